package org.b.cli.endtoend;

import static org.b.cli.endtoend.Launcher.b;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.b.cli.endtoend.Launcher.Result;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.ExplanationPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged command without the kernel. */
class CommandIT {
  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void versionAndHelp() {
    assertTrue(b("--version").out().matches("b \\d+\\.\\d+.*\\n"), b("--version").toString());
    assertTrue(b("run", "--help").out().startsWith("Usage: b run "));
    assertEquals(2, b("nothing").status());
  }

  /** One lost resource of the merged jar would silence a whole kind of checks. */
  @ParameterizedTest
  @EnumSource(
      value = DiagnosticCode.class,
      names = {"SYNTAX", "UNKNOWN_NAME", "TYPE_MISMATCH", "HEADER_NOT_REACHED", "MAYBE_NULL"})
  void thePackagedJarStillFindsErrors(DiagnosticCode code) throws IOException {
    ExplanationPage.Sample wrong = ExplanationPage.of(code).wrong();
    if (wrong.proto().isPresent()) {
      file("proto.b", wrong.proto().get());
    }
    Result result = b("check", file("wrong.b", wrong.program()));
    assertEquals(1, result.status(), result.toString());
    assertTrue(result.out().startsWith("error[" + code.code() + "]"), result.toString());
  }

  @Test
  void checkIsSilentAboutGoodPrograms() throws IOException {
    ExplanationPage.Sample right = ExplanationPage.of(DiagnosticCode.MAYBE_NULL).right();
    Result result = b("check", file("right.b", right.program()));
    assertEquals(new Result(0, "", ""), result);
  }

  @Test
  void buildWritesTheSameObjectEveryTime() throws IOException {
    String source =
        file("right.b", ExplanationPage.of(DiagnosticCode.MAYBE_NULL).right().program());
    Path first = folder.resolve("first.o");
    Path second = folder.resolve("second.o");
    assertEquals(new Result(0, "", ""), b("build", source, "-o", first.toString()));
    assertEquals(new Result(0, "", ""), b("build", source, "-o", second.toString()));
    byte[] bytes = Files.readAllBytes(first);
    assertEquals("\u007fELF", new String(bytes, 0, 4, java.nio.charset.StandardCharsets.US_ASCII));
    assertEquals(-1, Files.mismatch(first, second));
    try (var files = Files.list(folder)) {
      assertEquals(3, files.count(), "no temporary file stays");
    }
  }

  @Test
  void buildOfABrokenProgramLeavesTheOldObject() throws IOException {
    String source = file("broken.b", "u32 f( {\n");
    Path object = Files.writeString(folder.resolve("broken.o"), "old");
    Result result = b("build", source, "-o", object.toString());
    assertEquals(1, result.status(), result.toString());
    assertTrue(result.err().contains("error[B0001]"), result.err());
    assertEquals("", result.out());
    assertEquals("old", Files.readString(object));
  }

  @Test
  void expectedTroubleHasNoStackTrace() throws IOException {
    for (Result result :
        List.of(
            b("check", folder.resolve("none.b").toString()),
            b("check", folder.toString()),
            b("check", "/dev/zero"),
            b("build", file("a.b", ""), "-o", "/nonexistent/folder/a.o"),
            b("build", file("a.b", ""), "-o", folder.toString()),
            b("run", folder.resolve("none.b").toString()))) {
      assertEquals(1, result.status(), result.toString());
      assertTrue(result.err().startsWith("error: "), result.toString());
      assertTrue(result.err().contains("\n  = "), result.toString());
      assertFalse(result.err().contains("\tat "), result.toString());
    }
  }

  @Test
  void aFileThatMayNotBeReadIsAMatterOfPrivilege() throws Exception {
    Launcher.requireRoot();
    Path secret = Files.writeString(folder.resolve("secret.b"), "");
    Files.setPosixFilePermissions(
        secret, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(
        folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    Result result = Launcher.run(Launcher.command(TroubleIT.AS_NOBODY, "check", secret.toString()));
    assertEquals(3, result.status(), result.toString());
    assertTrue(result.err().contains("permission denied"), result.toString());
  }
}
