package org.b.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.b.cli.CommandLine;
import org.b.cli.ExitStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks of leaves, as programs in the kernel see them. */
class LeafFieldsTest {
  private static final String LOCKS =
      """
      struct Bucket { u8 kind; spinlock guard; u64 tokens; u32 refused; u32 rounds; }
      Hash<u32, Bucket> buckets(16);
      Array<u64> seen(2);

      @xdp u32 limit(ctx) {
        Bucket *bucket = buckets.lookup(1);
        if (!bucket) {
          Bucket fresh = {.kind = 7, .tokens = 2};
          buckets[1] = fresh;
          return XDP_PASS;
        }
        lock (bucket) {
          if (bucket->tokens == 0) {
            bucket->refused += 1;
            return XDP_DROP;
          }
          bucket->tokens -= 1;
        }
        for (i in 0..8) {
          lock (bucket) {
            if (i == 1) { continue; }
            if (i == 4) { break; }
            bucket->rounds += 1;
          }
        }
        Bucket copy = buckets[1];
        copy.kind += 1;
        buckets[2] = copy;
        seen[0] = copy.tokens;
        return XDP_PASS;
      }

      test "gives the lock back on every way out" {
        packet p = ethernet{} / ip{};
        expect limit(p) == XDP_PASS;
        expect limit(p) == XDP_PASS;
        expect buckets[1].tokens == 1;
        expect buckets[1].rounds == 3;
        expect seen[0] == 1;
        expect limit(p) == XDP_PASS;
        expect limit(p) == XDP_DROP;
        expect limit(p) == XDP_DROP;
        expect buckets[1].refused == 2;
        expect buckets[2].kind == 8;
        expect buckets[2].rounds == 6;
      }
      """;

  @TempDir Path folder;
  private final CommandLine commandLine = new CommandLine();

  @Test
  void locksAreGivenBack() throws IOException {
    assumeTrue(
        "root".equals(System.getProperty("user.name")) && Files.exists(Path.of("/sys/fs/bpf")),
        "tests run in the kernel as root");
    Path file = Files.writeString(folder.resolve("a.b"), LOCKS);
    int status = commandLine.run("test", file.toString());
    assertEquals(ExitStatus.DONE, status, commandLine.out() + commandLine.err());
  }
}
