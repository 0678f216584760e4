package org.b.dsl.ide.completion;

import org.b.dsl.ide.completion.CompletionItem.Kind;
import org.b.dsl.ide.hover.Keywords;
import org.b.dsl.ide.names.Callable;
import org.b.dsl.ide.outline.Outline;

/** Proposals in a test: its steps, programs to run, packets, tables and headers. */
final class TestCompletion {
  private TestCompletion() {}

  static void propose(Outline.Test test, Place place, Proposals proposals) {
    if (place.startsStatement()) {
      step(proposals, "packet", "packet ${1:p} = ethernet{} / ip{} / udp{};");
      step(proposals, "expect", "expect ${1:program}(${2:packet}) == ${3:0};");
      tables(place, proposals, 1);
    } else if (place.isBehind("expect", "!")) {
      for (Outline.Function function : place.names().functions()) {
        if (function.attribute().isPresent() && place.isBehind("expect")) {
          proposals.add(
              Kind.FUNCTION,
              function.name().text(),
              Callable.of(function).signature(),
              "Runs the program on a packet.",
              0);
        }
      }
      tables(place, proposals, 1);
    } else if (place.isBehind("(")) {
      for (Outline.TestPacket packet : test.packets()) {
        proposals.add(Kind.VARIABLE, packet.name().text(), "a packet of the test", "", 0);
      }
    } else if (place.isBehind("==", "!=", "<", "<=", ">", ">=")) {
      BodyCompletion.numbers(place, proposals);
    } else if (place.isBehind("/", "=")) {
      for (Outline.Struct header : place.names().headers()) {
        proposals.snippet(
            Kind.HEADER,
            header.name().text(),
            "header",
            MemberCompletion.diagram(place, header),
            header.name().text() + "{$1}",
            0);
      }
    }
  }

  private static void tables(Place place, Proposals proposals, int relevance) {
    for (Outline.Table table : place.names().tables()) {
      proposals.snippet(
          Kind.TABLE,
          table.name().text(),
          "an entry",
          "",
          table.name().text() + "[${1:key}]",
          relevance);
    }
  }

  private static void step(Proposals proposals, String word, String snippet) {
    proposals.snippet(Kind.KEYWORD, word, "", Keywords.keyword(word).orElse(""), snippet, 0);
  }
}
