package org.b.cli.session;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.b.backend.maps.BpfMap;
import org.b.cli.output.Json;
import org.b.cli.output.Terminal;

/** One JSON object a line on standard output, nothing else there; notes go to standard error. */
public final class JsonRunOutput implements RunOutput {
  private final Terminal terminal;

  public JsonRunOutput(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void attached(String program, String hook, String target) {
    line("attached", "program", program, "hook", hook, "target", target);
  }

  @Override
  public void log(String text) {
    line("log", "text", text);
  }

  @Override
  public void event(BpfMap buffer, Object event, Map<String, List<String>> stacks) {
    int type = buffer.definition().eventType();
    Object plain = TableValues.plain(event);
    Object value = Enumerators.name(buffer.types(), type, plain);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("table", buffer.name());
    fields.put("value", value);
    Object shown = Shown.of(buffer.types(), type, plain);
    if (!shown.equals(value)) {
      fields.put("shown", shown);
    }
    if (!stacks.isEmpty()) {
      fields.put("stacks", stacks);
    }
    line("event", fields);
  }

  @Override
  public void lost(String buffer, long count) {
    line("lost", "table", buffer, "events", count);
  }

  @Override
  public void globals(Map<String, Object> values) {
    line("globals", "value", values);
  }

  @Override
  public void stream(String program, boolean error, String text) {
    line("stream", "program", program, "stream", error ? "stderr" : "stdout", "text", text);
  }

  @Override
  public void text(String program, String text) {
    line("text", "program", program, "text", text);
  }

  @Override
  public void table(BpfMap map, List<BpfMap.Entry> entries, StackFrames stacks) {
    List<Object> rows = new ArrayList<>(entries.size());
    for (BpfMap.Entry entry : entries) {
      Map<String, Object> row = new LinkedHashMap<>();
      Object key = TableValues.key(map, entry);
      Object value = TableValues.value(map, entry);
      row.put("key", key);
      row.put("value", value);
      Map<String, Object> shown = shown(map, key, value);
      if (!shown.isEmpty()) {
        row.put("shown", shown);
      }
      Map<String, List<String>> frames = stacks.of(entry.key(), entry.value());
      if (!frames.isEmpty()) {
        row.put("stacks", frames);
      }
      rows.add(row);
    }
    line("table", "table", map.name(), "entries", rows);
  }

  @Override
  public void histograms(BpfMap map, List<Histograms.Histogram> histograms) {
    List<Object> entries = new ArrayList<>();
    for (Histograms.Histogram histogram : histograms) {
      List<Object> buckets = new ArrayList<>();
      for (int i = 0; i < histogram.counts().length; i++) {
        if (histogram.counts()[i] != 0) {
          Map<String, Object> bucket = new LinkedHashMap<>();
          bucket.put("from", Histograms.from(i));
          bucket.put("to", new BigInteger(Long.toUnsignedString(Histograms.to(i))));
          bucket.put("count", histogram.counts()[i]);
          buckets.add(bucket);
        }
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      histogram.key().ifPresent(key -> entry.put("key", key));
      entry.put("buckets", buckets);
      entries.add(entry);
    }
    line("histogram", "table", map.name(), "entries", entries);
  }

  @Override
  public void note(String text) {
    terminal.err().println("note: " + text);
  }

  @Override
  public boolean flush() {
    return terminal.flush();
  }

  /** What people read instead of a key or a value, where it is something else. */
  private static Map<String, Object> shown(BpfMap map, Object key, Object value) {
    Map<String, Object> shown = new LinkedHashMap<>();
    Object keyText = Shown.key(map, key);
    if (!keyText.equals(key)) {
      shown.put("key", keyText);
    }
    Object sum = map.isPerCpu() && value instanceof Map<?, ?> copies ? copies.get("sum") : value;
    Object valueText = Shown.value(map, sum);
    if (!valueText.equals(sum)) {
      shown.put("value", valueText);
    }
    return shown;
  }

  private void line(String type, Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    line(type, fields);
  }

  private void line(String type, Map<String, Object> fields) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("type", type);
    object.putAll(fields);
    terminal.out().println(Json.line(object));
  }
}
