package org.b.cli.output;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.b.cli.Failure;

/** Writes a file so that others see the old content or the new one, never a part. */
public final class AtomicFile {
  private AtomicFile() {}

  public static void write(Path target, byte[] content) {
    if (Files.isDirectory(target)) {
      throw Failure.failed(target + " is a folder", "name a file: -o FILE.o");
    }
    Path folder = target.toAbsolutePath().getParent();
    Path part = null;
    try {
      part = Files.createTempFile(folder, "." + target.getFileName(), ".part");
      Files.write(part, content);
      Files.setPosixFilePermissions(
          part,
          Set.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.GROUP_READ,
              PosixFilePermission.OTHERS_READ));
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AccessDeniedException e) {
      remove(part);
      throw Failure.environment(
          target + " cannot be written: permission denied", "choose another place with -o");
    } catch (NoSuchFileException e) {
      remove(part);
      throw Failure.failed("the folder " + folder + " does not exist", "make it, or change -o");
    } catch (IOException e) {
      remove(part);
      throw Failure.failed(
          target + " cannot be written: " + e.getMessage(), "choose another place with -o");
    }
  }

  private static void remove(Path part) {
    if (part != null) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException e) {
        // The failure that led here is the one to tell.
      }
    }
  }
}
