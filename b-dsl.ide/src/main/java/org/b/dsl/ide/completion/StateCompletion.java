package org.b.dsl.ide.completion;

import java.util.Optional;
import org.b.dsl.ide.completion.CompletionItem.Kind;
import org.b.dsl.ide.names.Binder;
import org.b.dsl.ide.outline.Outline;

/** Proposals behind {@code goto}, {@code next}, {@code continue}, {@code state} and {@code ::}. */
final class StateCompletion {
  private static final String SCOPE = "proto::";

  private StateCompletion() {}

  static void propose(Place place, Proposals proposals) {
    if (!place.mayHavePacket()) {
      return;
    }
    boolean declares = place.isBehind("state");
    boolean inFunction = place.function().isPresent();
    for (Outline.Struct header : place.names().headers()) {
      state(place, header, declares && !inFunction ? "" : SCOPE, declares, proposals);
    }
    Optional<Outline.State> end = place.function().flatMap(f -> f.state(Binder.END));
    if (!declares || inFunction && end.isEmpty()) {
      add(place, Binder.END, "end of parsing", "", declares, 2, proposals);
    }
  }

  private static void state(
      Place place, Outline.Struct header, String scope, boolean declares, Proposals proposals) {
    String name = header.name().text();
    boolean declared = place.function().flatMap(f -> f.state(name)).isPresent();
    if (declares && (declared || scope.isEmpty() && place.names().transition(name).isPresent())) {
      return;
    }
    int relevance = declared || declares ? 0 : 1;
    add(
        place,
        scope + name,
        "state",
        MemberCompletion.diagram(place, header),
        declares,
        relevance,
        proposals);
  }

  private static void add(
      Place place,
      String label,
      String detail,
      String documentation,
      boolean declares,
      int relevance,
      Proposals proposals) {
    if (declares && !place.code().is(place.last() + 2, "{")) {
      proposals.snippet(Kind.STATE, label, detail, documentation, label + " {\n  $0\n}", relevance);
    } else {
      proposals.add(Kind.STATE, label, detail, documentation, relevance);
    }
  }

  /** Behind {@code proto::}. */
  static void scoped(Place place, Proposals proposals) {
    boolean declares = place.code().is(place.last() - 2, "state");
    boolean type = place.code().is(place.last() - 2, "struct");
    for (Outline.Struct header : place.names().headers()) {
      if (type) {
        proposals.add(Kind.STRUCT, header.name().text(), "struct", "", 0);
      } else if (place.mayHavePacket()) {
        state(place, header, "", declares, proposals);
      }
    }
  }
}
