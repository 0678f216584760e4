package org.b.core.graph;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.facts.ContextMemory;
import org.b.core.program.AtomicOperation;
import org.b.core.program.Signature;

/** Graphs as text, for people and for the expectations of tests. */
public final class GraphPrinter {
  private GraphPrinter() {}

  public static String print(ProgramGraph graph) {
    return graph.all().stream().map(GraphPrinter::print).collect(Collectors.joining("\n"));
  }

  public static String print(FunctionGraph graph) {
    StringBuilder text = new StringBuilder();
    text.append(graph.function().name()).append(" (");
    text.append(
        graph.function().signature().map(Signature::display).orElse(graph.programType().name()));
    text.append(")\n");
    for (BasicBlock block : graph.blocks()) {
      text.append(name(block)).append(":\n");
      for (Instruction instruction : block.instructions()) {
        text.append("  ").append(print(instruction)).append('\n');
      }
      text.append("  ").append(print(block.terminator())).append('\n');
    }
    return text.toString();
  }

  static String print(Instruction instruction) {
    if (instruction instanceof Instruction.Assign i) {
      return i.target() + " = " + print(i.value());
    } else if (instruction instanceof Instruction.Zero i) {
      return print(i.target()) + " = zero";
    } else if (instruction instanceof Instruction.StoreText i) {
      return print(i.target()) + " = \"" + i.text().replace("\n", "\\n") + "\"";
    } else if (instruction instanceof Instruction.Copy i) {
      return print(i.target()) + " = copy " + print(i.source());
    } else if (instruction instanceof Instruction.Store i) {
      return print(i.target()) + " = " + print(i.value());
    } else if (instruction instanceof Instruction.PreparePacket i) {
      return "prepare packet " + i.bytes();
    } else if (instruction instanceof Instruction.ContextStore i) {
      return "context." + i.field().name() + " = " + print(i.value());
    } else if (instruction instanceof Instruction.PacketStore i) {
      return "$" + i.view().header().name() + "." + i.field().name() + " = " + print(i.value());
    } else if (instruction instanceof Instruction.Lookup i) {
      return i.target() + " = lookup " + i.table().name() + " " + i.key();
    } else if (instruction instanceof Instruction.Update i) {
      return result(i.target())
          + "update "
          + i.table().name()
          + " "
          + i.key()
          + " "
          + i.leaf()
              .place()
              .map(GraphPrinter::print)
              .orElseGet(() -> i.leaf().local().orElseThrow().toString())
          + switch (i.mode()) {
            case ANY -> "";
            case NEW -> " if new";
            case EXISTING -> " if there";
          }
          + i.prefixLength().map(value -> " prefix " + print(value)).orElse("");
    } else if (instruction instanceof Instruction.NextEntry i) {
      return i.key().map(key -> key + ", ").orElse("")
          + i.leaf()
          + " = next entry of "
          + i.table().name();
    } else if (instruction instanceof Instruction.NextElement i) {
      return i.more().map(more -> more + ", ").orElse("")
          + i.leaf()
          + " = next of "
          + i.iteration().iterator().name();
    } else if (instruction instanceof Instruction.Delete i) {
      return result(i.target()) + "delete " + i.table().name() + " " + i.key();
    } else if (instruction instanceof Instruction.Atomic i) {
      return i.result().map(result -> result + " = ").orElse("")
          + "atomic "
          + print(i.target())
          + (i.operation() == AtomicOperation.ADD
              ? " += "
              : " " + i.operation().name().toLowerCase(Locale.ROOT) + " ")
          + i.expected().map(expected -> print(expected) + ", ").orElse("")
          + print(i.operand());
    } else if (instruction instanceof Instruction.CallHelper i) {
      return result(i.target())
          + i.helper().name()
          + i.arguments().stream()
              .map(GraphPrinter::print)
              .collect(Collectors.joining(", ", "(", ")"));
    } else if (instruction instanceof Instruction.CallBuiltin i) {
      return i.target() + " = " + i.builtin().spelling() + "()";
    } else if (instruction instanceof Instruction.Forget i) {
      return "forget " + i.local();
    } else if (instruction instanceof Instruction.Opaque i) {
      return "opaque " + i.local();
    } else if (instruction instanceof Instruction.Call i) {
      return result(i.target())
          + "call "
          + i.callee().name()
          + i.arguments().stream()
              .map(GraphPrinter::print)
              .collect(Collectors.joining(", ", "(", ")"));
    } else if (instruction instanceof Instruction.ReadContextObject i) {
      return i.target() + " = object at " + i.offset() + " of context";
    } else if (instruction instanceof Instruction.ReadSystemCallRegister i) {
      return i.target() + " = system call register at " + i.offset();
    } else if (instruction instanceof Instruction.ReadKernel i) {
      return i.target() + " = read " + i.reference() + i.path().map(p -> p.steps("")).orElse("");
    } else if (instruction instanceof Instruction.WriteKernel i) {
      return "write " + i.reference() + i.path().steps("") + " = " + print(i.value());
    } else if (instruction instanceof Instruction.KernelAddress i) {
      return i.target() + " = address of " + i.reference() + i.path().steps("");
    } else if (instruction instanceof Instruction.KernelElement i) {
      String place = i.reference() + i.array().steps("");
      return i.target() + " = address of " + place + "[" + print(i.index()) + "]";
    } else if (instruction instanceof Instruction.ReadKernelText i) {
      return print(i.target()) + " = text of " + i.size() + " at " + i.reference();
    } else if (instruction instanceof Instruction.ReadThreadName i) {
      return print(i.target()) + " = name of thread";
    } else if (instruction instanceof Instruction.MeasurePacket i) {
      return i.target() + " = length of packet";
    } else if (instruction instanceof Instruction.CopyPacket i) {
      return i.target()
          + " = "
          + i.size()
          + " bytes of "
          + place(i.memory())
          + " at "
          + print(i.offset());
    } else if (instruction instanceof Instruction.WritePacket i) {
      String at = " at " + print(i.offset()) + " = ";
      return i.target() + " = " + place(i.memory()) + at + print(i.value());
    } else if (instruction instanceof Instruction.AskKernel i) {
      return i.target() + " = " + i.question().display();
    } else if (instruction instanceof Instruction.TakeContext i) {
      return i.target() + " = context";
    } else if (instruction instanceof Instruction.OffsetAddress i) {
      return i.target() + " = " + i.reference() + " + " + print(i.offset());
    } else if (instruction instanceof Instruction.TakeAddress i) {
      return i.target() + " = address " + print(i.value());
    } else if (instruction instanceof Instruction.TakeNumber i) {
      return i.target() + " = number of " + print(i.address());
    } else if (instruction instanceof Instruction.ReadContextAddress i) {
      return i.target() + " = address in context at " + i.offset();
    } else if (instruction instanceof Instruction.CurrentTask i) {
      return i.target() + " = current task";
    } else if (instruction instanceof Instruction.Log i) {
      return i.stream().map(to -> to.target() + " = print to " + print(to.number())).orElse("log")
          + " \""
          + i.format().replace("\n", "\\n")
          + "\""
          + arguments(i.arguments());
    } else if (instruction instanceof Instruction.ChecksumUpdate i) {
      return i.layer().name().toLowerCase(Locale.ROOT)
          + " checksum at "
          + print(i.offset())
          + ": "
          + print(i.before())
          + " -> "
          + print(i.after())
          + i.pseudo().map(value -> " pseudo " + print(value)).orElse("");
    }
    throw new IllegalStateException("unknown instruction " + instruction);
  }

  private static String print(Instruction.CallArgument argument) {
    if (argument instanceof Instruction.CallArgument.OfValue value) {
      return print(value.value());
    } else if (argument instanceof Instruction.CallArgument.OfArray array) {
      return (array.changed() ? "changed " : "&") + print(array.memory());
    }
    return "copy " + ((Instruction.CallArgument.OfStruct) argument).local();
  }

  private static String print(Argument argument) {
    if (argument instanceof Argument.Scalar scalar) {
      return print(scalar.value());
    } else if (argument instanceof Argument.Slot slot) {
      return (slot.output() ? "out " : "&") + slot.local();
    } else if (argument instanceof Argument.Changed changed) {
      return "changed " + changed.local();
    } else if (argument instanceof Argument.Bytes bytes) {
      return (bytes.written() ? "out &" : "&") + print(bytes.memory());
    } else if (argument instanceof Argument.Size size) {
      return size.least() + ".." + size.most() + ": " + print(size.value());
    } else if (argument instanceof Argument.Text literal) {
      return literal.text().isEmpty() || literal.text().charAt(0) != 0
          ? "\"" + literal.text().replace("\n", "\\n") + "\""
          : literal.text().length() + 1 + " zeros";
    } else if (argument instanceof Argument.Trusted trusted) {
      return "trusted " + trusted.reference() + trusted.part().map(p -> p.steps("")).orElse("");
    } else if (argument instanceof Argument.Callback callback) {
      return callback.function().name();
    } else if (argument instanceof Argument.Variable variable) {
      return "variable " + variable.name();
    } else if (argument instanceof Argument.None) {
      return "null";
    } else if (argument instanceof Argument.Address address) {
      return address.reference().name();
    } else if (argument instanceof Argument.OfTable table) {
      return table.table().name();
    } else if (argument instanceof Argument.Iterator) {
      return "iterator";
    } else if (argument instanceof Argument.Space space) {
      return "space " + space.local() + space.made().map(made -> " made " + made).orElse("");
    } else if (argument instanceof Argument.Flags flags) {
      return "flags " + flags.local();
    } else if (argument instanceof Argument.Target target) {
      return "*" + target.reference();
    } else if (argument instanceof Argument.Part part) {
      return "&" + part.reference() + "->" + part.field().name();
    }
    return "context";
  }

  static String print(Terminator terminator) {
    if (terminator instanceof Terminator.Jump t) {
      return "goto " + name(t.target());
    } else if (terminator instanceof Terminator.Branch t) {
      return "if "
          + print(t.condition())
          + " goto "
          + name(t.then())
          + " else "
          + name(t.otherwise());
    } else if (terminator instanceof Terminator.TestReference t) {
      return "if "
          + t.known().map(known -> known + "").orElse(t.reference() + " valid")
          + " goto "
          + name(t.valid())
          + " else "
          + name(t.missing());
    } else if (terminator instanceof Terminator.Switch t) {
      return "switch "
          + print(t.value())
          + t.cases().stream()
              .map(c -> " " + Long.toUnsignedString(c.value()) + ": " + name(c.target()))
              .collect(Collectors.joining())
          + " *: "
          + name(t.otherwise());
    } else if (terminator instanceof Terminator.TestHeader t) {
      return "if " + t.flag() + " goto " + name(t.reached()) + " else " + name(t.missing());
    } else if (terminator instanceof Terminator.ReachHeader t) {
      return "reach "
          + t.view().header().name()
          + " goto "
          + name(t.reached())
          + " else "
          + name(t.missing());
    } else if (terminator instanceof Terminator.Return t) {
      return "return " + print(t.value());
    }
    throw new IllegalStateException("unknown terminator " + terminator);
  }

  static String print(Value value) {
    if (value instanceof Value.Constant v) {
      return v.type().signed() ? Long.toString(v.value()) : Long.toUnsignedString(v.value());
    } else if (value instanceof Value.Null) {
      return "null";
    } else if (value instanceof Value.Read v) {
      return v.local().name();
    } else if (value instanceof Value.Text v) {
      return "&" + v.local();
    } else if (value instanceof Value.Load v) {
      return print(v.memory());
    } else if (value instanceof Value.ContextLoad v) {
      return "context." + v.field().name();
    } else if (value instanceof Value.PacketLoad v) {
      return "$" + v.view().header().name() + "." + v.field().name();
    } else if (value instanceof Value.Unary v) {
      return switch (v.operator()) {
            case NEGATE -> "-";
            case COMPLEMENT -> "~";
            case NOT -> "!";
          }
          + print(v.operand());
    } else if (value instanceof Value.Binary v) {
      return "(" + print(v.left()) + " " + v.operator().spelling() + " " + print(v.right()) + ")";
    } else if (value instanceof Value.Convert v) {
      return "(" + v.type().display() + ") " + print(v.operand());
    } else if (value instanceof Value.ByteSwap v) {
      return "swap" + v.type().width() + "(" + print(v.operand()) + ")";
    } else if (value instanceof Value.Slice v) {
      return print(v.operand()) + "[" + v.offset() + ":+" + v.type().width() + "]";
    }
    throw new IllegalStateException("unknown value " + value);
  }

  static String print(Memory memory) {
    String path = memory.path();
    for (Memory.Subscript subscript : memory.subscripts()) {
      int at = path.indexOf("[]");
      path = path.substring(0, at + 1) + print(subscript.index()) + path.substring(at + 1);
    }
    if (memory.base() instanceof Memory.Behind behind) {
      String reference = behind.reference().toString();
      return path.isEmpty()
          ? "*" + reference
          : path.startsWith(".")
              ? reference + "->" + path.substring(1)
              : "(*" + reference + ")" + path;
    }
    return memory.base() instanceof Memory.Shared shared
        ? shared.global() + path
        : ((Memory.Stack) memory.base()).local() + path;
  }

  private static String result(Optional<Local> local) {
    return local.map(target -> target + " = ").orElse("");
  }

  private static String arguments(List<Value> values) {
    return values.stream().map(value -> ", " + print(value)).collect(Collectors.joining());
  }

  private static String name(BasicBlock block) {
    return "b" + block.index() + " (" + block.label() + ")";
  }

  private static String place(Optional<ContextMemory> memory) {
    return memory.map(ContextMemory::field).orElse("packet");
  }
}
