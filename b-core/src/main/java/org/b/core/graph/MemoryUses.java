package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import org.b.core.source.Span;

/** The places in memory that an instruction or terminator reads or writes. */
public final class MemoryUses {
  /** What an access does. */
  public enum Kind {
    READ,
    WRITE,
    /** Both: an atomic operation, a call that works on it. */
    CHANGE
  }

  /** One access. */
  public record Use(Memory memory, Kind kind, Span span) {}

  private MemoryUses() {}

  /** In the order in which they happen: what is read, then what is written. */
  public static List<Use> in(Instruction instruction) {
    List<Use> uses = new ArrayList<>();
    Values.of(instruction).forEach(value -> collect(value, uses));
    Span span = instruction.span();
    if (instruction instanceof Instruction.Copy copy) {
      uses.add(new Use(copy.source(), Kind.READ, span));
      uses.add(new Use(copy.target(), Kind.WRITE, span));
    } else if (instruction instanceof Instruction.Update update
        && update.leaf() instanceof Instruction.Leaf.InPlace leaf) {
      uses.add(new Use(leaf.memory(), Kind.READ, leaf.span()));
    } else if (instruction instanceof Instruction.Zero zero) {
      uses.add(new Use(zero.target(), Kind.WRITE, span));
    } else if (instruction instanceof Instruction.Store store) {
      uses.add(new Use(store.target(), Kind.WRITE, span));
    } else if (instruction instanceof Instruction.StoreText store) {
      uses.add(new Use(store.target(), Kind.WRITE, span));
    } else if (instruction instanceof Instruction.NextEntry next
        && next.key().filter(key -> key.type().isAggregate()).isPresent()) {
      uses.add(new Use(Memory.of(next.key().get()), Kind.WRITE, span));
    } else if (instruction instanceof Instruction.ReadKernelText read) {
      uses.add(new Use(read.target(), Kind.WRITE, span));
    } else if (instruction instanceof Instruction.ReadThreadName read) {
      uses.add(new Use(read.target(), Kind.WRITE, span));
    } else if (instruction instanceof Instruction.CopyPacket copy
        && copy.target().type().isAggregate()) {
      uses.add(new Use(Memory.of(copy.target()), Kind.WRITE, span));
    } else if (instruction instanceof Instruction.Atomic atomic) {
      uses.add(new Use(atomic.target(), Kind.CHANGE, span));
    } else if (instruction instanceof Instruction.Call call) {
      for (Instruction.CallArgument argument : call.arguments()) {
        if (argument instanceof Instruction.CallArgument.OfArray array) {
          uses.add(new Use(array.memory(), array.changed() ? Kind.CHANGE : Kind.READ, span));
        }
      }
    } else if (instruction instanceof Instruction.CallHelper call) {
      for (Argument argument : call.arguments()) {
        if (argument instanceof Argument.Bytes bytes) {
          Kind kind = bytes.written() ? Kind.CHANGE : Kind.READ;
          uses.add(new Use(bytes.memory(), kind, span));
        }
      }
    }
    return uses;
  }

  public static List<Use> in(Terminator terminator) {
    List<Use> uses = new ArrayList<>();
    Values.of(terminator).forEach(value -> collect(value, uses));
    return uses;
  }

  private static void collect(Value value, List<Use> uses) {
    Values.of(value).forEach(operand -> collect(operand, uses));
    if (value instanceof Value.Load load) {
      uses.add(new Use(load.memory(), Kind.READ, load.span()));
    } else if (value instanceof Value.Text text) {
      uses.add(new Use(Memory.of(text.local()), Kind.READ, text.span()));
    }
  }
}
