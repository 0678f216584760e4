package org.b.backend.codegen;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.b.core.facts.KernelFacts;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.StackUse;
import org.b.core.graph.Value;
import org.b.core.types.IntegerType;

/**
 * Writes {@code log(...)}: the kernel's formatting, to the trace pipe or as output of iterators.
 */
final class LogWriter {
  private final FunctionText text;
  private final Frame frame;
  private final ValueWriter values;
  private final Arithmetic arithmetic;
  private final ModuleWriter module;
  private final FunctionGraph graph;

  /** Where the values of a printed line are. */
  private String printed;

  LogWriter(
      FunctionText text,
      Frame frame,
      ValueWriter values,
      Arithmetic arithmetic,
      ModuleWriter module,
      FunctionGraph graph) {
    this.text = text;
    this.frame = frame;
    this.values = values;
    this.arithmetic = arithmetic;
    this.module = module;
    this.graph = graph;
  }

  /** Writes a line to the trace pipe, or to whoever reads an iterator. */
  void write(Instruction.Log log) {
    if (log.stream().isPresent()) {
      stream(log, log.stream().get());
      return;
    }
    if (log.isPrinted(graph)) {
      print(log);
      return;
    }
    StringBuilder arguments = new StringBuilder();
    for (Value argument : log.arguments()) {
      boolean reference = !(argument.type() instanceof IntegerType);
      arguments.append(reference ? ", ptr " : ", i64 ").append(values.value(argument));
    }
    byte[] format = (log.format() + "\0").getBytes(StandardCharsets.UTF_8);
    String address =
        module.target().atLeast(KernelFacts.GLOBAL_DATA)
            ? module.format(log.format())
            : frame.onStack(format, StackUse.longestLogFormat(graph));
    frame.call("i64", "bpf_trace_printk", "ptr " + address + ", i64 " + format.length + arguments);
  }

  /** The values of a line in memory, eight bytes each. */
  private String stored(List<Value> arguments) {
    if (printed == null) {
      printed = text.slot("[" + StackUse.mostPrintedValues(graph) + " x i64]");
    }
    for (int i = 0; i < arguments.size(); i++) {
      Value argument = arguments.get(i);
      boolean reference = !(argument.type() instanceof IntegerType);
      text.store(reference ? "ptr" : "i64", values.value(argument), text.address(printed, i * 8));
    }
    return printed;
  }

  /**
   * Text for one of the program's own streams. The values are memory even where there are none:
   * null is no argument that the verifier trusts (KF_TRUSTED_ARGS).
   */
  private void stream(Instruction.Log log, Instruction.Log.Stream stream) {
    String number = values.value(stream.number());
    String arguments = stored(log.arguments());
    String result =
        RenamedCall.write(
            text,
            module,
            KernelFacts.helper("bpf_stream_vprintk").orElseThrow(),
            "i64 "
                + number
                + ", ptr "
                + module.format(log.format())
                + ", ptr "
                + arguments
                + ", i64 "
                + log.arguments().size() * 8);
    IntegerType type = (IntegerType) stream.target().type();
    frame.assign(stream.target(), arithmetic.normalise(result, type));
  }

  /**
   * A line of an iterator's output. The context starts with a pointer to {@code struct
   * bpf_iter_meta}, which starts with the file that is read (include/linux/bpf.h, 5.8).
   */
  private void print(Instruction.Log log) {
    String line = log.format().endsWith("\n") ? log.format() : log.format() + "\n";
    int count = log.arguments().size();
    String values = count == 0 ? "null" : stored(log.arguments());
    String meta =
        text.value("call ptr asm \"$0 = *(u64 *)($1 + 0)\", \"=r,r\"(ptr " + Frame.CONTEXT + ")");
    String file = text.value("load ptr, ptr " + meta + ", align 8");
    frame.call(
        "i64",
        "bpf_seq_printf",
        "ptr "
            + file
            + ", ptr "
            + module.format(line)
            + ", i64 "
            + (line.getBytes(StandardCharsets.UTF_8).length + 1)
            + ", ptr "
            + values
            + ", i64 "
            + count * 8);
  }
}
