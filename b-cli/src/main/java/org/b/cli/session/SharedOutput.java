package org.b.cli.session;

import java.util.List;
import java.util.Map;
import org.b.backend.maps.BpfMap;

/** An output that several threads may use. */
final class SharedOutput implements RunOutput {
  private final RunOutput output;

  SharedOutput(RunOutput output) {
    this.output = output;
  }

  @Override
  public synchronized void attached(String program, String hook, String target) {
    output.attached(program, hook, target);
  }

  @Override
  public synchronized void log(String text) {
    output.log(text);
  }

  @Override
  public synchronized void event(BpfMap buffer, Object event, Map<String, List<String>> stacks) {
    output.event(buffer, event, stacks);
  }

  @Override
  public synchronized void lost(String buffer, long count) {
    output.lost(buffer, count);
  }

  @Override
  public synchronized void table(BpfMap map, List<BpfMap.Entry> entries, StackFrames stacks) {
    output.table(map, entries, stacks);
  }

  @Override
  public synchronized void histograms(BpfMap map, List<Histograms.Histogram> histograms) {
    output.histograms(map, histograms);
  }

  @Override
  public synchronized void globals(Map<String, Object> values) {
    output.globals(values);
  }

  @Override
  public synchronized void stream(String program, boolean error, String text) {
    output.stream(program, error, text);
  }

  @Override
  public synchronized void text(String program, String text) {
    output.text(program, text);
  }

  @Override
  public synchronized void note(String text) {
    output.note(text);
  }

  @Override
  public synchronized boolean flush() {
    return output.flush();
  }
}
