package org.b.dsl.ide.navigation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.names.Binder;
import org.b.dsl.ide.names.Meaning;
import org.b.dsl.ide.names.Names;
import org.b.dsl.ide.names.Receiver;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;

/** Where names are declared. */
public final class Definitions {
  private Definitions() {}

  /**
   * The answer to "go to".
   *
   * @param origin the name that was asked for
   * @param targets the best first
   */
  public record Definition(Span origin, List<Target> targets) {}

  /**
   * The declaration of the name at an offset. A state leads to the function's own code for it, the
   * transition, and the header; an included file's name to its start.
   */
  public static Optional<Definition> definition(AnalyzedDocument document, int offset) {
    Optional<Definition> include = include(document, offset);
    if (include.isPresent()) {
      return include;
    }
    Binder binder = document.binder();
    int index = binder.wordAt(offset);
    if (index < 0) {
      return Optional.empty();
    }
    Span origin = span(document, index);
    Meaning meaning = binder.meaning(index);
    Set<Target> targets = new LinkedHashSet<>();
    boolean isState =
        meaning instanceof Meaning.Header header && header.state()
            || meaning instanceof Meaning.EndState;
    if (isState) {
      states(document, origin, targets);
    }
    Usages.declaration(document, index).ifPresent(targets::add);
    return targets.isEmpty()
        ? Optional.empty()
        : Optional.of(new Definition(origin, List.copyOf(targets)));
  }

  private static void states(AnalyzedDocument document, Span origin, Set<Target> targets) {
    String name = origin.text();
    document
        .outline()
        .functionAt(origin.offset())
        .flatMap(function -> function.state(name))
        .filter(state -> state.name().span().offset() != origin.offset())
        .ifPresent(state -> targets.add(target(state)));
    document
        .names()
        .transition(name)
        .filter(
            state ->
                !state.name().span().file().name().equals(document.file().name())
                    || state.name().span().offset() != origin.offset())
        .ifPresent(state -> targets.add(target(state)));
  }

  private static Optional<Definition> include(AnalyzedDocument document, int offset) {
    for (Outline.Directive directive : document.outline().directives()) {
      Optional<Span> value = directive.value().map(Outline.Name::span);
      if (directive.name().text().equals("include")
          && value.isPresent()
          && value.get().offset() <= offset
          && offset <= value.get().end()) {
        String wanted = simpleName(directive.value().get().text());
        return document.names().files().stream()
            .filter(o -> simpleName(o.file().name()).equals(wanted))
            .findFirst()
            .map(
                o -> {
                  Span start = new Span(o.file(), 0, 0);
                  return new Definition(value.get(), List.of(new Target(start, start)));
                });
      }
    }
    return Optional.empty();
  }

  private static String simpleName(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }

  /** The struct that is the type of the name at an offset, or of a table's leaf. */
  public static Optional<Definition> typeDefinition(AnalyzedDocument document, int offset) {
    Binder binder = document.binder();
    int index = binder.wordAt(offset);
    if (index < 0) {
      return Optional.empty();
    }
    Names names = document.names();
    List<Target> targets = new ArrayList<>();
    type(binder.meaning(index), names, binder).ifPresent(struct -> targets.add(target(struct)));
    return targets.isEmpty()
        ? Optional.empty()
        : Optional.of(new Definition(span(document, index), targets));
  }

  private static Optional<Outline.Struct> type(Meaning meaning, Names names, Binder binder) {
    if (meaning instanceof Meaning.Header header) {
      return Optional.of(header.struct());
    }
    if (!(meaning instanceof Meaning.Declared declared)) {
      return Optional.empty();
    }
    if (declared.declaration() instanceof Outline.Variable variable) {
      return names.struct(variable.type());
    } else if (declared.declaration() instanceof Outline.Field field) {
      return names.struct(field.type());
    } else if (declared.declaration() instanceof Outline.Table table) {
      Receiver leaf = binder.receivers().leaf(table);
      return leaf.struct();
    }
    return declared.declaration() instanceof Outline.Struct struct
        ? Optional.of(struct)
        : Optional.empty();
  }

  static Target target(Outline.Declaration declaration) {
    return new Target(declaration.name().span(), declaration.span());
  }

  static Span span(AnalyzedDocument document, int index) {
    Code code = document.outline().code();
    return new Span(document.file(), code.get(index).offset(), code.get(index).text().length());
  }
}
