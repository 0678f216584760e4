package org.b.dsl;

import java.util.Optional;
import org.b.core.source.SourceFile;

/**
 * Finds the text of an included file. The frontend reads nothing by itself: command line, editor
 * and tests each say what a path means. Must be safe to call from several threads.
 */
@FunctionalInterface
public interface IncludeResolver {
  /** Finds nothing. */
  IncludeResolver NONE = (from, path) -> new Failure("no files can be read here");

  /**
   * What was found.
   *
   * @param from the file that includes
   * @param path as written, relative to {@code from}
   */
  Result resolve(SourceFile from, String path);

  /** The outcome of a look-up. */
  sealed interface Result {
    default Optional<SourceFile> file() {
      return this instanceof Found found ? Optional.of(found.source()) : Optional.empty();
    }
  }

  /** The file. Equal names mean the same file, which is then included once. */
  record Found(SourceFile source) implements Result {}

  /**
   * There is no such file, or it cannot be read.
   *
   * @param reason for the user: {@code No such file}
   */
  record Failure(String reason) implements Result {}
}
