package org.b.dsl.ide.hints;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.b.core.program.Function;
import org.b.core.program.Header;
import org.b.core.program.Statement;

/** Where the headers of a function's parser lie in the packet, as far as that is constant. */
final class HeaderOffsets {
  /** More places than this are as good as unknown. */
  private static final int MOST = 4;

  private record Reached(String header, int offset) {}

  private final Function function;
  private final Map<String, Function.State> states = new HashMap<>();
  private final Map<String, TreeSet<Integer>> offsets = new HashMap<>();
  private final Set<String> unknown = new HashSet<>();
  private final Deque<Reached> open = new ArrayDeque<>();
  private final Set<Reached> done = new HashSet<>();

  private HeaderOffsets(Function function) {
    this.function = function;
    for (Function.State state : function.states()) {
      state.header().ifPresent(header -> states.putIfAbsent(header.name(), state));
    }
  }

  /** Byte offsets by the header's name; headers whose place depends on the packet are missing. */
  static Map<String, TreeSet<Integer>> of(Function function) {
    HeaderOffsets search = new HeaderOffsets(function);
    search.run();
    search.unknown.forEach(search.offsets::remove);
    search.offsets.values().removeIf(set -> set.size() > MOST);
    return search.offsets;
  }

  private void run() {
    transfers(function.body(), 0);
    while (!open.isEmpty()) {
      Reached reached = open.poll();
      Function.State state = states.get(reached.header());
      Header header = state.header().orElseThrow();
      boolean varies = header.variablePart().isPresent();
      int next = reached.offset() < 0 || varies ? -1 : reached.offset() + header.layout().size();
      if (reached.offset() < 0) {
        unknown.add(reached.header());
      } else {
        TreeSet<Integer> known = offsets.computeIfAbsent(reached.header(), name -> new TreeSet<>());
        known.add(reached.offset());
        if (known.size() > MOST) {
          // a header that repeats would be followed for ever
          unknown.add(reached.header());
          next = -1;
        }
      }
      transfers(state.body(), next);
      Optional<Statement.Block> transition = header.transition();
      int behind = next;
      transition.ifPresent(block -> transfers(block, behind));
    }
  }

  private void transfers(Statement body, int offset) {
    ProgramWalk.statements(
        body,
        statement -> {
          if (statement instanceof Statement.Transfer transfer
              && transfer.header().isPresent()
              && states.containsKey(transfer.header().get().name())) {
            Reached reached = new Reached(transfer.header().get().name(), offset);
            if (done.add(reached)) {
              open.add(reached);
            }
          }
        });
  }
}
