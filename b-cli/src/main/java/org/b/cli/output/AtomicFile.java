package org.b.cli.output;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
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

  /**
   * Replaces a file that exists, with the owner and permissions that it has.
   *
   * @param target not a link
   */
  public static void replace(Path target, byte[] content) {
    Path part = null;
    try {
      PosixFileAttributes attributes = Files.readAttributes(target, PosixFileAttributes.class);
      // A new file in its place would not ask for the old one's permission; root's writes never do.
      if (Collections.disjoint(
              attributes.permissions(),
              Set.of(
                  PosixFilePermission.OWNER_WRITE,
                  PosixFilePermission.GROUP_WRITE,
                  PosixFilePermission.OTHERS_WRITE))
          || !Files.isWritable(target)) {
        throw Failure.environment(target + " is read-only", "allow writing: chmod u+w " + target);
      }
      part = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".part");
      Files.write(part, content);
      PosixFileAttributeView view = Files.getFileAttributeView(part, PosixFileAttributeView.class);
      if (!view.readAttributes().owner().equals(attributes.owner())) {
        view.setOwner(attributes.owner());
      }
      if (!view.readAttributes().group().equals(attributes.group())) {
        view.setGroup(attributes.group());
      }
      view.setPermissions(attributes.permissions());
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AccessDeniedException e) {
      remove(part);
      throw Failure.environment(
          target + " cannot be replaced: permission denied",
          "a new file is written beside it; allow writing in its folder");
    } catch (IOException e) {
      remove(part);
      throw Failure.failed(
          target + " cannot be replaced: " + e.getMessage(), "nothing was changed");
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
