package org.b.dsl.ide.hints;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.Loop;
import org.b.core.program.Expression;
import org.b.core.program.Function;
import org.b.core.program.LoopBound;
import org.b.core.program.Statement;
import org.b.core.ranges.LoopBounds;
import org.b.core.ranges.ProgramRanges;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.ide.structure.ProgramLenses;

/** Short notes within the text that are no part of it. */
public final class InlayHints {
  private InlayHints() {}

  /** What a hint tells. */
  public enum Kind {
    STACK,
    HEADER_OFFSET,
    WIDTH,
    ITERATIONS
  }

  /**
   * A hint.
   *
   * @param offset before which character it stands
   * @param tooltip one sentence
   */
  public record InlayHint(int offset, String label, String tooltip, Kind kind) {}

  /** The hints within a range, in source order. */
  public static List<InlayHint> of(AnalyzedDocument document, int from, int to) {
    List<InlayHint> hints = new ArrayList<>();
    if (!document.isCurrent()) {
      return hints;
    }
    for (Outline.Declaration declaration : document.outline().declarations()) {
      if (declaration instanceof Outline.Function function
          && function.span().offset() <= to
          && from <= function.span().end()) {
        function(document, function, hints);
      }
    }
    hints.removeIf(hint -> hint.offset() < from || hint.offset() > to);
    hints.sort(Comparator.comparingInt(InlayHint::offset));
    return List.copyOf(hints);
  }

  private static void function(
      AnalyzedDocument document, Outline.Function function, List<InlayHint> hints) {
    ProgramLenses.stack(document, function.name().text())
        .ifPresent(
            bytes ->
                hints.add(
                    new InlayHint(
                        function.body().offset(),
                        "stack " + bytes + " B ",
                        "The program takes at most " + bytes + " of 512 bytes of stack.",
                        Kind.STACK)));
    Optional<Function> typed = document.names().lowered(function);
    if (typed.isPresent() && typed.get().span().file().name().equals(document.file().name())) {
      headers(function, typed.get(), hints);
      // A function that an edit has moved may have been lowered before: its places move as one.
      int moved = function.body().offset() - typed.get().body().span().offset();
      cuts(document, typed.get(), moved, hints);
      loops(document, typed.get(), moved, hints);
    }
  }

  private static void headers(Outline.Function function, Function typed, List<InlayHint> hints) {
    Map<String, TreeSet<Integer>> offsets = HeaderOffsets.of(typed);
    for (Outline.State state : function.states()) {
      TreeSet<Integer> places = offsets.get(state.name().text());
      if (places != null) {
        String list = places.stream().map(String::valueOf).collect(Collectors.joining(" or "));
        hints.add(
            new InlayHint(
                state.name().span().end(),
                " at byte " + list,
                "Header `" + state.name().text() + "` starts at byte " + list + " of the packet.",
                Kind.HEADER_OFFSET));
      }
    }
  }

  /** Where a wide value goes into a narrow place without a cast. */
  private static void cuts(
      AnalyzedDocument document, Function typed, int moved, List<InlayHint> hints) {
    Set<Integer> seen = new HashSet<>();
    for (Statement.Block body : bodies(typed)) {
      ProgramWalk.expressions(
          body,
          expression -> {
            if (expression instanceof Expression.Convert convert
                && convert.operand().type() instanceof IntegerType from
                && from.width() > convert.type().width()
                && !convert.span().text().startsWith("(")
                && convert.span().file().name().equals(document.file().name())
                && seen.add(end(convert.operand()) + moved)) {
              hints.add(
                  new InlayHint(
                      end(convert.operand()) + moved,
                      " as " + convert.type().display(),
                      "The value has "
                          + from.width()
                          + " bits; the lowest "
                          + convert.type().width()
                          + " are kept.",
                      Kind.WIDTH));
            }
          });
    }
  }

  /** How often a loop runs at most, where that is not written. */
  private static void loops(
      AnalyzedDocument document, Function typed, int moved, List<InlayHint> hints) {
    List<Statement.Loop> loops = new ArrayList<>();
    for (Statement.Block body : bodies(typed)) {
      ProgramWalk.statements(
          body,
          statement -> {
            if (statement instanceof Statement.Loop loop
                && loop.most().isEmpty()
                && loop.span().file().name().equals(document.file().name())) {
              loops.add(loop);
            }
          });
    }
    bounds(document, typed, loops)
        .forEach(
            (loop, bound) -> {
              if (!bound.plain()) {
                hints.add(
                    new InlayHint(
                        loop.body().span().offset() + moved,
                        "at most " + bound.most() + " times ",
                        "What is known of the counter and of its end shows that the loop ends"
                            + " after "
                            + bound.most()
                            + " iterations.",
                        Kind.ITERATIONS));
              }
            });
  }

  /** The bounds that the text shows; where it shows none, those that the ranges give. */
  private static Map<Statement.Loop, LoopBound> bounds(
      AnalyzedDocument document, Function typed, List<Statement.Loop> loops) {
    Map<Statement.Loop, LoopBound> bounds = new IdentityHashMap<>();
    loops.forEach(loop -> LoopBound.of(loop).ifPresent(bound -> bounds.put(loop, bound)));
    if (bounds.size() < loops.size()) {
      for (Loop loop :
          LoopBounds.graph(
                  ProgramRanges.of(document.result().program()), typed, new DiagnosticSink())
              .loops()) {
        if (loops.contains(loop.statement())) {
          loop.bound().ifPresent(bound -> bounds.putIfAbsent(loop.statement(), bound));
        }
      }
    }
    return bounds;
  }

  private static List<Statement.Block> bodies(Function typed) {
    List<Statement.Block> bodies = new ArrayList<>();
    bodies.add(typed.body());
    typed.states().forEach(state -> bodies.add(state.body()));
    return bodies;
  }

  private static int end(Expression expression) {
    Span span = expression.span();
    return span.end();
  }
}
