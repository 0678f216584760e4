package org.b.cli.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.b.cli.ExitStatus;
import org.b.cli.Failure;
import org.b.core.source.SourceFile;
import org.b.dsl.IncludeResolver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramFolderTest {
  @TempDir Path outside;
  private Path root;
  private final ProgramFolder folder = new ProgramFolder();
  private SourceFile program;

  @BeforeEach
  void files() throws IOException {
    root = Files.createDirectories(outside.resolve("project/lib")).getParent();
    Files.writeString(root.resolve("main.b"), "main");
    Files.writeString(root.resolve("lib/a.b"), "a");
    Files.writeString(root.resolve("lib/b.b"), "b");
    Files.writeString(outside.resolve("secret.b"), "secret");
    program = folder.open(root.resolve("main.b").toString());
  }

  private String refusal(String path) {
    IncludeResolver.Result result = folder.resolve(program, path);
    return ((IncludeResolver.Failure) result).reason();
  }

  private SourceFile found(SourceFile from, String path) {
    return folder.resolve(from, path).file().orElseThrow();
  }

  @Test
  void includesAreRelativeToTheFileThatIncludes() {
    SourceFile a = found(program, "lib/a.b");
    assertEquals("a", a.text());
    SourceFile b = found(a, "b.b");
    assertEquals("b", b.text());
    assertEquals("main", found(b, "../main.b").text());
  }

  @Test
  void oneFileHasOneName() {
    assertEquals(program.name(), found(program, "main.b").name());
    assertEquals(found(program, "lib/a.b").name(), found(program, "./lib/../lib/a.b").name());
  }

  @Test
  void nothingOutsideTheFolderIsRead() throws IOException {
    assertTrue(refusal("../secret.b").contains("outside"));
    assertTrue(refusal("lib/../../secret.b").contains("outside"));
    assertTrue(refusal(outside.resolve("secret.b").toString()).contains("absolute"));
    Files.createSymbolicLink(root.resolve("link.b"), outside.resolve("secret.b"));
    assertTrue(refusal("link.b").contains("outside"));
    Files.createSymbolicLink(root.resolve("up"), outside);
    assertTrue(refusal("up/secret.b").contains("outside"));
  }

  @Test
  void onlyRegularFilesAreRead() {
    assertTrue(refusal("lib").contains("folder"));
    assertTrue(refusal("none.b").contains("no such file"));
    assertTrue(refusal("a\0b").contains("not a path"));
    assertTrue(refusal("").contains("not a path"));
  }

  @Test
  void pipesDoNotBlock() throws Exception {
    Path pipe = root.resolve("pipe.b");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    assertTrue(refusal("pipe.b").contains("regular file"));
    assertThrows(Failure.class, () -> folder.open(pipe.toString()));
  }

  @Test
  void limitsAndEncoding() throws IOException {
    Files.write(root.resolve("big.b"), new byte[SourceReader.MOST_BYTES + 1]);
    Files.write(root.resolve("latin.b"), new byte[] {'o', 'k', (byte) 0xE4, 'x'});
    assertTrue(refusal("big.b").contains("1 MiB"));
    assertTrue(refusal("latin.b").contains("first wrong byte at offset 2"), refusal("latin.b"));
    Files.writeString(root.resolve("mark.b"), "\uFEFFtext");
    assertEquals("text", found(program, "mark.b").text());
  }

  @Test
  void filesOfTheCommandLineFailWithADocumentedStatus() {
    Failure missing =
        assertThrows(Failure.class, () -> folder.open(root.resolve("no.b").toString()));
    assertEquals(ExitStatus.FAILED, missing.status());
    Failure directory = assertThrows(Failure.class, () -> folder.open(root.toString()));
    assertEquals(ExitStatus.FAILED, directory.status());
    assertThrows(Failure.class, () -> folder.open(""));
    assertThrows(Failure.class, () -> folder.open("/dev/zero"));
  }
}
