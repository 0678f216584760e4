package org.b.core.checks;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.ProgramGraph;
import org.b.core.graph.ProgramLoops;
import org.b.core.program.Function;
import org.b.core.program.Program;
import org.b.core.ranges.LoopBounds;
import org.b.core.ranges.ProgramRanges;
import org.b.core.test.TestCase;

/** Runs every check. */
public final class Checker {
  /** In the order in which they build on each other: packet checks assume that parsing ends. */
  private static final List<Check> CHECKS =
      List.of(
          new ParserLoopCheck(),
          new PacketAccessCheck(),
          new ReferenceCheck(),
          new AtomicCheck(),
          new TrustCheck(),
          new KernelWriteCheck(),
          new ResourceCheck(Set.of()),
          new DynamicPointerCheck(),
          new LockCheck(),
          new RegionCheck(Set.of()),
          new ThrowCheck(),
          new TableLoopCheck(),
          new MessageCheck(),
          new IteratorLoopCheck(),
          new InnerLoopCheck(),
          new TableCountCheck(),
          new StackCheck(),
          new ComplexityCheck());

  private static final List<RangedCheck> RANGED_CHECKS =
      List.of(new RangeCheck(), new SizeCheck(), new ResultCheck());

  private static final Set<DiagnosticCode> ABOUT_RANGES =
      EnumSet.of(
          DiagnosticCode.SUBSCRIPT_RANGE,
          DiagnosticCode.SIZE_RANGE,
          DiagnosticCode.RESULT_RANGE,
          DiagnosticCode.UNBOUNDED_LOOP);

  private Checker() {}

  /**
   * Builds and checks the graph of one function. The result depends on nothing but the function,
   * what it names, the functions that it calls and, of a subprogram, those that call it with what
   * they call, so it may be kept while those stay the same.
   *
   * @param ranges of the program that the function is part of
   */
  public static CheckedFunction check(ProgramRanges ranges, Function function) {
    DiagnosticSink sink = new DiagnosticSink();
    Program program = ranges.program();
    FunctionGraph graph = LoopBounds.graph(ranges, function, sink);
    for (Check check : CHECKS) {
      check.check(program, graph, sink);
    }
    for (RangedCheck check : RANGED_CHECKS) {
      check.check(program, graph, ranges, sink);
    }
    return new CheckedFunction(graph, sink.sorted());
  }

  /**
   * Whether a diagnostic may follow from a mistake in another function, which passes or gives
   * something else than it says.
   */
  public static boolean isAboutRanges(Diagnostic diagnostic) {
    return ABOUT_RANGES.contains(diagnostic.code());
  }

  /**
   * The program that checked functions make.
   *
   * @param tests that run its programs
   * @param sink holds what was found in them and before
   * @return the program for the backend, or empty where there is an error
   */
  public static Optional<CheckedProgram> combine(
      Program program, List<CheckedFunction> functions, List<TestCase> tests, DiagnosticSink sink) {
    if (sink.hasErrors() || functions.stream().anyMatch(CheckedFunction::hasErrors)) {
      return Optional.empty();
    }
    List<FunctionGraph> alone = functions.stream().map(CheckedFunction::graph).toList();
    TailCallCheck.check(program, alone, sink);
    if (CallCheck.hasCircle(program, alone, sink) || IteratorCallCheck.refuses(alone, sink)) {
      return Optional.empty();
    }
    AttachedStorageCheck.check(program, alone, sink);
    DeviceCheck.check(program, alone, tests, sink);
    ThrowCheck.calls(program, alone, sink);
    AreaLockCheck.check(alone, sink);
    List<FunctionGraph> together = ProgramLoops.plan(alone, program);
    CallCheck.check(program, together, sink);
    SleepCheck.check(program, together, sink);
    RegionCallCheck.check(program, together, sink);
    ThrowCheck.loops(together, sink);
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
