package org.b.core.graph;

import java.util.List;
import java.util.stream.Stream;
import org.b.core.program.Program;

/**
 * The graphs of a program's functions, in source order.
 *
 * @param functions those that hooks call
 * @param subprograms those that they call
 */
public record ProgramGraph(
    Program program, List<FunctionGraph> functions, List<FunctionGraph> subprograms) {

  /** Programs, then subprograms. */
  public List<FunctionGraph> all() {
    return Stream.concat(functions.stream(), subprograms.stream()).toList();
  }
}
