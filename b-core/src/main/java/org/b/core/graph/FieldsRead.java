package org.b.core.graph;

import java.util.IdentityHashMap;
import java.util.Map;

/** Which bytes of the headers a function reads. */
public final class FieldsRead {
  private FieldsRead() {}

  /** The first byte that is read of each header; headers of which nothing is read are missing. */
  public static Map<HeaderView, Integer> firstBytes(FunctionGraph graph) {
    Map<HeaderView, Integer> result = new IdentityHashMap<>();
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        Values.of(instruction).forEach(value -> collect(value, result));
      }
      Values.of(block.terminator()).forEach(value -> collect(value, result));
    }
    return result;
  }

  private static void collect(Value value, Map<HeaderView, Integer> result) {
    if (value instanceof Value.PacketLoad load) {
      result.merge(load.view(), load.field().byteOffset(), Math::min);
    }
    Values.of(value).forEach(operand -> collect(operand, result));
  }
}
