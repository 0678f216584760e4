package org.b.core.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Function;
import org.b.core.program.Header;
import org.b.core.program.Statement;
import org.b.core.source.Span;

/**
 * Says why a declared state is never entered: nothing leads to it, or the way to it goes through a
 * state that the function does not declare, where parsing ends.
 */
final class UnenteredStates {
  /** Undeclared headers at which parsing ends, with the transfer that leads there. */
  private final Map<Header, Span> ends = new LinkedHashMap<>();

  /** Notes a transfer to a header that the function does not declare a state for. */
  void endsAt(Header header, Span transfer) {
    ends.putIfAbsent(header, transfer);
  }

  Diagnostic diagnose(Function.State state) {
    String name = state.header().map(Header::name).orElse("EOP");
    Optional<Header> end = state.header().flatMap(this::endOnTheWay);
    if (end.isEmpty()) {
      return Diagnostic.of(
          DiagnosticCode.STATE_NEVER_ENTERED,
          state.span(),
          "state `" + name + "` is never entered: nothing leads to it");
    }
    String missing = end.get().name();
    return Diagnostic.of(
            DiagnosticCode.STATE_NEVER_ENTERED,
            state.span(),
            "state `"
                + name
                + "` is never entered: parsing ends at `"
                + missing
                + "`, for which the function declares no state")
        .withHelp("add `state proto::" + missing + " {}`: its transition leads on")
        .withRelated(ends.get(end.get()), "here parsing ends");
  }

  /** The undeclared header, entered by a transfer, from which transitions lead to the header. */
  private Optional<Header> endOnTheWay(Header wanted) {
    for (Header end : ends.keySet()) {
      Set<Header> seen = new HashSet<>();
      Deque<Header> work = new ArrayDeque<>();
      work.push(end);
      while (!work.isEmpty()) {
        Header header = work.pop();
        if (header == wanted) {
          return Optional.of(end);
        }
        if (seen.add(header)) {
          header.transition().ifPresent(block -> collectTargets(block, work));
        }
      }
    }
    return Optional.empty();
  }

  private static void collectTargets(Statement statement, Deque<Header> targets) {
    if (statement instanceof Statement.Block block) {
      block.statements().forEach(inner -> collectTargets(inner, targets));
    } else if (statement instanceof Statement.If conditional) {
      collectTargets(conditional.then(), targets);
      conditional.otherwise().ifPresent(inner -> collectTargets(inner, targets));
    } else if (statement instanceof Statement.Switch choice) {
      choice.cases().forEach(one -> collectTargets(one.body(), targets));
      choice.otherwise().ifPresent(inner -> collectTargets(inner, targets));
    } else if (statement instanceof Statement.Transfer transfer) {
      transfer.header().ifPresent(targets::push);
    }
  }
}
