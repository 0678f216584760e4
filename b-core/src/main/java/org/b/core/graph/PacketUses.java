package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import org.b.core.source.Span;

/** The headers whose bytes an instruction or terminator reads or writes. */
public final class PacketUses {
  /** One access to a header. */
  public record Use(HeaderView view, Span span) {}

  private PacketUses() {}

  public static List<Use> in(Instruction instruction) {
    List<Use> uses = new ArrayList<>();
    if (instruction instanceof Instruction.PacketStore store) {
      uses.add(new Use(store.view(), store.span()));
    }
    Values.of(instruction).forEach(value -> collect(value, uses));
    return uses;
  }

  public static List<Use> in(Terminator terminator) {
    List<Use> uses = new ArrayList<>();
    Values.of(terminator).forEach(value -> collect(value, uses));
    return uses;
  }

  private static void collect(Value value, List<Use> uses) {
    if (value instanceof Value.PacketLoad load) {
      uses.add(new Use(load.view(), load.span()));
    }
    Values.of(value).forEach(operand -> collect(operand, uses));
  }
}
