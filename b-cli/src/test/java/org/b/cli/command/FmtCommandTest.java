package org.b.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.b.cli.CommandLine;
import org.b.cli.ExitStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FmtCommandTest {
  private static final String UGLY = "struct a{u32 x;}\n@xdp u32 f(ctx){return   2;}\n";
  private static final String FINE = "struct a { u32 x; }\n@xdp u32 f(ctx) { return 2; }\n";

  @TempDir Path folder;
  private final CommandLine commandLine = new CommandLine();

  private int fmt(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "fmt";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return commandLine.run(all);
  }

  private List<String> out() {
    return commandLine.out().lines().toList();
  }

  private List<String> err() {
    return commandLine.err().lines().toList();
  }

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void formatsInPlaceAndNamesWhatChanged() throws IOException {
    Path ugly = file("ugly.b", UGLY);
    Path fine = file("fine.b", FINE);
    assertEquals(ExitStatus.DONE, fmt(ugly.toString(), fine.toString()));
    assertEquals(List.of(ugly.toString()), out());
    assertEquals(FINE, Files.readString(ugly));
    assertEquals(ExitStatus.DONE, fmt(ugly.toString()));
    assertEquals(List.of(), out());
  }

  @Test
  void checkChangesNothing() throws IOException {
    Path ugly = file("ugly.b", UGLY);
    assertEquals(ExitStatus.FAILED, fmt("--check", ugly.toString()));
    assertEquals(List.of(ugly.toString()), out());
    assertEquals(UGLY, Files.readString(ugly));
    assertEquals(ExitStatus.DONE, fmt("--check", file("fine.b", FINE).toString()));
  }

  @Test
  void lineEndsByteOrderMarkAndPermissionsStay() throws IOException {
    Path file = file("windows.b", "\uFEFF" + UGLY.replace("\n", "\r\n"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
    assertEquals(ExitStatus.DONE, fmt(file.toString()));
    assertEquals("\uFEFF" + FINE.replace("\n", "\r\n"), Files.readString(file));
    assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path real = file("real/program.b", UGLY);
    Path link = Files.createSymbolicLink(folder.resolve("link.b"), real);
    assertEquals(ExitStatus.DONE, fmt(link.toString()));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(FINE, Files.readString(real));
  }

  @Test
  void aFolderStandsForItsPrograms() throws IOException {
    Path one = file("tree/one.b", UGLY);
    Path two = file("tree/deep/two.b", UGLY);
    file("tree/.hidden/three.b", UGLY);
    file("tree/notes.txt", UGLY);
    Path outside = file("outside.b", UGLY);
    Files.createSymbolicLink(folder.resolve("tree/link.b"), outside);
    assertEquals(ExitStatus.DONE, fmt(folder.resolve("tree").toString()));
    assertEquals(List.of(two.toString(), one.toString()), out());
    assertEquals(UGLY, Files.readString(outside));
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertEquals(ExitStatus.FAILED, fmt(empty.toString()));
    assertTrue(err().get(0).startsWith("error: there is no .b file in "), commandLine.err());
  }

  @Test
  void aReadOnlyFileStaysAndTheOthersAreFormatted() throws IOException {
    Path locked = file("locked.b", UGLY);
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r--r--r--"));
    Path other = file("other.b", UGLY);
    assertEquals(ExitStatus.ENVIRONMENT, fmt(locked.toString(), other.toString()));
    assertEquals("error: " + locked + " is read-only", err().get(0));
    assertTrue(err().get(1).contains("chmod u+w"));
    assertEquals(UGLY, Files.readString(locked));
    assertEquals(FINE, Files.readString(other));
    try (var names = Files.list(folder)) {
      assertFalse(names.anyMatch(name -> name.toString().endsWith(".part")));
    }
  }

  @Test
  void brokenDeclarationsStayAndAreSaid() throws IOException {
    Path file = file("broken.b", "struct a{u32 x}\n\nstruct c{u32 y;}\n");
    assertEquals(ExitStatus.FAILED, fmt(file.toString()));
    assertEquals("struct a{u32 x}\n\nstruct c { u32 y; }\n", Files.readString(file));
    assertTrue(err().get(0).contains("has syntax errors"), commandLine.err());
  }

  @Test
  void whatIsNoProgramIsSaid() throws IOException {
    assertEquals(ExitStatus.FAILED, fmt(folder.resolve("none.b").toString()));
    assertTrue(err().get(0).endsWith("none.b does not exist"), commandLine.err());
    Path bytes = Files.write(folder.resolve("bytes.b"), new byte[] {'a', (byte) 0xff});
    assertEquals(ExitStatus.FAILED, fmt(bytes.toString()));
    assertTrue(err().get(0).contains("is not UTF-8 text"), commandLine.err());
    assertEquals(ExitStatus.USAGE, fmt());
  }
}
