package org.b.backend.codegen;

import java.util.StringJoiner;
import org.b.core.graph.Argument;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;

/** Writes calls of helpers. */
final class HelperWriter {
  private final FunctionText text;
  private final Frame frame;
  private final ValueWriter values;
  private final Arithmetic arithmetic;

  HelperWriter(FunctionText text, Frame frame, ValueWriter values, Arithmetic arithmetic) {
    this.text = text;
    this.frame = frame;
    this.values = values;
    this.arithmetic = arithmetic;
  }

  void call(Instruction.CallHelper call) {
    StringJoiner arguments = new StringJoiner(", ");
    call.arguments().forEach(argument -> arguments.add(argument(argument)));
    boolean reference =
        call.target().filter(local -> local.type() instanceof ReferenceType).isPresent();
    String result = frame.call(reference ? "ptr" : "i64", call.helper(), arguments.toString());
    for (Local local : call.slots(true)) {
      if (local.type() instanceof IntegerType type) {
        String bits = text.load("i" + type.size() * 8, frame.output(local));
        frame.assign(local, extended(bits, type));
      }
    }
    call.target()
        .ifPresent(
            target ->
                frame.assign(
                    target,
                    target.type() instanceof IntegerType type
                        ? arithmetic.normalise(result, type)
                        : result));
  }

  /** An integer that others wrote: only the bits of its type count. */
  private String extended(String bits, IntegerType type) {
    int size = type.size() * 8;
    String wide = size == 64 ? bits : text.value("zext i" + size + " " + bits + " to i64");
    return type.width() == size && !type.signed() ? wide : arithmetic.normalise(wide, type);
  }

  private String argument(Argument argument) {
    if (argument instanceof Argument.Scalar scalar) {
      return "i64 " + values.value(scalar.value());
    } else if (argument instanceof Argument.Slot slot) {
      return "ptr " + (slot.output() ? frame.output(slot.local()) : frame.argument(slot.local()));
    } else if (argument instanceof Argument.OfTable table) {
      return "ptr @" + Metadata.quote(table.table().name());
    } else if (argument instanceof Argument.Target target) {
      return "ptr " + frame.read(target.reference());
    }
    return "ptr " + Frame.CONTEXT;
  }
}
