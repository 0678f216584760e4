package org.b.cli.session;

import java.util.List;
import java.util.Map;
import org.b.backend.maps.BpfMap;

/** Where a run shows what happens. Called from one thread at a time. */
public interface RunOutput {
  /** A program is attached. */
  void attached(String program, String hook, String target);

  /** A line of the program's {@code log()}. */
  void log(String text);

  /**
   * An event that a program has sent.
   *
   * @param event as its type says, or bytes
   * @param stacks frames of the call stacks in it, by field; usually empty
   */
  void event(BpfMap buffer, Object event, Map<String, List<String>> stacks);

  /** Events that found no room in a buffer since the last time. */
  void lost(String buffer, long count);

  /** The program's global variables by name. */
  void globals(Map<String, Object> values);

  /**
   * A line that a program wrote to one of its streams.
   *
   * @param error whether it is the one for errors, where the kernel writes, too
   */
  void stream(String program, boolean error, String text);

  /** What an iterator printed. */
  void text(String program, String text);

  /** The entries of a table with the call stacks in them. */
  void table(BpfMap map, List<BpfMap.Entry> entries, StackFrames stacks);

  /** The histograms of a table. */
  void histograms(BpfMap map, List<Histograms.Histogram> histograms);

  /** Something that the user should know and that is no output of the program. */
  void note(String text);

  /**
   * Writes what is buffered.
   *
   * @return false when nobody reads the output any more
   */
  boolean flush();
}
