package org.b.backend.codegen;

import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.b.core.facts.KernelFacts;
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
  private final MemoryWriter memory;
  private final KernelWriter kernel;
  private final UnaryOperator<String> constants;
  private final KernelSymbols functions;
  private final Function<Argument.Variable, String> variables;

  /**
   * @param constants gives the symbol of a text in read-only memory
   * @param functions gives the symbols of functions of the kernel
   * @param variables gives the symbol of a variable of the kernel
   */
  HelperWriter(
      FunctionText text,
      Frame frame,
      ValueWriter values,
      Arithmetic arithmetic,
      MemoryWriter memory,
      KernelWriter kernel,
      UnaryOperator<String> constants,
      KernelSymbols functions,
      Function<Argument.Variable, String> variables) {
    this.text = text;
    this.frame = frame;
    this.values = values;
    this.arithmetic = arithmetic;
    this.memory = memory;
    this.kernel = kernel;
    this.constants = constants;
    this.functions = functions;
    this.variables = variables;
  }

  /** What a call passes. */
  String arguments(Instruction.CallHelper call) {
    StringJoiner arguments = new StringJoiner(", ");
    call.arguments().forEach(argument -> arguments.add(argument(argument)));
    return arguments.toString();
  }

  void call(Instruction.CallHelper call) {
    String arguments = arguments(call);
    if (call.space().isPresent()) {
      pointer(call, call.space().get(), arguments);
      return;
    }
    boolean reference =
        call.target().filter(local -> local.type() instanceof ReferenceType).isPresent();
    String result =
        call.helper().isKernelFunction()
            ? function(call, reference, arguments)
            : frame.call(reference ? "ptr" : "i64", call.helper(), arguments);
    call.slots(true).forEach(this::takeOver);
    call.changed().forEach(this::takeOver);
    call.target()
        .ifPresent(
            target ->
                frame.assign(
                    target,
                    target.type() instanceof IntegerType type
                        ? arithmetic.normalise(result, type)
                        : result));
  }

  /**
   * A call that makes a dynamic pointer on the stack. The reference to it, and whether it was made,
   * are set out of LLVM's sight, so that the verifier knows both on each path. Before 6.3 the stack
   * must not hold another one from an iteration before (is_dynptr_reg_valid_uninit), unless that
   * was released.
   */
  private void pointer(Instruction.CallHelper call, Argument.Space space, String arguments) {
    String place = frame.slot(space.local());
    if (space.made().isEmpty() && !call.helper().isKernelFunction()) {
      text.effect("store volatile i64 0, ptr " + place);
      text.effect("store volatile i64 0, ptr " + text.address(place, 8));
    }
    String result =
        call.helper().isKernelFunction()
            ? function(call, false, arguments)
            : frame.call("i64", call.helper(), arguments);
    if (space.made().isEmpty()) {
      frame.assign(call.target().orElseThrow(), place);
      return;
    }
    String both =
        text.value(
            "call { ptr, i64 } asm sideeffect \"$0 = $2\\0A\\09$1 = 1\\0A\\09if $3 s> -1 goto +2"
                + "\\0A\\09$0 = 0\\0A\\09$1 = 0\", \"=&r,=&r,r,r\"(ptr "
                + place
                + ", i64 "
                + result
                + ")");
    frame.assign(
        call.target().orElseThrow(), text.value("extractvalue { ptr, i64 } " + both + ", 0"));
    frame.assign(space.made().get(), text.value("extractvalue { ptr, i64 } " + both + ", 1"));
  }

  /** A call by name, which the loader fills in: an extern of the section .ksyms. */
  private String function(Instruction.CallHelper call, boolean reference, String arguments) {
    if (KernelFacts.earlierName(call.helper()).isPresent()) {
      return RenamedCall.write(text, functions, call.helper(), arguments);
    }
    String name = functions.symbol(call.helper());
    if (call.target().isEmpty()) {
      text.effect("call void " + name + "(" + arguments + ")");
      return "0";
    }
    return text.value("call " + (reference ? "ptr " : "i64 ") + name + "(" + arguments + ")");
  }

  private void takeOver(Local local) {
    if (local.type() instanceof IntegerType type) {
      String bits = text.load("i" + type.size() * 8, frame.output(local));
      frame.assign(local, extended(bits, type));
    }
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
    } else if (argument instanceof Argument.Changed changed) {
      return "ptr " + frame.argument(changed.local());
    } else if (argument instanceof Argument.Bytes bytes) {
      return "ptr " + memory.address(bytes.memory());
    } else if (argument instanceof Argument.Size size) {
      return "i64 " + bounded(size);
    } else if (argument instanceof Argument.Text literal) {
      return "ptr " + constants.apply(literal.text());
    } else if (argument instanceof Argument.Trusted trusted) {
      return "ptr " + kernel.part(frame.read(trusted.reference()), trusted.part());
    } else if (argument instanceof Argument.Callback callback) {
      return "ptr @" + Metadata.quote(callback.function().name());
    } else if (argument instanceof Argument.Variable variable) {
      return "ptr " + variables.apply(variable);
    } else if (argument instanceof Argument.None) {
      return "ptr null";
    } else if (argument instanceof Argument.Address address) {
      return "ptr " + frame.read(address.reference());
    } else if (argument instanceof Argument.OfTable table) {
      return frame.table(table.table(), table.through());
    } else if (argument instanceof Argument.Iterator iterator) {
      return "ptr " + frame.iterator(iterator.iteration());
    } else if (argument instanceof Argument.Space space) {
      return "ptr " + frame.slot(space.local());
    } else if (argument instanceof Argument.Flags flags) {
      return "ptr " + frame.slot(flags.local());
    } else if (argument instanceof Argument.Target target) {
      return "ptr " + frame.read(target.reference());
    } else if (argument instanceof Argument.Part part) {
      return "ptr " + text.address(frame.read(part.reference()), part.field().byteOffset());
    }
    return "ptr " + Frame.CONTEXT;
  }

  /**
   * The size, in range again where the verifier sees it: the range is proven, but the verifier may
   * know less (check_mem_size_reg wants both bounds), and what LLVM knows it leaves out.
   */
  private String bounded(Argument.Size size) {
    String most = "if $0 < " + (size.most() + 1) + " goto +1\\0A\\09$0 = " + size.most();
    String least = size.least() == 0 ? "" : "\\0A\\09if $0 > 0 goto +1\\0A\\09$0 = 1";
    return text.value(
        "call i64 asm sideeffect \""
            + most
            + least
            + "\", \"=r,0\"(i64 "
            + values.value(size.value())
            + ")");
  }
}
