package org.b.core.checks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.ProgramGraph;
import org.b.core.graph.ProgramLoops;
import org.b.core.program.Function;
import org.b.core.program.Program;
import org.b.core.ranges.LoopBounds;

/** Runs every check. */
public final class Checker {
  /** In the order in which they build on each other: packet checks assume that parsing ends. */
  private static final List<Check> CHECKS =
      List.of(
          new ParserLoopCheck(),
          new PacketAccessCheck(),
          new ReferenceCheck(),
          new RangeCheck(),
          new AtomicCheck(),
          new SizeCheck(),
          new TrustCheck(),
          new KernelWriteCheck(),
          new ResourceCheck(),
          new LockCheck(),
          new TableLoopCheck(),
          new ResultCheck(),
          new TableCountCheck(),
          new StackCheck(),
          new ComplexityCheck());

  private Checker() {}

  /**
   * Builds and checks the graph of one function. The result depends on nothing but the function and
   * what it names, so it may be kept while those stay the same.
   */
  public static CheckedFunction check(Program program, Function function) {
    DiagnosticSink sink = new DiagnosticSink();
    FunctionGraph graph = LoopBounds.graph(program, function, sink);
    for (Check check : CHECKS) {
      check.check(program, graph, sink);
    }
    return new CheckedFunction(graph, sink.sorted());
  }

  /**
   * The program that checked functions make.
   *
   * @param sink holds what was found in them and before
   * @return the program for the backend, or empty where there is an error
   */
  public static Optional<CheckedProgram> combine(
      Program program, List<CheckedFunction> functions, DiagnosticSink sink) {
    if (sink.hasErrors() || functions.stream().anyMatch(CheckedFunction::hasErrors)) {
      return Optional.empty();
    }
    List<FunctionGraph> alone = functions.stream().map(CheckedFunction::graph).toList();
    TailCallCheck.check(program, alone, sink);
    if (CallCheck.hasCircle(program, alone, sink)) {
      return Optional.empty();
    }
    List<FunctionGraph> together = ProgramLoops.plan(alone, program.target());
    CallCheck.check(program, together, sink);
    if (sink.hasErrors()) {
      return Optional.empty();
    }
    Map<Boolean, List<FunctionGraph>> graphs =
        together.stream()
            .collect(Collectors.partitioningBy(graph -> graph.function().isSubprogram()));
    return Optional.of(
        new CheckedProgram(new ProgramGraph(program, graphs.get(false), graphs.get(true))));
  }
}
