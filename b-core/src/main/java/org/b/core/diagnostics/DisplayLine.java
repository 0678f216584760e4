package org.b.core.diagnostics;

/**
 * One source line as a terminal shows it: tabs expanded, control characters and the marks that
 * reorder text (Unicode bidirectional controls) made visible as {@code U+FFFD}, so that a source
 * file can neither send escape sequences to the terminal nor show other code than it holds. Knows
 * at which terminal column each UTF-16 unit of the line stands.
 */
final class DisplayLine {
  private static final int TAB = 4;
  private static final char REPLACEMENT = '\uFFFD';

  private final String text;

  /** Terminal column of each UTF-16 unit; one more entry for the end of the line. */
  private final int[] columns;

  DisplayLine(String line) {
    StringBuilder shown = new StringBuilder(line.length() + 16);
    columns = new int[line.length() + 1];
    int column = 0;
    for (int i = 0; i < line.length(); ) {
      int codePoint = line.codePointAt(i);
      int units = Character.charCount(codePoint);
      for (int unit = 0; unit < units; unit++) {
        columns[i + unit] = column;
      }
      if (codePoint == '\t') {
        int spaces = TAB - column % TAB;
        shown.append(" ".repeat(spaces));
        column += spaces;
      } else if (isUnsafe(codePoint)) {
        shown.append(REPLACEMENT);
        column++;
      } else {
        shown.appendCodePoint(codePoint);
        column += width(codePoint);
      }
      i += units;
    }
    columns[line.length()] = column;
    text = shown.toString();
  }

  String text() {
    return text;
  }

  /** Width in terminal columns. */
  int width() {
    return columns[columns.length - 1];
  }

  /** Terminal column of a UTF-16 column; places behind the end count on from there. */
  int column(int utf16Column) {
    int last = columns.length - 1;
    return utf16Column <= last
        ? columns[Math.max(0, utf16Column)]
        : columns[last] + utf16Column - last;
  }

  /** The shown text from one terminal column to another, padded where a wide character is cut. */
  String slice(int from, int to) {
    StringBuilder slice = new StringBuilder();
    int column = 0;
    for (int i = 0; i < text.length() && column < to; ) {
      int codePoint = text.codePointAt(i);
      int width = codePoint == REPLACEMENT ? 1 : width(codePoint);
      if (column >= from && column + width <= to) {
        slice.appendCodePoint(codePoint);
      } else if (column + width > from) {
        slice.append(" ".repeat(Math.min(to, column + width) - Math.max(from, column)));
      }
      column += width;
      i += Character.charCount(codePoint);
    }
    return slice.toString();
  }

  /** A text that is not a source line (a message, a file name) without unsafe characters. */
  static String sanitized(String text) {
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      int units = Character.charCount(codePoint);
      if (isUnsafe(codePoint) || codePoint == '\t') {
        if (clean == null) {
          clean = new StringBuilder(text.substring(0, i));
        }
        clean.append(codePoint == '\t' ? ' ' : REPLACEMENT);
      } else if (clean != null) {
        clean.appendCodePoint(codePoint);
      }
      i += units;
    }
    return clean == null ? text : clean.toString();
  }

  private static boolean isUnsafe(int codePoint) {
    return Character.isISOControl(codePoint)
        || codePoint >= 0x202A && codePoint <= 0x202E
        || codePoint >= 0x2066 && codePoint <= 0x2069
        || codePoint == 0x200E
        || codePoint == 0x200F
        || codePoint == 0x061C
        || codePoint == 0x2028
        || codePoint == 0x2029
        || codePoint >= 0xD800 && codePoint <= 0xDFFF;
  }

  /**
   * Columns that terminals give a character: 0 for marks that combine, 2 for East Asian wide and
   * emoji (Unicode Standard Annex 11, the blocks that are wide throughout), else 1.
   */
  static int width(int codePoint) {
    if (codePoint < 0x300) {
      return 1;
    }
    switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT:
        return 0;
      default:
        break;
    }
    boolean wide =
        codePoint >= 0x1100 && codePoint <= 0x115F
            || codePoint >= 0x2E80 && codePoint <= 0xA4CF && codePoint != 0x303F
            || codePoint >= 0xAC00 && codePoint <= 0xD7A3
            || codePoint >= 0xF900 && codePoint <= 0xFAFF
            || codePoint >= 0xFE30 && codePoint <= 0xFE6F
            || codePoint >= 0xFF00 && codePoint <= 0xFF60
            || codePoint >= 0xFFE0 && codePoint <= 0xFFE6
            || codePoint >= 0x1F300 && codePoint <= 0x1F64F
            || codePoint >= 0x1F680 && codePoint <= 0x1F6FF
            || codePoint >= 0x1F900 && codePoint <= 0x1F9FF
            || codePoint >= 0x20000 && codePoint <= 0x3FFFD;
    return wide ? 2 : 1;
  }
}
