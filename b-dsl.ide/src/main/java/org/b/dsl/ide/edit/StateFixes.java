package org.b.dsl.ide.edit;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.source.Span;
import org.b.dsl.ide.names.Names;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;

/** Fixes of parser states. */
final class StateFixes {
  private StateFixes() {}

  /** Declares the states on the way, or removes the state that nothing leads to. */
  static void neverEntered(Fixes fixes) {
    Optional<Outline.Function> function = fixes.function();
    Optional<Outline.State> state =
        function.flatMap(
            f ->
                f.states().stream()
                    .filter(
                        s ->
                            s.span().offset() <= fixes.offset() && fixes.offset() <= s.span().end())
                    .findFirst());
    if (state.isEmpty()) {
      return;
    }
    Collection<String> missing =
        missing(fixes.document.names(), function.get(), state.get().name().text());
    if (!missing.isEmpty()) {
      int at = state.get().span().offset();
      StringBuilder text = new StringBuilder();
      for (String name : missing) {
        text.append("state proto::").append(name).append(" { }\n").append(fixes.indentation(at));
      }
      fixes.add(
          "declare " + (missing.size() == 1 ? "state " : "states ") + String.join(", ", missing),
          fixes.insert(at, text.toString()));
    }
    fixes.add("remove the state", fixes.remove(state.get().span()));
  }

  /** The checksum of the header whose other field is given as one. */
  static void checksumField(Fixes fixes) {
    Code code = fixes.document.outline().code();
    int at = code.lastBefore(fixes.offset() + 1);
    if (!code.is(at, "@") || !code.is(at + 2, ".")) {
      return;
    }
    Span field =
        new Span(fixes.file(), code.get(at + 3).offset(), code.get(at + 3).text().length());
    fixes
        .document
        .names()
        .header(code.get(at + 1).text())
        .ifPresent(
            header ->
                header.fields().stream()
                    .map(f -> f.name().text())
                    .filter(name -> name.matches(".*(ck?sum|checksum|crc).*"))
                    .forEach(
                        name -> fixes.add("change to `" + name + "`", new TextEdit(field, name))));
  }

  /** States between one that the function declares and {@code wanted}, on the shortest way. */
  private static Collection<String> missing(Names names, Outline.Function function, String wanted) {
    Map<String, String> follower = new HashMap<>();
    Deque<String> open = new ArrayDeque<>();
    open.add(wanted);
    follower.put(wanted, "");
    while (!open.isEmpty()) {
      String name = open.poll();
      for (Outline.Struct header : names.headers()) {
        String before = header.name().text();
        if (!follower.containsKey(before) && leadsTo(names, before, name)) {
          follower.put(before, name);
          if (function.state(before).isPresent()) {
            Set<String> way = new LinkedHashSet<>();
            for (String at = name; !at.equals(wanted); at = follower.get(at)) {
              way.add(at);
            }
            return way;
          }
          open.add(before);
        }
      }
    }
    return Set.of();
  }

  private static boolean leadsTo(Names names, String header, String next) {
    Optional<Outline.State> transition = names.transition(header);
    if (transition.isEmpty()) {
      return false;
    }
    Span body = transition.get().body();
    Code code = Outline.of(body.file()).code();
    for (int i = code.lastBefore(body.offset()) + 1;
        code.get(i).offset() < body.end() && i < code.size();
        i++) {
      if (code.is(i, "proto") && code.is(i + 1, "::") && code.is(i + 2, next)) {
        return true;
      }
    }
    return false;
  }
}
