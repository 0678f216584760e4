package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.b.testing.JsonRun;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Flow dissectors parse the packets of their network namespace. */
@Timeout(120)
class FlowPacketsTest {
  /**
   * A group of packet sockets has packets hashed, once on their way out, from their Ethernet header
   * on, and once on their way in, from their network header on. Of a long one only headers are in
   * the first piece.
   */
  @Test
  void parsesFromTheNetworkHeaderOn(@TempDir Path folder) throws Exception {
    Requirement.ROOT.orSkip("attaching a flow dissector");
    Path file =
        Files.writeString(
            folder.resolve("flows.b"),
            """
            #proto <net>
            Hash<u32, u64> ports(16);
            Hash<u32, u64> bytes(16);
            @flow_dissector u32 dissect(ctx) {
              struct bpf_flow_keys *keys = ctx.flow_keys;
              if (keys.n_proto != bpf_htons(ETH_P_IP)) { return BPF_DROP; }
              goto proto::ip;
              state proto::ip {
                keys.addr_proto = ETH_P_IP;
                keys.ipv4_src = bpf_htonl($ip.src);
                keys.ipv4_dst = bpf_htonl($ip.dst);
                keys.ip_proto = $ip.nextp;
                keys.thoff = (u16) pkt.payload;
              }
              state proto::udp {
                keys.sport = bpf_htons($udp.sport);
                keys.dport = bpf_htons($udp.dport);
                if ($udp.dport == 7001) {
                  ports[keys.nhoff] += 1;
                  bytes[keys.nhoff] += pkt.load(pkt.payload + 30000, u8);
                }
              }
              state EOP { return BPF_OK; }
            }
            """);
    try (Namespaces network = new Namespaces()) {
      Launcher.shell("ip", "-n", network.leftName(), "link", "set", "lo", "up");
      String python =
          """
          import socket
          hashed = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
          hashed.bind(('lo', 0))
          hashed.setsockopt(263, 18, 77)
          here = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          there = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          there.bind(('127.0.0.1', 7001))
          there.settimeout(5)
          here.sendto(b'short', ('127.0.0.1', 7001))
          assert there.recv(100) == b'short'
          here.sendto(b'a' * 30000 + b'b' * 10000, ('127.0.0.1', 7001))
          assert len(there.recv(50000)) == 40000
          """;
      List<String> inLeft = List.of("nsenter", "--net=/run/netns/" + network.leftName());
      JsonRun run =
          JsonRun.of(JsonRun.command(inLeft, file.toString(), "--", "python3", "-c", python), 60);
      assertEquals(0, run.status(), run.errors());
      for (int start : new int[] {0, 14}) {
        assertEquals(2, leaf(run, "ports", start), run.toString());
        assertEquals('b', leaf(run, "bytes", start), run.toString());
      }
    }
  }

  private static long leaf(JsonRun run, String table, long key) {
    return run.entries(table).stream()
        .filter(entry -> entry.get("key").getAsLong() == key)
        .mapToLong(entry -> entry.get("value").getAsLong())
        .sum();
  }
}
