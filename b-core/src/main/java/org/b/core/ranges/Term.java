package org.b.core.ranges;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.graph.Local;
import org.b.core.graph.Memory;
import org.b.core.graph.Value;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.core.types.Type;

/**
 * A value that is computed in several places from the same things: what a test said of one holds
 * for the next, until one of the things changes. LLVM computes it once, or the code generator
 * brings it into range where it is used. Equal where the values are, wherever they stand.
 */
final class Term {
  private static final int DEEPEST = 6;

  private final List<Object> form;
  private final Set<Local> locals = new LinkedHashSet<>();
  private final List<Memory> loads = new ArrayList<>();
  private boolean packet;
  private boolean context;

  private Term(Value value) {
    form = form(value, 0);
  }

  private Term(Memory memory) {
    form = load(memory, 0);
  }

  /** Also of what a local says itself. */
  static Optional<Term> ofAny(Value value) {
    if (!(value.type() instanceof IntegerType)) {
      return Optional.empty();
    }
    Term term = new Term(value);
    return term.form == null ? Optional.empty() : Optional.of(term);
  }

  /** None of what is no integer, and of what a local or a constant says itself. */
  static Optional<Term> of(Value value) {
    if (!(value.type() instanceof IntegerType)
        || value instanceof Value.Read
        || value instanceof Value.Constant) {
      return Optional.empty();
    }
    return ofAny(value);
  }

  /** An integer in memory. */
  static Optional<Term> of(Memory memory) {
    if (!(memory.type() instanceof IntegerType)) {
      return Optional.empty();
    }
    Term term = new Term(memory);
    return term.form == null ? Optional.empty() : Optional.of(term);
  }

  /** What identifies a value; {@code null} where nothing does. */
  private List<Object> form(Value value, int depth) {
    if (depth > DEEPEST) {
      return null;
    } else if (value instanceof Value.Constant constant) {
      return List.of(constant.value());
    } else if (value instanceof Value.Read read) {
      locals.add(read.local());
      return List.of(read.local());
    } else if (value instanceof Value.Load load) {
      return load(load.memory(), depth);
    } else if (value instanceof Value.ContextLoad load) {
      context = true;
      return List.of("context", load.offset(), load.type());
    } else if (value instanceof Value.PacketLoad load) {
      packet = true;
      locals.add(load.view().offset());
      return List.of(load.view(), load.field().name());
    } else if (value instanceof Value.Unary unary) {
      return with(form(unary.operand(), depth + 1), unary.operator(), unary.type());
    } else if (value instanceof Value.Binary binary) {
      List<Object> right = form(binary.right(), depth + 1);
      return right == null
          ? null
          : with(
              form(binary.left(), depth + 1),
              binary.operator(),
              binary.operands(),
              binary.type(),
              right);
    } else if (value instanceof Value.Convert convert) {
      return with(form(convert.operand(), depth + 1), convert.type());
    } else if (value instanceof Value.Slice slice) {
      return with(form(slice.operand(), depth + 1), slice.offset(), slice.type());
    } else if (value instanceof Value.ByteSwap swap) {
      return with(form(swap.operand(), depth + 1), "swapped", swap.type());
    }
    return null;
  }

  private List<Object> load(Memory memory, int depth) {
    loads.add(memory);
    List<Object> parts = new ArrayList<>();
    parts.add(place(memory.base()));
    if (memory.base() instanceof Memory.Behind behind) {
      locals.add(behind.reference());
    }
    parts.add(memory.bitOffset());
    parts.add(memory.bitWidth());
    parts.add(memory.type());
    for (Memory.Subscript subscript : memory.subscripts()) {
      List<Object> index = form(subscript.index(), depth + 1);
      if (index == null) {
        return null;
      }
      parts.add(subscript.stride());
      parts.add(index);
    }
    return parts;
  }

  private static Object place(Memory.Base base) {
    return base instanceof Memory.Stack stack
        ? stack.local()
        : base instanceof Memory.Shared shared
            ? shared.global()
            : List.of("behind", ((Memory.Behind) base).reference());
  }

  private static List<Object> with(List<Object> first, Object... rest) {
    if (first == null) {
      return null;
    }
    List<Object> all = new ArrayList<>();
    all.add(first);
    all.addAll(List.of(rest));
    return all;
  }

  /** Whether it depends on the value of a local. */
  boolean reads(Local local) {
    return locals.contains(local);
  }

  boolean readsPacket() {
    return packet;
  }

  boolean readsContext() {
    return context;
  }

  /** Whether anyone else could change it: what is not on the stack, nor set at load. */
  boolean readsForeign(Set<Local> passed) {
    return loads.stream().anyMatch(load -> isForeign(load.base(), passed));
  }

  /** Whether it depends on an aggregate of the stack. */
  boolean loadsFrom(Local aggregate) {
    return loads.stream()
        .anyMatch(load -> load.base() instanceof Memory.Stack stack && stack.local() == aggregate);
  }

  /**
   * Whether a write may change it.
   *
   * @param passed arrays of the caller: they may be any other place
   */
  boolean changesWith(Memory written, Set<Local> passed) {
    return loads.stream().anyMatch(load -> mayMeet(load, written, passed));
  }

  private static boolean mayMeet(Memory one, Memory two, Set<Local> passed) {
    if (place(one.base()).equals(place(two.base()))) {
      return one.bitOffset() < end(two) && two.bitOffset() < end(one);
    }
    if (isPassed(one.base(), passed) || isPassed(two.base(), passed)) {
      return isForeign(one.base(), passed) && isForeign(two.base(), passed);
    }
    return one.base() instanceof Memory.Behind first
        && two.base() instanceof Memory.Behind second
        && isByField(first) == isByField(second)
        && !areDifferent(one.base().type(), two.base().type());
  }

  /** What the kernel shows of its own is no leaf. */
  private static boolean isByField(Memory.Behind base) {
    return ((ReferenceType) base.reference().type()).isByField();
  }

  /** Leaves of different structs are different leaves. */
  private static boolean areDifferent(Type one, Type two) {
    return one instanceof StructType && two instanceof StructType && !one.equals(two);
  }

  /** Behind the last bit that it may be, with any subscripts in range. */
  private static int end(Memory memory) {
    int end = memory.bitOffset() + memory.bitWidth();
    for (Memory.Subscript subscript : memory.subscripts()) {
      end += (subscript.count() - 1) * subscript.stride() * 8;
    }
    return end;
  }

  private static boolean isPassed(Memory.Base base, Set<Local> passed) {
    return base instanceof Memory.Stack stack && passed.contains(stack.local());
  }

  private static boolean isForeign(Memory.Base base, Set<Local> passed) {
    return base instanceof Memory.Behind
        || isPassed(base, passed)
        || base instanceof Memory.Shared shared && !shared.global().isConfig();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Term term && term.form.equals(form);
  }

  @Override
  public int hashCode() {
    return form.hashCode();
  }
}
