// A protocol of your own: proto.b beside this file declares a header that sensors send to UDP port 9000, and this program
// counts readings and adds their values up by sensor:
//
//   sudo ./b run examples/custom_header/sensors.b --iface lo
//   printf '\x12\x00\x00\x07\x00\x00\x00\x2a' > /dev/udp/127.0.0.1/9000      # in another bash: sensor 7 says 42
//
// On lo the socket filter sees each packet twice, as it goes out and as it comes in.

struct Sum {
  u64 readings;
  u64 total;
}

Table<u32, Sum, FIXED_MATCH, AUTO> sensors(4096);

@socket_filter u32 on_packet(ctx) {
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::ip { }
  state proto::udp { }

  state proto::reading {
    u32 sensor = $reading.sensor;
    struct Sum *sum = sensors[sensor];
    on_valid(sum) {
      atomic_add(sum.readings, 1);
      atomic_add(sum.total, $reading.value);
    }
  }

  state EOP { return 0; }
}
