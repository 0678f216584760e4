package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;

/** The headers whose bytes an instruction or terminator reads or writes. */
public final class PacketUses {
  private PacketUses() {}

  public static List<HeaderView> in(Instruction instruction) {
    List<HeaderView> views = new ArrayList<>();
    if (instruction instanceof Instruction.PacketStore store) {
      views.add(store.view());
    }
    Values.of(instruction).forEach(value -> collect(value, views));
    return views;
  }

  public static List<HeaderView> in(Terminator terminator) {
    List<HeaderView> views = new ArrayList<>();
    Values.of(terminator).forEach(value -> collect(value, views));
    return views;
  }

  private static void collect(Value value, List<HeaderView> views) {
    if (value instanceof Value.PacketLoad load) {
      views.add(load.view());
    }
    Values.of(value).forEach(operand -> collect(operand, views));
  }
}
