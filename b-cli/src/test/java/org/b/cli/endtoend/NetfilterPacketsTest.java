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

/** Netfilter programs parse the packets that they see. */
@Timeout(120)
class NetfilterPacketsTest {
  @Test
  void dropsByPortAndPayload(@TempDir Path folder) throws Exception {
    Requirement.ROOT.orSkip("attaching to a netfilter hook");
    Path file =
        Files.writeString(
            folder.resolve("guard.b"),
            """
            #target "6.4"
            Hash<u32, u64> seen(16);
            @netfilter(ipv4, local_in, -100) u32 guard(ctx) {
              goto proto::ip;
              state proto::ip {}
              state proto::udp {
                if (pkt.starts_with(pkt.payload, "evil")) { seen[1]++; return NF_DROP; }
                seen[$udp.dport] += pkt.load(pkt.payload, u8);
              }
              state EOP { if ($ip && $udp) seen[$ip.ttl]++; return NF_ACCEPT; }
            }
            """);
    try (Namespaces network = new Namespaces()) {
      Launcher.shell("ip", "-n", network.leftName(), "link", "set", "lo", "up");
      String python =
          """
          import socket
          here = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          there = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          there.bind(('127.0.0.1', 7001))
          there.settimeout(5)
          here.sendto(b'evil data', ('127.0.0.1', 7001))
          here.sendto(b'data', ('127.0.0.1', 7001))
          assert there.recv(100) == b'data'
          """;
      List<String> inLeft = List.of("nsenter", "--net=/run/netns/" + network.leftName());
      JsonRun run =
          JsonRun.of(JsonRun.command(inLeft, file.toString(), "--", "python3", "-c", python), 60);
      assertEquals(0, run.status(), run.errors());
      assertEquals(1, leaf(run, 1), run.toString());
      assertEquals('d', leaf(run, 7001), run.toString());
      assertEquals(1, leaf(run, 64), run.toString());
    }
  }

  private static long leaf(JsonRun run, long key) {
    return run.entries("seen").stream()
        .filter(entry -> entry.get("key").getAsLong() == key)
        .mapToLong(entry -> entry.get("value").getAsLong())
        .sum();
  }
}
