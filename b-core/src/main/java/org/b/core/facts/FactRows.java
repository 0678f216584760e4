package org.b.core.facts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the resource tables: one row a line, columns separated by {@code |}, {@code #} starts a
 * comment line. The first row names the columns.
 */
final class FactRows {
  private FactRows() {}

  static List<Row> read(String table) {
    List<Row> rows = new ArrayList<>();
    try (InputStream stream = FactRows.class.getResourceAsStream(table)) {
      if (stream == null) {
        throw new IllegalStateException("missing resource " + table);
      }
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
      List<String> columns = null;
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        List<String> cells = split(line);
        if (columns == null) {
          columns = cells;
          continue;
        }
        if (cells.size() != columns.size()) {
          throw new IllegalStateException(
              table + ":" + number + ": expected " + columns.size() + " columns");
        }
        rows.add(new Row(table + ":" + number, columns, cells));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  private static List<String> split(String line) {
    List<String> cells = new ArrayList<>();
    int start = 0;
    for (int bar = line.indexOf('|'); bar >= 0; bar = line.indexOf('|', start)) {
      cells.add(line.substring(start, bar).strip());
      start = bar + 1;
    }
    cells.add(line.substring(start).strip());
    return cells;
  }

  /** One line of a table. */
  record Row(String place, List<String> columns, List<String> cells) {
    String get(String column) {
      int index = columns.indexOf(column);
      if (index < 0) {
        throw new IllegalStateException(place + ": no column " + column);
      }
      return cells.get(index);
    }

    int number(String column) {
      return Integer.parseInt(get(column));
    }

    KernelVersion version(String column) {
      return KernelVersion.parse(get(column))
          .orElseThrow(() -> new IllegalStateException(place + ": bad version in " + column));
    }

    List<String> list(String column) {
      String cell = get(column);
      return cell.isEmpty() ? List.of() : List.of(cell.split(" +"));
    }
  }
}
