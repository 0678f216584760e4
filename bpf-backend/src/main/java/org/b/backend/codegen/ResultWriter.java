package org.b.backend.codegen;

import java.util.List;
import java.util.Optional;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ResultRange;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Value;
import org.b.core.program.Function;

/** Writes what a function returns. Every way out ends in one place behind all others. */
final class ResultWriter {
  private static final String EXIT = "exit";

  private final FunctionText text;
  private final FunctionGraph graph;
  private final KernelVersion target;
  private final ValueWriter values;
  private final KernelWriter kernel;
  private final Runnable last;
  private final String type;
  private String slot;

  /**
   * @param last writes what is done behind all that the function does
   */
  ResultWriter(
      FunctionText text,
      FunctionGraph graph,
      KernelVersion target,
      ValueWriter values,
      KernelWriter kernel,
      Runnable last) {
    this.text = text;
    this.graph = graph;
    this.target = target;
    this.values = values;
    this.kernel = kernel;
    this.last = last;
    this.type = CallWriter.register(graph.function().result());
  }

  /** Leaves the function with a value. */
  void leave(Value value) {
    give(result(value));
  }

  /** Writes the end, where something leads there. */
  void write() {
    if (slot == null) {
      return;
    }
    text.start(EXIT);
    last.run();
    text.effect("ret " + type + " " + text.load(type, slot));
  }

  private void give(String value) {
    if (slot == null) {
      slot = text.slot(type);
    }
    text.store(type, value, slot);
    text.jump(EXIT);
  }

  /**
   * What the function returns. Where the verifier wants a range, a value that is not a constant is
   * cut to it behind LLVM's back: its own ways to compute a truth value may hide the range.
   */
  private String result(Value value) {
    if (graph.function().isCallback()) {
      return "0";
    }
    Function.Attachment hook = graph.function().hook();
    Optional<ResultRange> range =
        graph.function().isSubprogram()
            ? Optional.empty()
            : hook.hook().resultRange(hook.argument(), target);
    if (range.isEmpty()) {
      return kernel.passed(value, values.value(value));
    }
    long smallest = range.get().smallest();
    long largest = range.get().largest();
    if (value instanceof Value.Constant constant) {
      // one of two constants may become a product, whose range 6.12 does not know
      return smallest < 0 ? text.opaque("" + (int) constant.value()) : "" + constant.value();
    }
    if (smallest == largest) {
      return "" + smallest;
    }
    String opaque = text.value("call i64 asm \"\", \"=r,0\"(i64 " + values.value(value) + ")");
    if (smallest == 0 && (largest & (largest + 1)) == 0) {
      return text.value("and i64 " + opaque + ", " + largest);
    }
    String signed = text.value("ashr i64 " + text.value("shl i64 " + opaque + ", 32") + ", 32");
    String known = text.value("call i64 asm \"\", \"=r,0\"(i64 " + signed + ")");
    for (String outside :
        List.of(
            "icmp sgt i64 " + known + ", " + largest, "icmp slt i64 " + known + ", " + smallest)) {
      String refused = text.label();
      String next = text.label();
      text.branch(text.value(outside), refused, next);
      text.start(refused);
      give("" + smallest);
      text.start(next);
    }
    return known;
  }
}
