package org.b.core.checks;

import org.b.core.graph.ProgramGraph;

/**
 * A program that passed every check: the only thing that the backend accepts. Made by {@link
 * Checker} alone.
 */
public final class CheckedProgram {
  private final ProgramGraph graph;

  CheckedProgram(ProgramGraph graph) {
    this.graph = graph;
  }

  public ProgramGraph graph() {
    return graph;
  }
}
