package org.b.lsp;

/** A valid program of any length: packet parsers, tables and tracing functions in turn. */
final class LargeProgram {
  /** Lines that one round of declarations has. */
  private static final String ROUND =
      """
      struct Pair@ {
        u32 dip;
        u32 sip;
      }

      struct Packets@ {
        u64 rx_pkts;
        u64 tx_pkts;
      }

      Table<Pair@, Packets@, FIXED_MATCH, AUTO> stats@(1024);

      // Counts packets between two addresses, round @.
      @socket_filter u32 on_packet@(ctx) {
        goto proto::ethernet;

        state proto::ethernet { }
        state proto::dot1q { }

        state proto::ip {
          struct Pair@ pair;
          u64 rx = 0;
          u64 tx = 0;
          if $ip.dst > $ip.src {
            pair.dip = $ip.dst;
            pair.sip = $ip.src;
            rx = 1;
          } else {
            pair.dip = $ip.src;
            pair.sip = $ip.dst;
            tx = 1;
          }
          struct Packets@ *packets = stats@[pair];
          on_valid(packets) {
            atomic_add(packets.rx_pkts, rx);
            atomic_add(packets.tx_pkts, tx);
          }
        }

        state EOP { return 0; }
      }

      struct Addresses@ {
        u32 dip;
        u32 sip;
      }

      struct Translation@ {
        u32 xdip;
        u32 xsip;
        u64 packets;
      }

      Table<Addresses@, Translation@, FIXED_MATCH, NONE> xlate@(1024);

      @tc(ingress) u32 translate@(ctx) {
        u32 dip = 0;
        u32 sip = 0;
        struct Translation@ *to;

        goto proto::ethernet;

        state proto::ethernet { }
        state proto::dot1q { }

        state proto::ip {
          dip = $ip.dst;
          sip = $ip.src;
          struct Addresses@ from = {.dip = dip, .sip = sip};
          to = xlate@.lookup(from);
          on_valid(to) {
            incr_cksum(@ip.hchecksum, dip, to.xdip);
            incr_cksum(@ip.hchecksum, sip, to.xsip);
            $ip.dst = to.xdip;
            $ip.src = to.xsip;
            atomic_add(to.packets, 1);
          }
          if $ip.foffset != 0 {
            goto EOP;
          }
        }

        state proto::udp {
          on_valid(to) {
            if $udp.crc != 0 {
              incr_cksum(@udp.crc, dip, to.xdip, 1);
              incr_cksum(@udp.crc, sip, to.xsip, 1);
            }
          }
        }

        state EOP { return 0; }
      }

      """;

  private LargeProgram() {}

  /** A program of about that many lines. */
  static String lines(int lines) {
    StringBuilder text = new StringBuilder();
    String round = ROUND.replaceAll("(?<=[A-Za-z])@", "§").replace("round @", "round §");
    int perRound = (int) round.lines().count();
    for (int i = 0; i == 0 || i * perRound < lines - perRound / 2; i++) {
      text.append(round.replace("§", Integer.toString(i)));
    }
    return text.toString();
  }
}
