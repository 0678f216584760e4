package org.b.cli.session;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.b.backend.maps.BpfMap;
import org.b.cli.output.Json;
import org.b.cli.output.Terminal;
import org.b.cli.output.TextTable;
import org.b.core.diagnostics.TextRenderer;

/**
 * A run for people: a line for each attachment and log line, tables with one column a field, the
 * largest values first. Entries whose values are all zero are counted, not shown.
 */
public final class TextRunOutput implements RunOutput {
  private final Terminal terminal;
  private final int top;
  private final Map<String, EventRows> rows = new HashMap<>();

  /** The buffer whose rows were printed last; empty if something else was. */
  private String lastBuffer = "";

  /**
   * @param top most rows of a table
   */
  public TextRunOutput(Terminal terminal, int top) {
    this.terminal = terminal;
    this.top = top;
  }

  @Override
  public void attached(String program, String hook, String target) {
    String place = target.isEmpty() ? "" : " " + target;
    terminal.out().println("attached " + program + " to " + hook + place);
  }

  @Override
  public void log(String text) {
    lastBuffer = "";
    terminal.out().println(TextRenderer.visible(text));
  }

  @Override
  public void event(BpfMap buffer, Object event, Map<String, List<String>> stacks) {
    boolean again = !buffer.name().equals(lastBuffer);
    lastBuffer = buffer.name();
    Object shown =
        Shown.of(buffer.types(), buffer.definition().eventType(), TableValues.plain(event));
    rows.computeIfAbsent(buffer.name(), EventRows::new)
        .print(shown, again, terminal.out(), terminal.outStyle());
    printStacks(stacks, "    ");
  }

  @Override
  public void lost(String buffer, long count) {
    note(
        count
            + (count == 1 ? " event" : " events")
            + " of "
            + buffer
            + " found no room: give it more, or send less");
  }

  @Override
  public void globals(Map<String, Object> values) {
    lastBuffer = "";
    values.forEach(
        (name, value) ->
            terminal
                .out()
                .println(
                    terminal.outStyle().strong(name)
                        + " = "
                        + TextRenderer.visible(
                            value instanceof String text ? text : Json.line(value))));
  }

  @Override
  public void stream(String program, boolean error, String text) {
    if (error) {
      terminal.err().println(TextRenderer.visible(text));
    } else {
      log(text);
    }
  }

  @Override
  public void text(String program, String text) {
    lastBuffer = "";
    text.lines().forEach(line -> terminal.out().println(TextRenderer.visible(line)));
  }

  @Override
  public void note(String text) {
    terminal.err().println("note: " + text);
  }

  @Override
  public boolean flush() {
    return terminal.flush();
  }

  /** An entry with its numbers for sorting and its cells for showing. */
  private record Row(
      List<BigInteger> numbers, List<String> cells, Map<String, List<String>> stacks) {
    boolean isZero() {
      return !numbers.isEmpty() && numbers.stream().allMatch(n -> n.signum() == 0);
    }
  }

  @Override
  public void table(BpfMap map, List<BpfMap.Entry> entries, StackFrames stacks) {
    lastBuffer = "";
    List<Row> rows = new ArrayList<>();
    List<String> heading = new ArrayList<>();
    List<Boolean> numeric = new ArrayList<>();
    for (BpfMap.Entry entry : entries) {
      Object key = TableValues.key(map, entry);
      Object value = TableValues.value(map, entry);
      Object shown = map.isPerCpu() && value instanceof Map<?, ?> m ? m.get("sum") : value;
      List<String> cells = new ArrayList<>();
      heading.clear();
      numeric.clear();
      EventRows.columns("key", Shown.key(map, key), heading, cells, numeric);
      EventRows.columns("value", Shown.value(map, shown), heading, cells, numeric);
      List<BigInteger> numbers = new ArrayList<>();
      collect(shown, numbers);
      rows.add(new Row(numbers, cells, stacks.of(entry.key(), entry.value())));
    }
    long zero = rows.stream().filter(Row::isZero).count();
    String count = rows.size() + (rows.size() == 1 ? " entry" : " entries");
    String title = map.name() + ": " + count + (zero == 0 ? "" : ", " + zero + " of them zero");
    terminal.out().println(terminal.outStyle().strong(title));
    if (rows.size() == zero) {
      return;
    }
    TextTable table = new TextTable(heading);
    for (int i = 0; i < heading.size(); i++) {
      if (numeric.get(i)) {
        table.alignRight(i);
      }
    }
    List<Row> shownRows =
        rows.stream()
            .filter(row -> !row.isZero())
            .sorted(Comparator.comparing(Row::numbers, TextRunOutput::compare).reversed())
            .limit(top)
            .toList();
    shownRows.forEach(row -> table.row(row.cells()));
    print(table.render(terminal.outStyle()).indent(2), shownRows);
    if (rows.size() - zero > top) {
      terminal.out().println("  ... and " + (rows.size() - zero - top) + " more");
    }
  }

  /** The lines of a table, each with the call stacks of its row below it. */
  private void print(String table, List<Row> rows) {
    if (rows.stream().allMatch(row -> row.stacks().isEmpty())) {
      terminal.out().print(table);
      return;
    }
    List<String> lines = table.lines().toList();
    terminal.out().println(lines.get(0));
    for (int i = 0; i < rows.size(); i++) {
      terminal.out().println(lines.get(i + 1));
      printStacks(rows.get(i).stacks(), "      ");
    }
  }

  private void printStacks(Map<String, List<String>> stacks, String margin) {
    stacks.forEach(
        (name, frames) -> {
          terminal.out().println(margin + name + ":");
          frames.forEach(
              frame -> terminal.out().println(margin + "  " + TextRenderer.visible(frame)));
        });
  }

  @Override
  public void histograms(BpfMap map, List<Histograms.Histogram> histograms) {
    lastBuffer = "";
    if (histograms.isEmpty()) {
      terminal.out().println(terminal.outStyle().strong(map.name() + ": nothing counted"));
    }
    histograms.stream()
        .limit(top)
        .forEach(
            histogram -> {
              String key =
                  histogram
                      .key()
                      .map(k -> "[" + (k instanceof String text ? text : Json.line(k)) + "]")
                      .orElse("");
              String title = map.name() + TextRenderer.visible(key) + ": " + histogram.total();
              terminal.out().println(terminal.outStyle().strong(title));
              HistogramBars.print(histogram.counts(), terminal.out());
            });
    if (histograms.size() > top) {
      terminal.out().println("  ... and " + (histograms.size() - top) + " more");
    }
  }

  private static void collect(Object value, List<BigInteger> numbers) {
    if (value instanceof Map<?, ?> fields) {
      fields.values().forEach(field -> collect(field, numbers));
    } else if (value instanceof Collection<?> list) {
      list.forEach(element -> collect(element, numbers));
    } else if (value instanceof Long || value instanceof Integer || value instanceof BigInteger) {
      numbers.add(new BigInteger(value.toString()));
    }
  }

  private static int compare(List<BigInteger> left, List<BigInteger> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = left.get(i).compareTo(right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }
}
