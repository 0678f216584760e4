package org.b.dsl.ide.navigation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.SymbolKind;
import org.b.dsl.ide.names.Binder;
import org.b.dsl.ide.names.Callable;
import org.b.dsl.ide.names.Meaning;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;

/**
 * Who uses what: programs use tables, through their methods and by index, and built-ins. An item
 * that is declared nowhere, such as a built-in, has the place of its first use.
 */
public final class CallHierarchy {
  private CallHierarchy() {}

  /**
   * A function, table or built-in.
   *
   * @param nameSpan where it is declared, or where a built-in is used
   */
  public record Item(String name, String detail, SymbolKind kind, Span span, Span nameSpan) {}

  /** An item at the other end of calls, and the places of the calls. */
  public record Call(Item item, List<Span> places) {}

  /** The item at an offset. */
  public static Optional<Item> prepare(AnalyzedDocument document, int offset) {
    int index = document.binder().wordAt(offset);
    return index < 0 ? Optional.empty() : item(document, index);
  }

  private static Optional<Item> item(AnalyzedDocument document, int index) {
    Meaning meaning = document.binder().meaning(index);
    if (meaning instanceof Meaning.Call call && call.callable().owner() == Callable.Owner.NONE) {
      Span span = Definitions.span(document, index);
      return Optional.of(
          new Item(call.callable().name(), "built-in", SymbolKind.FUNCTION, span, span));
    }
    return meaning.target().flatMap(CallHierarchy::item);
  }

  private static Optional<Item> item(Outline.Declaration declaration) {
    if (declaration instanceof Outline.Function function) {
      String hook = function.attribute().map(a -> a.span().text()).orElse("");
      return Optional.of(
          new Item(
              function.name().text(),
              hook,
              SymbolKind.FUNCTION,
              function.span(),
              function.name().span()));
    }
    return declaration instanceof Outline.Table table
        ? Optional.of(
            new Item(
                table.name().text(), "table", SymbolKind.TABLE, table.span(), table.name().span()))
        : Optional.empty();
  }

  /** What a function uses; nothing for tables and built-ins. */
  public static List<Call> outgoing(Item item, Collection<AnalyzedDocument> documents) {
    Map<String, Item> items = new LinkedHashMap<>();
    Map<String, List<Span>> places = new LinkedHashMap<>();
    for (AnalyzedDocument document : documents) {
      Optional<Outline.Function> function = function(document, item);
      if (function.isPresent()) {
        Code code = document.outline().code();
        Span body = function.get().body();
        for (int i = code.lastBefore(body.offset()) + 1;
            i < code.size() && code.get(i).offset() < body.end();
            i++) {
          if (code.get(i).isWord()) {
            int at = i;
            item(document, i)
                .ifPresent(
                    used -> {
                      items.putIfAbsent(used.name(), used);
                      places
                          .computeIfAbsent(used.name(), name -> new ArrayList<>())
                          .add(Definitions.span(document, at));
                    });
          }
        }
        break;
      }
    }
    List<Call> calls = new ArrayList<>();
    items.forEach((name, used) -> calls.add(new Call(used, List.copyOf(places.get(name)))));
    return List.copyOf(calls);
  }

  private static Optional<Outline.Function> function(AnalyzedDocument document, Item item) {
    if (!document.file().name().equals(item.nameSpan().file().name())) {
      return Optional.empty();
    }
    return document
        .outline()
        .declaredAt(item.nameSpan().offset())
        .filter(Outline.Function.class::isInstance)
        .map(Outline.Function.class::cast);
  }

  /** The functions that use an item. */
  public static List<Call> incoming(Item item, Collection<AnalyzedDocument> documents) {
    List<Call> calls = new ArrayList<>();
    for (AnalyzedDocument document : documents) {
      Map<Outline.Function, List<Span>> users = new LinkedHashMap<>();
      Code code = document.outline().code();
      Binder binder = document.binder();
      for (int i = 0; i < code.size(); i++) {
        if (code.is(i, item.name()) && code.get(i).isWord() && uses(binder.meaning(i), item)) {
          Span place = Definitions.span(document, i);
          document
              .outline()
              .functionAt(place.offset())
              .ifPresent(f -> users.computeIfAbsent(f, key -> new ArrayList<>()).add(place));
        }
      }
      users.forEach(
          (function, places) ->
              item(function).ifPresent(user -> calls.add(new Call(user, List.copyOf(places)))));
    }
    return List.copyOf(calls);
  }

  private static boolean uses(Meaning meaning, Item item) {
    if (meaning instanceof Meaning.Call call) {
      return item.detail().equals("built-in")
          && call.callable().owner() == Callable.Owner.NONE
          && call.callable().name().equals(item.name());
    }
    if (meaning instanceof Meaning.Declared declared && declared.declaring()) {
      return false;
    }
    Span wanted = item.nameSpan();
    return meaning
        .target()
        .map(d -> d.name().span())
        .filter(s -> s.offset() == wanted.offset() && s.file().name().equals(wanted.file().name()))
        .isPresent();
  }
}
