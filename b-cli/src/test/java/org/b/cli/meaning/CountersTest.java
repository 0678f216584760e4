package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.b.backend.load.LoadedObject;
import org.b.backend.maps.BpfMap;
import org.b.testing.Loaded;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;

/** Counters in tables hold what was added up, from the first number on and however many count. */
class CountersTest {
  private static final int ETHERNET = 14;

  private static Map<Long, Long> content(BpfMap map) {
    Map<Long, Long> content = new HashMap<>();
    map.entries()
        .forEach(
            entry ->
                content.put(
                    ((Number) entry.key()).longValue(), ((Number) entry.value()).longValue()));
    return content;
  }

  @Test
  void firstNumberCounts() {
    Requirement.ROOT.orSkip("counters in tables");
    String text =
        """
        #target "5.12"
        Hash<u32, u64> added(2);
        Hash<u32, i64> taken(8);
        Hash<u32, u32> bits(8);
        Hash<u32, u32> turned(8);
        u64 evaluated;
        u64 amount(u64 length) { evaluated += 1; return length; }
        @socket_filter u32 count(ctx) {
          u32 key = ctx.len % 3;
          added[key] += amount(ctx.len);
          taken[key] -= ctx.len;
          atomic_or(bits[key], 1 << (ctx.len & 15));
          atomic_xor(turned[key], ctx.len);
          return 0;
        }
        """;
    Map<Long, Long> added = new HashMap<>();
    Map<Long, Long> taken = new HashMap<>();
    Map<Long, Long> bits = new HashMap<>();
    Map<Long, Long> turned = new HashMap<>();
    long[] lengths = {1, 2, 4, 3, 5, 1, 9, 200};
    try (LoadedObject loaded = Loaded.of(text)) {
      for (long length : lengths) {
        loaded.program("count").testRun(new byte[ETHERNET + (int) length], 1);
        long key = length % 3;
        // the third key finds the table full
        if (added.size() < 2 || added.containsKey(key)) {
          added.merge(key, length, Long::sum);
        }
        taken.merge(key, -length, Long::sum);
        bits.merge(key, 1L << (length & 15), (a, b) -> a | b);
        turned.merge(key, length, (a, b) -> a ^ b);
      }
      assertEquals(added, content(loaded.map("added")));
      assertEquals(taken, content(loaded.map("taken")));
      assertEquals(bits, content(loaded.map("bits")));
      assertEquals(turned, content(loaded.map("turned")));
    }
  }

  /**
   * Several processors put the same counters in at once; the table has room for all there may be.
   */
  @Test
  void noCountIsLost() throws Exception {
    Requirement.ROOT.orSkip("counters in tables");
    String text =
        """
        Hash<u32, u64> counts(1 << 17);
        @socket_filter u32 count(ctx) {
          counts[(u32) (now() >> 8)] += 1;
          return 0;
        }
        """;
    int threads = 4;
    int repeat = 25_000;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try (LoadedObject loaded = Loaded.of(text)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        runs.add(
            executor.submit(() -> loaded.program("count").testRun(new byte[ETHERNET + 1], repeat)));
      }
      for (Future<?> run : runs) {
        run.get(60, TimeUnit.SECONDS);
      }
      long sum = content(loaded.map("counts")).values().stream().mapToLong(Long::longValue).sum();
      assertEquals((long) threads * repeat, sum);
    } finally {
      executor.shutdownNow();
    }
  }
}
