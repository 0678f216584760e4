package org.b.backend.llvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.b.backend.EnvironmentException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryCacheTest {
  private static final byte[] LIBRARY = "not really a library".repeat(1000).getBytes();

  @TempDir Path temporary;
  private URL resource;
  private int user;

  @BeforeEach
  void makeJar() throws IOException {
    Path jar = temporary.resolve("carrier.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("libLLVM.so"));
      zip.write(LIBRARY);
      zip.closeEntry();
    }
    resource = URI.create("jar:" + jar.toUri() + "!/libLLVM.so").toURL();
    user = (int) Files.getAttribute(jar, "unix:uid");
  }

  private Path unpack(Path... folders) {
    return new LibraryCache(List.of(folders), user).unpack(resource);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void unpacksIntoAPrivateFolderAndReusesTheFile() throws IOException {
    Path folder = temporary.resolve("new/b");
    Path file = unpack(folder);
    assertArrayEquals(LIBRARY, Files.readAllBytes(file));
    assertEquals("rwx------", permissions(folder));
    assertEquals("rw-------", permissions(file));
    Object before = Files.getAttribute(file, "unix:ino");
    assertEquals(file, unpack(folder));
    assertEquals(before, Files.getAttribute(file, "unix:ino"), "the same file");
    assertEquals(List.of(file), files(folder), "nothing else is left behind");
  }

  @Test
  void replacesAFileThatIsNotWhole() throws IOException {
    Path file = unpack(temporary.resolve("b"));
    Files.write(file, new byte[10]);
    assertArrayEquals(LIBRARY, Files.readAllBytes(unpack(temporary.resolve("b"))));
  }

  @Test
  void neverUsesAFolderThatOthersCanWriteTo() throws IOException {
    Path open = Files.createDirectory(temporary.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    EnvironmentException e = assertThrows(EnvironmentException.class, () -> unpack(open));
    assertTrue(e.getMessage().contains("others can write to it"), e.getMessage());
    assertTrue(e.advice().contains("XDG_CACHE_HOME"), e.advice());

    EnvironmentException inside =
        assertThrows(EnvironmentException.class, () -> unpack(open.resolve("b")));
    assertTrue(inside.getMessage().contains("others can write to " + open), inside.getMessage());
    assertEquals(List.of(), files(open.resolve("b")));
  }

  @Test
  void aFolderOfSomeoneElseIsPassedOver() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("b"));
    Path other = temporary.resolve("other");
    LibraryCache cache = new LibraryCache(List.of(folder), user + 1);
    EnvironmentException e = assertThrows(EnvironmentException.class, () -> cache.unpack(resource));
    assertTrue(e.getMessage().contains("belongs to another user"), e.getMessage());

    Path file = Files.writeString(temporary.resolve("file"), "in the way");
    assertEquals(other, unpack(file.resolve("b"), other).getParent());
  }

  @Test
  void manyAtOnceEndUpWithOneWholeFile() throws Exception {
    Path folder = temporary.resolve("b");
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Path>> results =
          IntStream.range(0, 8).mapToObj(i -> pool.submit(() -> unpack(folder))).toList();
      for (Future<Path> result : results) {
        assertArrayEquals(LIBRARY, Files.readAllBytes(result.get()));
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(1, files(folder).size());
  }
}
