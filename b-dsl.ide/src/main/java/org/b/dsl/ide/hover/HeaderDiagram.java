package org.b.dsl.ide.hover;

import org.b.core.types.StructType;

/** A header as RFCs draw it: 32 bits a row, the most significant bit of each byte first. */
public final class HeaderDiagram {
  private static final int ROW = 32;

  private HeaderDiagram() {}

  /** The diagram; its lines have 65 characters at most. */
  public static String of(StructType header) {
    int rows = (header.bits() + ROW - 1) / ROW;
    int[] owner = owners(header, rows);
    StringBuilder text = new StringBuilder();
    text.append(" 0                   1                   2                   3\n ");
    for (int bit = 0; bit < ROW; bit++) {
      text.append(bit % 10).append(bit == ROW - 1 ? "\n" : " ");
    }
    for (int row = 0; row <= rows; row++) {
      border(text, owner, row, rows);
      if (row < rows) {
        cells(text, header, owner, row);
      }
    }
    return text.toString().stripTrailing();
  }

  /** The index of the field that each bit belongs to; -1 behind the last one. */
  private static int[] owners(StructType header, int rows) {
    int[] owner = new int[rows * ROW];
    java.util.Arrays.fill(owner, -1);
    for (int i = 0; i < header.fields().size(); i++) {
      StructType.Field field = header.fields().get(i);
      for (int bit = 0; bit < field.bitWidth(); bit++) {
        owner[field.bitOffset() + bit] = i;
      }
    }
    return owner;
  }

  private static boolean isOpen(int[] owner, int row, int rows, int column) {
    if (column < 0 || column >= ROW) {
      return true;
    }
    int above = row == 0 ? -1 : owner[(row - 1) * ROW + column];
    int below = row == rows ? -1 : owner[row * ROW + column];
    return above == below;
  }

  private static void border(StringBuilder text, int[] owner, int row, int rows) {
    for (int column = 0; column <= ROW; column++) {
      boolean open = isOpen(owner, row, rows, column - 1) && isOpen(owner, row, rows, column);
      boolean edge = column == 0 || column == ROW;
      text.append(open ? edge && hasField(owner, row, rows, column) ? '|' : ' ' : '+');
      if (column < ROW) {
        text.append(isOpen(owner, row, rows, column) ? ' ' : '-');
      }
    }
    stripLine(text);
  }

  private static boolean hasField(int[] owner, int row, int rows, int column) {
    int bit = row * ROW + Math.min(column, ROW - 1);
    return row < rows && owner[bit] >= 0;
  }

  private static void cells(StringBuilder text, StructType header, int[] owner, int row) {
    int column = 0;
    while (column < ROW && owner[row * ROW + column] >= 0) {
      int field = owner[row * ROW + column];
      int first = column;
      while (column < ROW && owner[row * ROW + column] == field) {
        column++;
      }
      text.append('|');
      boolean continued = row > 0 && first == 0 && owner[row * ROW - 1] == field;
      center(text, continued ? "" : header.fields().get(field).name(), (column - first) * 2 - 1);
    }
    text.append('|');
    stripLine(text);
  }

  private static void center(StringBuilder text, String name, int width) {
    String shown = name.length() <= width ? name : name.substring(0, width);
    int before = (width - shown.length()) / 2;
    text.append(" ".repeat(before))
        .append(shown)
        .append(" ".repeat(width - shown.length() - before));
  }

  private static void stripLine(StringBuilder text) {
    while (text.length() > 0 && text.charAt(text.length() - 1) == ' ') {
      text.setLength(text.length() - 1);
    }
    text.append('\n');
  }
}
