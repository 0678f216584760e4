package org.b.backend.llvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.b.backend.EnvironmentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlvmLibraryTest {
  private static final ClassLoader NO_RESOURCES = new ClassLoader(null) {};

  private static EnvironmentException failure(String property, Map<String, String> environment) {
    return assertThrows(
        EnvironmentException.class, () -> LlvmLibrary.load(property, environment, NO_RESOURCES));
  }

  @Test
  void aMissingFileIsNamedWithWhereItCameFrom() {
    EnvironmentException e = failure("/nowhere/libLLVM.so", Map.of());
    assertEquals(
        "The LLVM library /nowhere/libLLVM.so (the system property b.llvm) is not a file that can"
            + " be read.",
        e.getMessage());
    assertTrue(e.advice().contains("B_LLVM"), e.advice());
    assertTrue(
        failure(null, Map.of("B_LLVM", "/nowhere/x.so"))
            .getMessage()
            .contains("the environment variable B_LLVM"));
  }

  @Test
  void aFileThatIsNoLibraryIsAnEnvironmentProblem(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("libLLVM.so"), "no library");
    assertTrue(failure(file.toString(), Map.of()).getMessage().contains("could not be loaded"));
  }

  @Test
  void aLibraryThatIsNotLlvmIsAnEnvironmentProblem() throws IOException {
    Path library =
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter(line -> line.endsWith("/libjava.so"))
            .map(line -> Path.of(line.substring(line.indexOf('/'))))
            .findFirst()
            .orElseThrow();
    assertTrue(failure(library.toString(), Map.of()).getMessage().contains("LLVMGetVersion"));
  }

  @Test
  void withoutAnyLibraryTheMessageSaysWhatWasTried() {
    EnvironmentException e = failure(null, Map.of());
    assertTrue(e.getMessage().contains("no jar carries org/bytedeco/llvm/"), e.getMessage());
  }
}
