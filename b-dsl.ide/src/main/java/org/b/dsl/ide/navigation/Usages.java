package org.b.dsl.ide.navigation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.names.Binder;
import org.b.dsl.ide.names.BuiltinProtocols;
import org.b.dsl.ide.names.Meaning;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.token.Token;

/** Where a name is used. */
public final class Usages {
  private static final Set<String> ASSIGNMENTS =
      Set.of("=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "++", "--");

  private Usages() {}

  /** What a use does. */
  public enum Access {
    READ,
    WRITE,
    DECLARATION
  }

  /** A place where a name stands; {@code span} covers the name alone. */
  public record Use(Span span, Access access) {}

  /** The declaration behind the word at an index of the text's code. */
  static Optional<Target> declaration(AnalyzedDocument document, int index) {
    return document.binder().meaning(index).target().map(Definitions::target);
  }

  /**
   * Uses of the name at an offset, its declaration among them, in the document and the files that
   * it sees, and in other documents.
   *
   * @param others documents that may use it too: all that are known; the document may be among them
   */
  public static List<Use> of(
      AnalyzedDocument document, int offset, Collection<AnalyzedDocument> others) {
    int index = document.binder().wordAt(offset);
    if (index < 0) {
      return List.of();
    }
    Optional<Outline.Declaration> declaration = document.binder().meaning(index).target();
    return declaration.isEmpty()
        ? endStates(document, index)
        : of(document, declaration.get(), others);
  }

  /** {@code EOP} is declared nowhere; within a function it means one thing. */
  private static List<Use> endStates(AnalyzedDocument document, int index) {
    if (!(document.binder().meaning(index) instanceof Meaning.EndState)) {
      return List.of();
    }
    Code code = document.outline().code();
    Optional<Outline.Declaration> around = document.outline().around(code.get(index).offset());
    List<Use> uses = new ArrayList<>();
    for (int i = 0; i < code.size(); i++) {
      if (code.is(i, Binder.END)
          && document.binder().meaning(i) instanceof Meaning.EndState
          && document.outline().around(code.get(i).offset()).equals(around)) {
        uses.add(
            new Use(
                Definitions.span(document, i),
                code.is(i - 1, "state") ? Access.DECLARATION : Access.READ));
      }
    }
    return uses;
  }

  private static List<Use> of(
      AnalyzedDocument document,
      Outline.Declaration declaration,
      Collection<AnalyzedDocument> others) {
    List<Use> uses = new ArrayList<>();
    Set<String> done = new HashSet<>();
    collect(document, declaration, done, uses);
    if (isLocal(document, declaration)) {
      return List.copyOf(uses);
    }
    for (AnalyzedDocument other : others) {
      collect(other, declaration, done, uses);
    }
    // files of the program that nobody has open
    for (Outline file : document.names().files()) {
      if (!done.contains(file.file().name())) {
        collect(AnalyzedDocument.of(file.file(), document.result()), declaration, done, uses);
      }
    }
    if (BuiltinProtocols.isBuiltin(declaration.name().span().file())) {
      uses.add(new Use(declaration.name().span(), Access.DECLARATION));
    }
    return List.copyOf(uses);
  }

  private static boolean isLocal(AnalyzedDocument document, Outline.Declaration declaration) {
    return declaration instanceof Outline.Variable
        && document.outline().owner(declaration).isPresent();
  }

  private static void collect(
      AnalyzedDocument document,
      Outline.Declaration declaration,
      Set<String> done,
      List<Use> uses) {
    if (!done.add(document.file().name())) {
      return;
    }
    Code code = document.outline().code();
    Binder binder = document.binder();
    String name = declaration.name().text();
    for (int i = 0; i < code.size(); i++) {
      if (code.get(i).isWord() && code.is(i, name)) {
        Meaning meaning = binder.meaning(i);
        if (meaning.target().filter(found -> same(found, declaration)).isPresent()) {
          uses.add(new Use(Definitions.span(document, i), access(meaning, code, i)));
        }
      }
    }
  }

  /** Whether two outlines' declarations stand at the same place of the same file. */
  static boolean same(Outline.Declaration one, Outline.Declaration other) {
    Span a = one.name().span();
    Span b = other.name().span();
    return a.offset() == b.offset() && a.file().name().equals(b.file().name());
  }

  /** Uses within one document, for marking them. */
  public static List<Use> highlights(AnalyzedDocument document, int offset) {
    int index = document.binder().wordAt(offset);
    if (index < 0) {
      return List.of();
    }
    Optional<Outline.Declaration> declaration = document.binder().meaning(index).target();
    if (declaration.isEmpty()) {
      return endStates(document, index);
    }
    List<Use> uses = new ArrayList<>();
    collect(document, declaration.get(), new HashSet<>(), uses);
    return List.copyOf(uses);
  }

  private static Access access(Meaning meaning, Code code, int index) {
    if (meaning instanceof Meaning.Declared declared && declared.declaring()) {
      return Access.DECLARATION;
    }
    if (meaning instanceof Meaning.Header && code.is(index - 1, "state")) {
      return Access.READ;
    }
    return isWritten(code, index) ? Access.WRITE : Access.READ;
  }

  private static boolean isWritten(Code code, int index) {
    int next = index + 1;
    // a[i] = and a[0:+4] = write a
    while (code.is(next, "[") && code.partner(next) > next) {
      next = code.partner(next) + 1;
    }
    Token behind = code.get(next);
    if (ASSIGNMENTS.contains(behind.text())) {
      return true;
    }
    int first = index;
    while (code.is(first - 1, ".") || code.is(first - 1, "->") || code.is(first - 1, "$")) {
      first -= code.is(first - 1, "$") ? 1 : 2;
    }
    Token before = code.get(first - 1);
    if (before.is("++") || before.is("--")) {
      return true;
    }
    Token callee = code.get(first - 2);
    return before.is("(")
        && (callee.text().startsWith("atomic_") || callee.is("rewrite_field"))
        && behind.is(",");
  }
}
