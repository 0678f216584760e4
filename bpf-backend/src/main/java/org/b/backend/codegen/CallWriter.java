package org.b.backend.codegen;

import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Outline;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.Type;

/** Writes what passes between functions: arguments on both sides of a call, and results. */
final class CallWriter {
  private final FunctionText text;
  private final Frame frame;
  private final FunctionGraph graph;
  private final Outline outline;
  private final ValueWriter values;
  private final MemoryWriter memory;
  private final KernelWriter kernel;
  private final TypedParameters typed;

  CallWriter(
      FunctionText text,
      Frame frame,
      FunctionGraph graph,
      Outline outline,
      ValueWriter values,
      MemoryWriter memory,
      KernelWriter kernel,
      TypedParameters typed) {
    this.text = text;
    this.frame = frame;
    this.graph = graph;
    this.outline = outline;
    this.values = values;
    this.memory = memory;
    this.kernel = kernel;
    this.typed = typed;
  }

  /** Takes over what the caller passes, in the entry. */
  void parameters() {
    for (Local local : graph.parameters()) {
      if (outline.isElsewhere(local)) {
        continue;
      }
      if (local.type().isAggregate()) {
        text.copyAtEntry(frame.slot(local), Frame.parameter(local), local.type().size());
      } else if (local.type() instanceof IntegerType || local.type() instanceof ReferenceType) {
        text.initialise(
            frame.slot(local), Frame.registerType(local) + " " + Frame.parameter(local));
      }
    }
  }

  /** What a function has copied of the caller's arrays, so that its loops can work on them. */
  void giveBack() {
    for (Local local : graph.parameters()) {
      if (local.type() instanceof ArrayType
          && !outline.isElsewhere(local)
          && local
              .variable()
              .filter(graph.function().signature().orElseThrow()::changes)
              .isPresent()) {
        frame.copy(Frame.parameter(local), frame.slot(local), local.type().size(), 8);
      }
    }
  }

  /** What a function's result is in a register. */
  static String register(Type result) {
    return result instanceof ReferenceType ? "ptr" : "i64";
  }

  /** Calls a subprogram. */
  void call(Instruction.Call call) {
    StringBuilder arguments = new StringBuilder();
    for (int i = 0; i < call.arguments().size(); i++) {
      Instruction.CallArgument argument = call.arguments().get(i);
      arguments.append(arguments.isEmpty() ? "" : ", ");
      if (argument instanceof Instruction.CallArgument.OfStruct struct) {
        arguments.append("ptr ").append(frame.slot(struct.local()));
      } else if (argument instanceof Instruction.CallArgument.OfArray array) {
        arguments.append("ptr ").append(memory.address(array.memory()));
      } else if (argument instanceof Instruction.CallArgument.OfValue passed) {
        boolean reference = !(passed.value().type() instanceof IntegerType);
        String value = values.value(passed.value());
        arguments
            .append(reference ? "ptr " : "i64 ")
            .append(
                typed.holds(call.callee().name(), i)
                    ? value
                    : kernel.passed(passed.value(), value));
      }
    }
    String result =
        text.value(
            "call "
                + register(call.callee().result())
                + " @"
                + Metadata.quote(call.callee().name())
                + "("
                + arguments
                + ")");
    call.target().ifPresent(target -> frame.assign(target, result));
  }
}
