package org.b.lsp.features;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.source.SourceFile;
import org.b.dsl.format.Formatter;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.edit.QuickFix;
import org.b.dsl.ide.edit.QuickFixes;
import org.b.dsl.ide.edit.TextEdit;
import org.b.lsp.documents.Ranges;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.jsonrpc.messages.Either;

/** Changes of the text: quick fixes and formatting. */
public final class Editing {
  /** What {@link #FIX_ALL} mends: the change is the only sensible one and keeps the meaning. */
  private static final Set<DiagnosticCode> SAFE =
      EnumSet.of(DiagnosticCode.SYNTAX, DiagnosticCode.CLASSIC_SPELLING);

  private static final String FIX_ALL = CodeActionKind.SourceFixAll + ".b";

  /** The kinds of actions, for the capabilities. */
  public static final List<String> KINDS = List.of(CodeActionKind.QuickFix, FIX_ALL);

  private final Navigation edits;
  private final Function<org.b.core.diagnostics.Diagnostic, Diagnostic> values;

  /**
   * @param values diagnostics in the protocol's form, as they were published
   */
  public Editing(Navigation edits, Function<org.b.core.diagnostics.Diagnostic, Diagnostic> values) {
    this.edits = edits;
    this.values = values;
  }

  /**
   * Fixes for the problems that touch a range.
   *
   * @param kinds what is asked for; empty for everything
   */
  public List<Either<Command, CodeAction>> actions(
      AnalyzedDocument document, int from, int to, List<String> kinds) {
    List<Either<Command, CodeAction>> actions = new ArrayList<>();
    if (wanted(CodeActionKind.QuickFix, kinds)) {
      for (QuickFix fix : QuickFixes.at(document, from, to)) {
        CodeAction action = new CodeAction(fix.title());
        action.setKind(CodeActionKind.QuickFix);
        action.setDiagnostics(List.of(values.apply(fix.diagnostic())));
        action.setEdit(edits.edit(fix.edits()));
        if (fix.preferred()) {
          action.setIsPreferred(true);
        }
        actions.add(Either.forRight(action));
      }
    }
    // Offered only where it is asked for: it changes more than the place under the cursor.
    if (!kinds.isEmpty() && wanted(FIX_ALL, kinds)) {
      List<TextEdit> all = allFixes(document);
      if (!all.isEmpty()) {
        CodeAction action = new CodeAction("fix all problems that have one safe fix");
        action.setKind(FIX_ALL);
        action.setEdit(edits.edit(all));
        actions.add(Either.forRight(action));
      }
    }
    return actions;
  }

  private static boolean wanted(String kind, List<String> kinds) {
    return kinds.isEmpty()
        || kinds.stream().anyMatch(asked -> kind.equals(asked) || kind.startsWith(asked + "."));
  }

  private static List<TextEdit> allFixes(AnalyzedDocument document) {
    List<TextEdit> all = new ArrayList<>();
    for (QuickFix fix : QuickFixes.at(document, 0, document.file().text().length())) {
      boolean here =
          fix.edits().stream()
              .allMatch(edit -> edit.span().file().name().equals(document.file().name()));
      if (here && fix.preferred() && SAFE.contains(fix.diagnostic().code())) {
        boolean free =
            fix.edits().stream()
                .noneMatch(edit -> all.stream().anyMatch(other -> overlap(edit, other)));
        if (free) {
          all.addAll(fix.edits());
        }
      }
    }
    all.sort(Comparator.comparingInt(edit -> edit.span().offset()));
    return all;
  }

  private static boolean overlap(TextEdit one, TextEdit other) {
    return one.span().offset() <= other.span().end() && other.span().offset() <= one.span().end();
  }

  public static List<org.eclipse.lsp4j.TextEdit> format(SourceFile file) {
    return values(Formatter.edits(file));
  }

  public static List<org.eclipse.lsp4j.TextEdit> format(SourceFile file, int from, int to) {
    return values(Formatter.range(file, from, to));
  }

  /**
   * Changes after a character was typed.
   *
   * @param offset behind the character
   */
  public static List<org.eclipse.lsp4j.TextEdit> format(SourceFile file, int offset, String typed) {
    return typed.isEmpty()
        ? List.of()
        : values(Formatter.onType(file, offset, typed.charAt(typed.length() - 1)));
  }

  private static List<org.eclipse.lsp4j.TextEdit> values(List<Formatter.Edit> changes) {
    return changes.stream()
        .map(
            change -> new org.eclipse.lsp4j.TextEdit(Ranges.range(change.span()), change.newText()))
        .toList();
  }
}
