package org.b.core.source;

import java.util.Arrays;

/**
 * The text of one source file under the name that messages show. The text never changes: an edited
 * buffer is a new {@code SourceFile}.
 */
public final class SourceFile {
  private final String name;
  private final String text;
  private int[] lineStarts;

  public SourceFile(String name, String text) {
    this.name = name;
    this.text = text;
  }

  /** The path or label as the user wrote it. */
  public String name() {
    return name;
  }

  public String text() {
    return text;
  }

  /**
   * Zero-based line and UTF-16 column of an offset; offsets outside the text are moved to its
   * nearest end.
   */
  public Position position(int offset) {
    int[] starts = lineStarts();
    int clamped = Math.max(0, Math.min(offset, text.length()));
    int found = Arrays.binarySearch(starts, clamped);
    int line = found >= 0 ? found : -found - 2;
    return new Position(line, clamped - starts[line]);
  }

  /** The text of a zero-based line without its line end. */
  public String line(int line) {
    int[] starts = lineStarts();
    if (line < 0 || line >= starts.length) {
      return "";
    }
    int end = line + 1 < starts.length ? starts[line + 1] : text.length();
    while (end > starts[line] && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(starts[line], end);
  }

  public int lineCount() {
    return lineStarts().length;
  }

  /** Offset of the first character of a zero-based line. */
  public int lineStart(int line) {
    return lineStarts()[line];
  }

  private int[] lineStarts() {
    if (lineStarts == null) {
      int[] starts = new int[16];
      int count = 1;
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) == '\n') {
          if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
          }
          starts[count++] = i + 1;
        }
      }
      lineStarts = Arrays.copyOf(starts, count);
    }
    return lineStarts;
  }

  @Override
  public String toString() {
    return name;
  }
}
