package org.b.lsp.features;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.SymbolKind;
import org.b.dsl.ide.hints.InlayHints;
import org.b.dsl.ide.structure.DocumentSymbols;
import org.b.dsl.ide.structure.ProgramLenses;
import org.b.lsp.documents.Document;
import org.b.lsp.documents.Ranges;
import org.b.lsp.worker.ProgramFacts;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.InlayHint;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.jsonrpc.messages.Either;

/** What is shown beside the text: code lenses and inlay hints. */
public final class Notes {
  /** Commands that the editor's extension runs; arguments are the file's URI and the function. */
  public static final String RUN = "b.run";

  /** Its arguments are the file's URI and the test's title. */
  public static final String TEST = "b.test";

  public static final String DISASSEMBLE = "b.disassemble";

  private Notes() {}

  /**
   * Lenses above each program: run, disassemble, and what is known of its size.
   *
   * @param facts of the last text that was compiled, by function
   */
  public static List<CodeLens> lenses(
      AnalyzedDocument document, String uri, java.util.Map<String, ProgramFacts> facts) {
    List<CodeLens> lenses = new ArrayList<>();
    for (ProgramLenses.ProgramLens program : ProgramLenses.of(document)) {
      Range range = Ranges.range(program.nameSpan());
      if (!program.hook().isEmpty()) {
        lenses.add(
            new CodeLens(range, new Command("Run", RUN, List.of(uri, program.function())), null));
        lenses.add(
            new CodeLens(
                range,
                command(program, uri, Optional.ofNullable(facts.get(program.function()))),
                null));
      }
    }
    for (DocumentSymbols.Symbol symbol : DocumentSymbols.of(document)) {
      if (symbol.kind() == SymbolKind.TEST) {
        lenses.add(
            new CodeLens(
                Ranges.range(symbol.nameSpan()),
                new Command("Run test", TEST, List.of(uri, symbol.name())),
                null));
      }
    }
    return lenses;
  }

  private static Command command(
      ProgramLenses.ProgramLens program, String uri, Optional<ProgramFacts> facts) {
    StringBuilder title = new StringBuilder("Disassemble");
    facts.ifPresent(
        known -> {
          title.append(" (").append(known.instructions()).append(" instructions, ");
          title.append(known.stackBytes()).append(" bytes of stack");
          title.append(')');
        });
    if (facts.isEmpty() && program.stackBytes().isPresent()) {
      title.append(" (at most ").append(program.stackBytes().getAsInt()).append(" bytes of stack)");
    }
    return new Command(title.toString(), DISASSEMBLE, List.of(uri, program.function()));
  }

  /** Hints within a range. */
  public static List<InlayHint> hints(AnalyzedDocument document, int from, int to) {
    return InlayHints.of(document, from, to).stream()
        .map(
            hint -> {
              InlayHint value =
                  new InlayHint(
                      Document.position(document.file(), hint.offset()),
                      Either.forLeft(hint.label().strip()));
              value.setTooltip(hint.tooltip());
              value.setPaddingLeft(hint.label().startsWith(" "));
              value.setPaddingRight(hint.label().endsWith(" "));
              return value;
            })
        .toList();
  }
}
