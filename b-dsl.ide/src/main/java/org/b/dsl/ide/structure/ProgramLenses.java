package org.b.dsl.ide.structure;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.b.core.checks.CheckedProgram;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.StackUse;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.outline.Outline;

/** The programs of a text, for "Run" and "Disassemble" above each. */
public final class ProgramLenses {
  private ProgramLenses() {}

  /**
   * A program.
   *
   * @param hook name of its hook; empty while it is not known
   * @param argument what it attaches to, as written; may be empty
   * @param position where the lens belongs: the start of the declaration
   * @param stackBytes upper bound of its stack; empty while the program has errors
   */
  public record ProgramLens(
      String function,
      String hook,
      String argument,
      Span position,
      Span nameSpan,
      OptionalInt stackBytes) {}

  /** The programs of a text in source order. */
  public static List<ProgramLens> of(AnalyzedDocument document) {
    return document.outline().declarations().stream()
        .filter(Outline.Function.class::isInstance)
        .map(Outline.Function.class::cast)
        .filter(function -> !isSubprogram(document, function.name().text()))
        .map(function -> lens(document, function))
        .toList();
  }

  private static boolean isSubprogram(AnalyzedDocument document, String name) {
    return document.result().program().subprograms().stream().anyMatch(f -> f.name().equals(name));
  }

  private static ProgramLens lens(AnalyzedDocument document, Outline.Function function) {
    return new ProgramLens(
        function.name().text(),
        document.names().hook(function).map(hook -> hook.name()).orElse(""),
        function.attribute().flatMap(Outline.Attribute::argument).orElse(""),
        new Span(document.file(), function.span().offset(), 0),
        function.name().span(),
        stack(document, function.name().text()));
  }

  /** Upper bound of a function's stack in bytes; empty while the program has errors. */
  public static OptionalInt stack(AnalyzedDocument document, String function) {
    Optional<CheckedProgram> checked = document.result().checked();
    if (checked.isEmpty()) {
      return OptionalInt.empty();
    }
    for (FunctionGraph graph : checked.get().graph().functions()) {
      if (graph.function().name().equals(function)) {
        return OptionalInt.of(StackUse.of(checked.get().graph().program(), graph).bytes());
      }
    }
    return OptionalInt.empty();
  }
}
