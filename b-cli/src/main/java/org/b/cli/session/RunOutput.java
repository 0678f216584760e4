package org.b.cli.session;

import java.util.List;
import org.b.backend.maps.BpfMap;

/** Where a run shows what happens. Called from one thread at a time. */
public interface RunOutput {
  /** A program is attached. */
  void attached(String program, String hook, String target);

  /** A line of the program's {@code log()}. */
  void log(String text);

  /** The entries of a table. */
  void table(BpfMap map, List<BpfMap.Entry> entries);

  /** Something that the user should know and that is no output of the program. */
  void note(String text);

  /**
   * Writes what is buffered.
   *
   * @return false when nobody reads the output any more
   */
  boolean flush();
}
