package org.b.core.graph;

import java.util.List;
import org.b.core.program.Program;

/** The graphs of a program's functions, in source order. */
public record ProgramGraph(Program program, List<FunctionGraph> functions) {}
