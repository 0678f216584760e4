package org.b.backend.attach;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.b.backend.EnvironmentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityModulesTest {
  @TempDir Path folder;

  @Test
  void programsThatWouldNeverBeCalledAreRefused() throws IOException {
    EnvironmentException refusal =
        assertThrows(
            EnvironmentException.class,
            () -> SecurityModules.requirePrograms(list("lockdown,capability,yama,apparmor")));
    assertEquals(
        "start it with the parameter lsm=lockdown,capability,yama,apparmor,bpf", refusal.advice());
  }

  @Test
  void theModuleIsFoundAmongOthers() throws IOException {
    Path list = list("lockdown,capability,bpf,apparmor\n");
    assertDoesNotThrow(() -> SecurityModules.requirePrograms(list));
  }

  @Test
  void aMissingListSaysNothing() {
    assertDoesNotThrow(() -> SecurityModules.requirePrograms(folder.resolve("none")));
  }

  private Path list(String modules) throws IOException {
    return Files.writeString(folder.resolve("lsm"), modules);
  }
}
