package org.b.backend.llvm;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.b.backend.EnvironmentException;

/**
 * The private folder that keeps the library which the jar carries, unpacked.
 *
 * <p>Invariant: a file that is returned lies in a folder which nobody but the process's user (and
 * root) can change, and is complete: it got its final name, which states checksum and size, only
 * after the last byte. The caller may be root, so a folder that others can write to is never used.
 */
final class LibraryCache {
  private static final Set<PosixFilePermission> PRIVATE_FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PRIVATE_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final int WORLD_WRITE = 0002;
  private static final int GROUP_WRITE = 0020;
  private static final int STICKY = 01000;

  private final List<Path> folders;
  private final int user;

  LibraryCache(List<Path> folders, int user) {
    this.folders = List.copyOf(folders);
    this.user = user;
  }

  /** The folders of the process's user: {@code $XDG_CACHE_HOME/b}, then {@code ~/.cache/b}. */
  static LibraryCache ofProcess(Map<String, String> environment) {
    int user = NativeLibrary.getProcess().getFunction("geteuid").invokeInt(new Object[0]);
    List<Path> folders = new ArrayList<>();
    addAbsolute(folders, environment.get("XDG_CACHE_HOME"), "b");
    String home = System.getProperty("user.home");
    addAbsolute(folders, home, ".cache/b");
    if (home == null || !Path.of(home).isAbsolute()) {
      addAbsolute(folders, environment.get("HOME"), ".cache/b");
    }
    if (user == 0) {
      folders.add(Path.of("/var/cache/b"));
    }
    return new LibraryCache(folders, user);
  }

  private static void addAbsolute(List<Path> folders, String base, String child) {
    if (base != null && !base.isEmpty() && Path.of(base).isAbsolute()) {
      folders.add(Path.of(base).resolve(child));
    }
  }

  /** The unpacked form of a resource of a jar; unpacks it where that has not happened yet. */
  Path unpack(URL resource) {
    Carried carried = carried(resource);
    String name = "libLLVM-%08x-%d.so".formatted(carried.checksum(), carried.size());
    List<String> refusals = new ArrayList<>();
    for (Path folder : folders) {
      try {
        Path safe = prepare(folder);
        Path file = safe.resolve(name);
        if (!isComplete(file, carried.size())) {
          write(resource, safe, file, carried.size());
        }
        return file;
      } catch (IOException e) {
        refusals.add(folder + ": " + describe(e));
      }
    }
    throw new EnvironmentException(
        "The LLVM library that comes with B could not be unpacked ("
            + String.join("; ", refusals)
            + ").",
        "Set XDG_CACHE_HOME to a folder that only you can write to and that has 200 MB of space, or"
            + " set B_LLVM to the path of an installed libLLVM.so.");
  }

  private static String describe(IOException e) {
    String text = e.getMessage() == null ? "" : ": " + e.getMessage();
    return e.getClass() == IOException.class
        ? text.substring(2)
        : e.getClass().getSimpleName().replace("Exception", "") + text;
  }

  /** What the jar's directory says about the library. */
  private record Carried(long checksum, long size) {}

  private static Carried carried(URL resource) {
    try {
      if (resource.openConnection() instanceof JarURLConnection jar && jar.getJarEntry() != null) {
        return new Carried(jar.getJarEntry().getCrc(), jar.getJarEntry().getSize());
      }
      Path file = Path.of(resource.toURI());
      return new Carried(
          Files.getLastModifiedTime(file).toMillis() & 0xffffffffL, Files.size(file));
    } catch (IOException | java.net.URISyntaxException e) {
      throw new EnvironmentException(
          "The jar that carries the LLVM library cannot be read: " + e.getMessage() + ".",
          "Install B again, or set B_LLVM to the path of an installed libLLVM.so.",
          e);
    }
  }

  /** Makes the folder where needed and returns it with every symbolic link resolved. */
  private Path prepare(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder.getParent());
      try {
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
      } catch (FileAlreadyExistsException e) {
        // Another process was faster; the checks below apply to what it made.
      }
    }
    Path real = folder.toRealPath();
    if (owner(real) != user) {
      throw new IOException("belongs to another user");
    }
    if ((mode(real) & (WORLD_WRITE | GROUP_WRITE)) != 0) {
      throw new IOException("others can write to it");
    }
    for (Path parent = real.getParent(); parent != null; parent = parent.getParent()) {
      int owner = owner(parent);
      if (owner != user && owner != 0) {
        throw new IOException(parent + " belongs to another user");
      }
      int mode = mode(parent);
      boolean groupCounts = user == 0 && (int) Files.getAttribute(parent, "unix:gid") != 0;
      int forbidden = WORLD_WRITE | (groupCounts ? GROUP_WRITE : 0);
      if ((mode & forbidden) != 0 && (mode & STICKY) == 0) {
        throw new IOException("others can write to " + parent);
      }
    }
    return real;
  }

  private static int owner(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private static int mode(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }

  private boolean isComplete(Path file, long size) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && owner(file) == user
        && (mode(file) & (WORLD_WRITE | GROUP_WRITE)) == 0
        && Files.size(file) == size;
  }

  private static void write(URL resource, Path folder, Path file, long size) throws IOException {
    Path part =
        Files.createTempFile(
            folder, "unpacking-", ".so", PosixFilePermissions.asFileAttribute(PRIVATE_FILE));
    try (InputStream in = resource.openStream()) {
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      // Copying replaces the file, and with it the permissions that it was made with.
      Files.setPosixFilePermissions(part, PRIVATE_FILE);
      if (Files.size(part) != size) {
        throw new IOException("only " + Files.size(part) + " of " + size + " bytes were written");
      }
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
