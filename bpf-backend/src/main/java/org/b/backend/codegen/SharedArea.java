package org.b.backend.codegen;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.b.core.facts.ProgramType.PacketAccess;
import org.b.core.graph.HeaderView;
import org.b.core.graph.Local;
import org.b.core.graph.Outline;

/**
 * What a part of a function shares with the loops in it that are functions of their own: one piece
 * of its stack, of which they get the address.
 */
final class SharedArea {
  /** What is kept there beside variables. */
  enum Item {
    /** The address of the area of the part around. */
    OUTER,
    CONTEXT,
    DATA,
    DATA_END
  }

  private final Map<Object, Integer> offsets = new IdentityHashMap<>();
  private final Map<HeaderView, Integer> pointers = new HashMap<>();
  private final Map<HeaderView, Integer> copies = new HashMap<>();
  private int size;

  SharedArea(Outline outline, Outline.Part part, boolean context, PacketAccess packets) {
    if (part.outer().isPresent()) {
      add(Item.OUTER, 8);
    } else {
      if (context) {
        add(Item.CONTEXT, 8);
      }
      if (!outline.views().isEmpty() && packets == PacketAccess.DIRECT) {
        add(Item.DATA, 8);
        add(Item.DATA_END, 8);
      }
      for (HeaderView view : outline.views()) {
        if (packets == PacketAccess.DIRECT) {
          pointers.put(view, grow(8));
        } else {
          copies.put(view, grow(view.size()));
        }
      }
    }
    part.inner().stream()
        .filter(inner -> !outline.exits(inner).isEmpty())
        .forEach(inner -> add(inner, 8));
    for (Local local : part.shared()) {
      add(local, Math.max(8, local.type().size()));
    }
  }

  private void add(Object item, int bytes) {
    offsets.put(item, grow(bytes));
  }

  private int grow(int bytes) {
    int offset = size;
    size += Frame.words(bytes) * 8;
    return offset;
  }

  int words() {
    return Math.max(1, size / 8);
  }

  /** Where an item, a local or the number of a loop's exit is. */
  OptionalInt offset(Object item) {
    Integer offset = offsets.get(item);
    return offset == null ? OptionalInt.empty() : OptionalInt.of(offset);
  }

  /** Where the address of a header is. */
  Optional<Integer> pointer(HeaderView view) {
    return Optional.ofNullable(pointers.get(view));
  }

  /** Where a copy of a header is. */
  Optional<Integer> copy(HeaderView view) {
    return Optional.ofNullable(copies.get(view));
  }
}
