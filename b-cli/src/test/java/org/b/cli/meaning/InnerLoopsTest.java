package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.b.backend.load.LoadedObject;
import org.b.testing.Loaded;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;

/** Loops over tables that a table of tables holds. */
class InnerLoopsTest {
  private static final String PROGRAM =
      """
      #target "5.13"
      Hash<u32, u64> even(64);
      Hash<u32, u64> odd(64);
      ArrayOfMaps<Hash<u32, u64>> halves(2) = {even, odd};
      Array<u64> sums(4);

      @tc(ingress) u32 sum(ctx) {
        Hash<u32, u64> *half = halves.lookup(ctx.len & 1) ?? return 9;
        u64 sum = 0;
        for (key, count in half) {
          sum += key * *count;
          if (key == 4) { half.delete(key); }
        }
        sums[ctx.len & 1] = sum;
        return 1;
      }
      """;

  @Test
  void sumOfEachHalf() {
    Requirement.ROOT.orSkip("loops over tables in tables");
    try (LoadedObject loaded = Loaded.of(PROGRAM)) {
      loaded.map("even").update(2, 10);
      loaded.map("even").update(4, 100);
      loaded.map("odd").update(1, 3);
      loaded.program("sum").testRun(new byte[64], 1);
      loaded.program("sum").testRun(new byte[65], 1);
      assertTrue(loaded.map("even").lookup(4).isEmpty());
      assertEquals(Optional.of(10L), loaded.map("even").lookup(2));
      assertEquals(Optional.of(3L), loaded.map("odd").lookup(1));
      assertEquals(Optional.of(420L), loaded.map("sums").lookup(0));
      assertEquals(Optional.of(3L), loaded.map("sums").lookup(1));
    }
  }
}
