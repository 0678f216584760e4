package org.b.core.ranges;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.GraphBuilder;
import org.b.core.graph.Local;
import org.b.core.graph.Loop;
import org.b.core.graph.Value;
import org.b.core.program.Expression;
import org.b.core.program.Function;
import org.b.core.program.LoopBound;
import org.b.core.program.Statement;
import org.b.core.program.Variable;
import org.b.core.types.IntegerType;
import org.b.core.types.Type;

/**
 * Bounds of loops that follow from what is known where a loop stands, such as from a test before
 * it. The ranges of a first graph, in which such loops have no end, give them.
 */
public final class LoopBounds {
  private LoopBounds() {}

  /** The graph of a function, in which every loop has the best bound that is known. */
  public static FunctionGraph graph(ProgramRanges ranges, Function function, DiagnosticSink sink) {
    FirstGraphs.First first = ranges.first(function);
    Map<Statement.Loop, LoopBound> bounds = of(first.graph(), ranges);
    if (bounds.isEmpty()) {
      first.diagnostics().forEach(sink::report);
      return first.graph();
    }
    return GraphBuilder.build(ranges.program(), function, bounds, first.passed(), sink);
  }

  private static Map<Statement.Loop, LoopBound> of(FunctionGraph graph, ProgramRanges ranges) {
    Map<Statement.Loop, LoopBound> bounds = new IdentityHashMap<>();
    if (graph.loops().stream().allMatch(loop -> loop.bound().isPresent())) {
      return bounds;
    }
    RangeAnalysis analysis = ranges.of(graph);
    for (Loop loop : graph.loops()) {
      if (loop.bound().isEmpty()) {
        LoopBound.of(loop.statement(), new Known(graph, analysis, loop))
            .ifPresent(bound -> bounds.put(loop.statement(), bound));
      }
    }
    return bounds;
  }

  private record Known(FunctionGraph graph, RangeAnalysis analysis, Loop loop)
      implements LoopBound.Knowledge {
    @Override
    public Optional<LoopBound.Limits> end(Expression end) {
      Value value = loop.ends().get(end);
      return value == null
          ? Optional.empty()
          : analysis.atEntry(loop.header()).map(ranges -> limits(ranges.of(value), value.type()));
    }

    @Override
    public Optional<LoopBound.Limits> start(Variable counter) {
      Optional<Local> local =
          graph.locals().stream()
              .filter(l -> l.variable().filter(v -> v == counter).isPresent())
              .findFirst();
      return local.flatMap(
          l -> analysis.atEnd(loop.before()).map(ranges -> limits(ranges.of(l), l.type())));
    }

    /** Of what an unsigned integer holds the larger half stays unknown. */
    private static LoopBound.Limits limits(Range range, Type type) {
      if (type instanceof IntegerType integer && !integer.signed() && range.least() < 0) {
        return new LoopBound.Limits(0, Long.MAX_VALUE);
      }
      return new LoopBound.Limits(range.least(), range.most());
    }
  }
}
