package org.b.lsp.documents;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.b.core.source.SourceFile;
import org.b.dsl.IncludeResolver;

/**
 * Source files by name: an open buffer wins over the file on disk. Unchanged files are not read
 * again. Safe to use from several threads.
 */
public final class SourceFiles {
  /** As the command line: far more than anybody writes. */
  private static final int MOST_BYTES = 1 << 20;

  private final Documents documents;
  private final Map<String, Stored> stored = new ConcurrentHashMap<>();

  public SourceFiles(Documents documents) {
    this.documents = documents;
  }

  /** A file as it was read: the same time and size mean the same text. */
  private record Stored(FileTime time, long size, IncludeResolver.Result result) {}

  /**
   * Resolves included files.
   *
   * @param asked gets the name of each file that was looked for, found or not
   */
  public IncludeResolver resolver(Set<String> asked) {
    return (from, path) -> {
      Optional<Path> target = target(from.name(), path);
      if (target.isEmpty()) {
        return new IncludeResolver.Failure(
            FileName.path(from.name()).isEmpty()
                ? "save this file first, so that paths mean something"
                : "this is not a path");
      }
      String name = FileName.of(target.get());
      asked.add(name);
      return read(name);
    };
  }

  private static Optional<Path> target(String from, String path) {
    try {
      Path written = Path.of(path);
      if (written.isAbsolute()) {
        return Optional.of(written);
      }
      return FileName.path(from).map(source -> source.resolveSibling(path));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The text of a file by its name. */
  public IncludeResolver.Result read(String name) {
    Optional<Document> document = documents.find(name);
    if (document.isPresent()) {
      return new IncludeResolver.Found(document.get().source());
    }
    Optional<Path> path = FileName.path(name);
    if (path.isEmpty()) {
      return new IncludeResolver.Failure("it is not a file on this machine");
    }
    try {
      BasicFileAttributes now = Files.readAttributes(path.get(), BasicFileAttributes.class);
      Stored before = stored.get(name);
      if (before != null
          && before.time().equals(now.lastModifiedTime())
          && before.size() == now.size()) {
        return before.result();
      }
      IncludeResolver.Result result =
          now.isRegularFile()
              ? load(path.get(), name)
              : new IncludeResolver.Failure("it is not a regular file");
      stored.put(name, new Stored(now.lastModifiedTime(), now.size(), result));
      return result;
    } catch (IOException e) {
      stored.remove(name);
      return new IncludeResolver.Failure("there is no such file, or it cannot be read");
    }
  }

  /** Forgets a file, so that it is read again even if time and size are the same. */
  public void forget(String name) {
    stored.remove(name);
  }

  private static IncludeResolver.Result load(Path path, String name) throws IOException {
    byte[] bytes;
    try (InputStream stream = Files.newInputStream(path)) {
      bytes = stream.readNBytes(MOST_BYTES + 1);
    }
    if (bytes.length > MOST_BYTES) {
      return new IncludeResolver.Failure("it is larger than 1 MiB");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new IncludeResolver.Found(
          new SourceFile(name, text.startsWith("\uFEFF") ? text.substring(1) : text));
    } catch (CharacterCodingException e) {
      return new IncludeResolver.Failure("it is not UTF-8 text");
    }
  }
}
