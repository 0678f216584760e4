package org.b.backend.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.backend.object.ObjectFile;
import org.b.backend.testing.Clang;
import org.b.backend.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Objects of clang-19 with everything that the loader understands, run by the kernel. */
@Timeout(120)
class ClangObjectTest {
  private ObjectFile object;

  @BeforeEach
  void compile() throws Exception {
    Requirements.administrator();
    Requirements.kernel(6, 2);
    object = ObjectFile.parse(Clang.compile(ClangObjectTest.class, "features.c"));
  }

  private static int result(LoadedObject loaded, String program) {
    return loaded.program(program).testRun(new byte[64], 1).result();
  }

  @Test
  void everythingLoadsAndGivesTheRightNumbers() {
    try (LoadedObject loaded = ObjectLoader.load(object, LoadOptions.DEFAULT)) {
      assertEquals(List.of(), loaded.notes());
      assertEquals(40 + 0 + 1 + 2 + 5, result(loaded, "sums"));
      assertEquals('s', result(loaded, "text"));
      assertEquals((int) ProcessHandle.current().pid(), result(loaded, "leader"));
      assertEquals(10, result(loaded, "absent"));
      assertTrue(result(loaded, "size") > 1000, "the kernel's struct is larger than ours");
      assertEquals(0, result(loaded, "numbers"));
      assertEquals(2, result(loaded, "nested"));
      loaded.map("inner").update(7L, 123L);
      assertEquals(123, result(loaded, "nested"));
      assertEquals(99, result(loaded, "jump"));
      assertEquals(42, result(loaded, "functions"));
      Map<?, ?> data = (Map<?, ?>) loaded.map(".data").lookup(0).orElseThrow();
      assertEquals(43L, data.get("counter"));
      assertEquals(
          Map.of("untouched", 0L), loaded.map(".bss").lookup(0).map(Map.class::cast).orElseThrow());
    }
  }

  @Test
  void constantsAreSetBeforeTheStart() {
    LoadOptions options =
        LoadOptions.DEFAULT.withSections(
            Configuration.set(object, Map.of("limit", 4L, "name", "Zoe")));
    try (LoadedObject loaded = ObjectLoader.load(object, options)) {
      assertEquals(40 + 0 + 1 + 2 + 3 + 5, result(loaded, "sums"));
      assertEquals('Z', result(loaded, "text"));
      assertEquals(
          Optional.of("Zoe"),
          loaded.map(".rodata").lookup(0).map(value -> ((Map<?, ?>) value).get("name")));
    }
  }
}
