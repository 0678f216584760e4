package org.b.cli.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.b.cli.ExitStatus;
import org.b.core.source.SourceFile;

/**
 * Reads source files. Only regular files of limited size that hold UTF-8 text: a pipe could block
 * for ever, a device could yield without end. A byte order mark is dropped.
 */
public final class SourceReader {
  /**
   * Far more than anybody writes; what is generated and larger would exceed the kernel's limits.
   */
  public static final int MOST_BYTES = 1 << 20;

  private SourceReader() {}

  /** A file's text or why there is none. */
  public sealed interface Outcome {
    default Optional<SourceFile> file() {
      return this instanceof Text text ? Optional.of(text.source()) : Optional.empty();
    }
  }

  /** The text, under the name that messages show. */
  public record Text(SourceFile source) implements Outcome {}

  /**
   * No text.
   *
   * @param reason continues a sentence that starts with the file's name: {@code is a folder}
   * @param help what to do
   * @param status exit status for a file named on the command line
   */
  public record Refused(String reason, String help, int status) implements Outcome {}

  /** A path that a user wrote. */
  public static Optional<Path> path(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Reads {@code path} as {@code name}. */
  public static Outcome read(Path path, String name) {
    try {
      if (!Files.exists(path)) {
        return accessible(path) ? refused("does not exist", "check the path") : denied();
      }
      if (Files.isDirectory(path)) {
        return refused("is a folder", "name a .b file in it");
      }
      if (!Files.isRegularFile(path)) {
        return refused("is not a regular file", "copy what it yields into a file");
      }
      byte[] bytes;
      try (InputStream stream = Files.newInputStream(path)) {
        bytes = stream.readNBytes(MOST_BYTES + 1);
      }
      if (bytes.length > MOST_BYTES) {
        return refused("is larger than 1 MiB", "split the program");
      }
      return decode(bytes, name);
    } catch (AccessDeniedException e) {
      return denied();
    } catch (IOException e) {
      return refused("cannot be read (" + e.getMessage() + ")", "check the file");
    }
  }

  /** Whether the folders on the way could be looked into, so that "does not exist" is true. */
  private static boolean accessible(Path path) {
    for (Path folder = path.toAbsolutePath().getParent();
        folder != null;
        folder = folder.getParent()) {
      if (Files.isDirectory(folder)) {
        return Files.isExecutable(folder);
      }
    }
    return true;
  }

  private static Outcome decode(byte[] bytes, String name) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new Text(new SourceFile(name, text.startsWith("\uFEFF") ? text.substring(1) : text));
    } catch (CharacterCodingException e) {
      return refused(
          "is not UTF-8 text (first wrong byte at offset " + firstWrong(bytes) + ")",
          "save it as UTF-8");
    }
  }

  private static int firstWrong(byte[] bytes) {
    ByteBuffer input = ByteBuffer.wrap(bytes);
    var characters = java.nio.CharBuffer.allocate(bytes.length + 1);
    StandardCharsets.UTF_8.newDecoder().decode(input, characters, true);
    return input.position();
  }

  private static Refused refused(String reason, String help) {
    return new Refused(reason, help, ExitStatus.FAILED);
  }

  private static Refused denied() {
    return new Refused(
        "cannot be read: permission denied",
        "make it readable for you, or run as its owner",
        ExitStatus.ENVIRONMENT);
  }
}
