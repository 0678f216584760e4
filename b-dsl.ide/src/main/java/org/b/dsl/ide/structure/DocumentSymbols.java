package org.b.dsl.ide.structure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.SymbolKind;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.ide.outline.Outline.Declaration;

/** The declarations of one text as a tree, and those of several texts by name. */
public final class DocumentSymbols {
  private DocumentSymbols() {}

  /**
   * A declaration.
   *
   * @param detail its type or hook
   * @param span the whole declaration; contains {@code nameSpan}
   */
  public record Symbol(
      String name,
      String detail,
      SymbolKind kind,
      Span span,
      Span nameSpan,
      List<Symbol> children) {}

  /**
   * A declaration found by name.
   *
   * @param container the struct or function around it; empty at the top level
   */
  public record Found(String name, SymbolKind kind, String container, Span nameSpan) {}

  /** The declarations of a text in source order. */
  public static List<Symbol> of(AnalyzedDocument document) {
    return document.outline().declarations().stream()
        .map(declaration -> symbol(document, declaration))
        .toList();
  }

  private static Symbol symbol(AnalyzedDocument document, Declaration declaration) {
    List<Symbol> children = new ArrayList<>();
    if (declaration instanceof Outline.Struct struct) {
      struct.fields().forEach(field -> children.add(symbol(document, field)));
    } else if (declaration instanceof Outline.Enumeration enumeration) {
      enumeration.constants().forEach(constant -> children.add(symbol(document, constant)));
    } else if (declaration instanceof Outline.Test test) {
      test.packets().forEach(packet -> children.add(symbol(document, packet)));
    } else if (declaration instanceof Outline.Function function) {
      function.states().forEach(state -> children.add(symbol(document, state)));
    }
    return new Symbol(
        declaration.name().text(),
        detail(declaration),
        kind(document, declaration),
        declaration.span(),
        declaration.name().span(),
        List.copyOf(children));
  }

  /** What a declaration is. */
  public static SymbolKind kind(AnalyzedDocument document, Declaration declaration) {
    if (declaration instanceof Outline.Struct struct) {
      return document.names().hasTransition(struct)
              || document.names().isProto(struct.name().span().file())
          ? SymbolKind.HEADER
          : SymbolKind.STRUCT;
    } else if (declaration instanceof Outline.Field) {
      return SymbolKind.FIELD;
    } else if (declaration instanceof Outline.Enumeration) {
      return SymbolKind.ENUMERATION;
    } else if (declaration instanceof Outline.EnumConstant) {
      return SymbolKind.CONSTANT;
    } else if (declaration instanceof Outline.Typedef) {
      return SymbolKind.TYPE;
    } else if (declaration instanceof Outline.Test) {
      return SymbolKind.TEST;
    } else if (declaration instanceof Outline.TestPacket) {
      return SymbolKind.VARIABLE;
    } else if (declaration instanceof Outline.Table) {
      return SymbolKind.TABLE;
    } else if (declaration instanceof Outline.Function) {
      return SymbolKind.FUNCTION;
    } else if (declaration instanceof Outline.State) {
      return SymbolKind.STATE;
    } else if (declaration instanceof Outline.Variable variable) {
      return variable.parameter()
          ? SymbolKind.PARAMETER
          : document.outline().declarations().contains(variable)
              ? SymbolKind.GLOBAL
              : SymbolKind.VARIABLE;
    }
    throw new IllegalStateException("a declaration of no kind: " + declaration);
  }

  private static String detail(Declaration declaration) {
    if (declaration instanceof Outline.Field field) {
      return field.type().display();
    } else if (declaration instanceof Outline.Variable variable) {
      return variable.type().display();
    } else if (declaration instanceof Outline.Table table) {
      return tableType(table);
    } else if (declaration instanceof Outline.Function function) {
      return function.attribute().map(attribute -> attribute.span().text()).orElse("");
    }
    return "";
  }

  /** A table's type as written. */
  public static String tableType(Outline.Table table) {
    List<String> arguments = new ArrayList<>();
    table.key().ifPresent(key -> arguments.add(key.span().text()));
    table.leaf().ifPresent(leaf -> arguments.add(leaf.span().text()));
    table.kind().ifPresent(kind -> arguments.add(kind.text()));
    table.policy().ifPresent(policy -> arguments.add(policy.text()));
    if (arguments.isEmpty()) {
      return table.word().text();
    }
    return table.word().text() + "<" + String.join(", ", arguments) + ">";
  }

  /**
   * Declarations of several texts whose name contains the letters of {@code query} in that order,
   * the best matches first.
   */
  public static List<Found> find(String query, Collection<AnalyzedDocument> documents) {
    List<Found> found = new ArrayList<>();
    for (AnalyzedDocument document : documents) {
      for (Symbol symbol : of(document)) {
        add(symbol, "", query, found);
        symbol.children().forEach(child -> add(child, symbol.name(), query, found));
      }
    }
    String lower = query.toLowerCase(Locale.ROOT);
    found.sort(
        java.util.Comparator.comparingInt((Found f) -> distance(f.name(), lower))
            .thenComparing(Found::name));
    return List.copyOf(found);
  }

  private static void add(Symbol symbol, String container, String query, List<Found> found) {
    if (matches(symbol.name(), query)) {
      found.add(new Found(symbol.name(), symbol.kind(), container, symbol.nameSpan()));
    }
  }

  private static boolean matches(String name, String query) {
    int at = 0;
    for (int i = 0; i < name.length() && at < query.length(); i++) {
      if (Character.toLowerCase(name.charAt(i)) == Character.toLowerCase(query.charAt(at))) {
        at++;
      }
    }
    return at == query.length();
  }

  private static int distance(String name, String lowerQuery) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals(lowerQuery)
        ? 0
        : lower.startsWith(lowerQuery) ? 1 : lower.contains(lowerQuery) ? 2 : 3;
  }
}
