package org.b.dsl.ide.navigation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.edit.TextEdit;
import org.b.dsl.ide.names.BuiltinProtocols;
import org.b.dsl.ide.names.Callable;
import org.b.dsl.ide.names.Callables;
import org.b.dsl.ide.names.Names;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.token.Token;
import org.b.dsl.token.Tokens;

/** Gives something declared another name, in every file. */
public final class Renames {
  /** Words that the lexer takes for names, but that stand for something. */
  private static final Set<String> RESERVED = Set.of("proto", "pkt", "EOP", "Table");

  private Renames() {}

  /**
   * The outcome.
   *
   * @param problem why nothing is changed; empty when it can be done
   */
  public record Rename(Optional<String> problem, List<TextEdit> edits) {
    private static Rename refused(String problem) {
      return new Rename(Optional.of(problem), List.of());
    }
  }

  /** The name at an offset, if it can be renamed. */
  public static Optional<Span> prepare(AnalyzedDocument document, int offset) {
    int index = document.binder().wordAt(offset);
    if (index < 0) {
      return Optional.empty();
    }
    return document
        .binder()
        .meaning(index)
        .target()
        .filter(d -> !BuiltinProtocols.isBuiltin(d.name().span().file()))
        .map(d -> Definitions.span(document, index));
  }

  /**
   * Edits that give the declaration behind the name at an offset another name.
   *
   * @param others all documents that are known
   */
  public static Rename rename(
      AnalyzedDocument document, int offset, String newName, Collection<AnalyzedDocument> others) {
    int index = document.binder().wordAt(offset);
    Optional<Outline.Declaration> declaration =
        index < 0 ? Optional.empty() : document.binder().meaning(index).target();
    if (declaration.isEmpty()) {
      return Rename.refused("There is nothing here that can be renamed.");
    }
    if (BuiltinProtocols.isBuiltin(declaration.get().name().span().file())) {
      return Rename.refused(
          "`" + declaration.get().name().text() + "` is part of the built-in protocols.");
    }
    Optional<String> problem =
        problem(newName).or(() -> clash(document, declaration.get(), newName, offset));
    if (problem.isPresent()) {
      return Rename.refused(problem.get());
    }
    List<TextEdit> edits = new ArrayList<>();
    for (Usages.Use use : Usages.of(document, offset, others)) {
      edits.add(new TextEdit(use.span(), newName));
    }
    return new Rename(Optional.empty(), List.copyOf(edits));
  }

  private static Optional<String> problem(String name) {
    List<Token> tokens = Tokens.of(name);
    if (tokens.size() != 1 || !tokens.get(0).isWord()) {
      return Optional.of(
          "`" + name + "` is not a name: use letters, digits and `_`, and no digit first.");
    }
    if (tokens.get(0).kind() == Token.Kind.KEYWORD || RESERVED.contains(name)) {
      return Optional.of("`" + name + "` is a word of the language.");
    }
    return Optional.empty();
  }

  private static Optional<String> clash(
      AnalyzedDocument document, Outline.Declaration declaration, String name, int offset) {
    if (declaration.name().text().equals(name)) {
      return Optional.empty();
    }
    Names names = document.names();
    Outline home = outline(document, declaration);
    boolean taken;
    if (declaration instanceof Outline.Field field) {
      taken =
          home.owner(field)
              .filter(Outline.Struct.class::isInstance)
              .flatMap(struct -> ((Outline.Struct) struct).field(name))
              .isPresent();
    } else if (declaration instanceof Outline.Variable variable
        && home.owner(variable).isPresent()) {
      taken =
          hasVariable((Outline.Function) home.owner(variable).get(), variable, name)
              || names.table(name).isPresent()
              || names.global(name).isPresent();
    } else if (declaration instanceof Outline.Struct struct) {
      taken =
          names.isHeader(struct)
              ? names.header(name).isPresent()
              : names.struct(name, false).isPresent();
    } else {
      taken =
          names.table(name).isPresent()
              || names.global(name).isPresent()
              || names.function(name).isPresent()
              || Callables.find(Callable.Owner.NONE, name).isPresent()
              || names.functions().stream().anyMatch(f -> hasVariable(f, name));
    }
    return taken
        ? Optional.of("There is already something called `" + name + "`.")
        : Optional.empty();
  }

  private static Outline outline(AnalyzedDocument document, Outline.Declaration declaration) {
    String file = declaration.name().span().file().name();
    return document.names().files().stream()
        .filter(o -> o.file().name().equals(file))
        .findFirst()
        .orElse(document.outline());
  }

  /** Whether a variable of that name is visible somewhere where {@code variable} is, too. */
  private static boolean hasVariable(
      Outline.Function function, Outline.Variable variable, String name) {
    return function.parameters().stream().anyMatch(p -> p.name().text().equals(name))
        || function.locals().stream()
            .anyMatch(
                local ->
                    local.name().text().equals(name)
                        && (variable.parameter()
                            || local.from() < variable.to() && variable.from() < local.to()));
  }

  private static boolean hasVariable(Outline.Function function, String name) {
    return function.parameters().stream().anyMatch(p -> p.name().text().equals(name))
        || function.locals().stream().anyMatch(local -> local.name().text().equals(name));
  }
}
