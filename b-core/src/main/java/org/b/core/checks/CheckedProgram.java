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

  /**
   * Whether only the compiled code tells that the kernel's stack suffices: the code generator keeps
   * in registers what it can, and looks at what is left.
   */
  public boolean stackIsInDoubt() {
    return StackLimit.of(this).isInDoubt();
  }
}
