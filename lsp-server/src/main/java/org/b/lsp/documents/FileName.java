package org.b.lsp.documents;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The name of a source file inside the server. Editors spell the URI of one file in several ways
 * ({@code file:///c%3A/x.b}, {@code file:///C:/x.b}); equal names mean the same file. A file on
 * disk is named by its absolute path, anything else (an unsaved buffer) by its URI.
 */
public final class FileName {
  private FileName() {}

  /** The name of what a URI of the protocol stands for. */
  public static String of(String uri) {
    try {
      URI parsed = new URI(uri);
      if ("file".equalsIgnoreCase(parsed.getScheme())) {
        return of(Path.of(parsed));
      }
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException notAFile) {
      // The URI itself is then the name.
    }
    return uri;
  }

  public static String of(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  /** The path of a name; empty for what is not on disk. */
  public static Optional<Path> path(String name) {
    try {
      Path path = Path.of(name);
      return path.isAbsolute() ? Optional.of(path) : Optional.empty();
    } catch (InvalidPathException notAPath) {
      return Optional.empty();
    }
  }

  /** A URI for a name. */
  public static String uri(String name) {
    return path(name).map(path -> path.toUri().toString()).orElse(name);
  }
}
