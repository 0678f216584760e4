package org.b.backend.codegen;

import java.util.Optional;
import org.b.backend.codegen.KernelLayouts.Kind;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.kernel.KernelPath;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;

/** Writes the code that reads memory of the kernel and of processes. */
final class KernelWriter {
  private static final KernelVersion SEPARATE_HELPERS =
      KernelFacts.helper("bpf_probe_read_kernel").orElseThrow().since();

  private static final ReferenceType HERE =
      new ReferenceType(IntegerType.U64, ReferenceType.Origin.KERNEL);

  private final FunctionText text;
  private final Frame frame;
  private final Arithmetic arithmetic;
  private final KernelLayouts layouts;
  private final KernelVersion target;
  private String slot;

  KernelWriter(
      FunctionText text,
      Frame frame,
      Arithmetic arithmetic,
      KernelLayouts layouts,
      KernelVersion target) {
    this.text = text;
    this.frame = frame;
    this.arithmetic = arithmetic;
    this.layouts = layouts;
    this.target = target;
  }

  void currentTask(Instruction.CurrentTask current) {
    frame.assign(current.target(), pointer(frame.call("i64", "bpf_get_current_task", "")));
  }

  /** What is behind the text stays zero, so that equal texts are equal keys. */
  void readText(Instruction.ReadKernelText read) {
    String target = frame.slot(read.target());
    frame.zero(target, read.target().type().size());
    ReferenceType reference = (ReferenceType) read.reference().type();
    frame.call(
        "i64",
        helper(reference, this.target) + "_str",
        "ptr " + target + ", i64 " + read.size() + ", ptr " + frame.read(read.reference()));
  }

  /** Kernels before 6.2 leave what follows the name as it was (bpf_get_current_comm). */
  void threadName(Local local) {
    String target = frame.slot(local);
    frame.zero(target, local.type().size());
    frame.call("i64", "bpf_get_current_comm", "ptr " + target + ", i64 " + local.type().size());
  }

  void offset(Local target, Local reference, String offset) {
    String opaque = text.value("call i64 asm \"\", \"=r,0\"(i64 " + offset + ")");
    String bounded = text.value("and i64 " + opaque + ", 65535");
    frame.assign(
        target, text.value("getelementptr i8, ptr " + frame.read(reference) + ", i64 " + bounded));
  }

  void takeAddress(Local target, String number) {
    frame.assign(target, pointer(number));
  }

  void readContext(Local target, int offset) {
    String address = text.address(Frame.CONTEXT, offset);
    frame.assign(target, pointer(readInteger(HERE, address, "8")));
  }

  void address(Instruction.KernelAddress address) {
    frame.assign(address.target(), address(address.reference(), Optional.of(address.path())));
  }

  void read(Instruction.ReadKernel read) {
    Local result = read.target();
    Optional<KernelPath> bits = read.path().filter(path -> path.bitSize() > 0);
    String size =
        bits.isPresent() ? number(bits.get(), Kind.SIZE) : String.valueOf(result.type().size());
    String address = address(read.reference(), read.path());
    String value = readInteger((ReferenceType) read.reference().type(), address, size);
    if (result.type() instanceof IntegerType type) {
      frame.assign(result, bits.isPresent() ? cut(value, bits.get(), type) : extended(value, type));
    } else {
      frame.assign(result, pointer(value));
    }
  }

  /** Up to eight bytes at a foreign address, as the low bytes of an {@code i64}. */
  String readInteger(ReferenceType reference, String address, String size) {
    if (slot == null) {
      slot = text.slot("i64");
    }
    text.store("i64", "0", slot);
    frame.call(
        "i64", helper(reference, target), "ptr " + slot + ", i64 " + size + ", ptr " + address);
    return text.load("i64", slot);
  }

  static String helper(ReferenceType reference, KernelVersion target) {
    if (!target.atLeast(SEPARATE_HELPERS)) {
      return "bpf_probe_read";
    }
    return reference.origin() == ReferenceType.Origin.USER
        ? "bpf_probe_read_user"
        : "bpf_probe_read_kernel";
  }

  private String address(Local reference, Optional<KernelPath> path) {
    String base = frame.read(reference);
    return path.isEmpty() || path.get().steps().isEmpty()
        ? base
        : text.value("getelementptr i8, ptr " + base + ", i64 " + number(path.get(), Kind.OFFSET));
  }

  /** A relocated number, which LLVM must not combine with others before it is one. */
  private String number(KernelPath path, Kind kind) {
    String loaded = text.load("i64", layouts.global(path, kind));
    return text.value("call i64 asm \"\", \"=r,0\"(i64 " + loaded + ")");
  }

  private String cut(String value, KernelPath path, IntegerType type) {
    String top = text.value("shl i64 " + value + ", " + number(path, Kind.LEFT_SHIFT));
    return text.value(
        (type.signed() ? "ashr" : "lshr") + " i64 " + top + ", " + number(path, Kind.RIGHT_SHIFT));
  }

  private String extended(String value, IntegerType type) {
    return type.signed() ? arithmetic.normalise(value, type) : value;
  }

  private String pointer(String value) {
    return text.value("inttoptr i64 " + value + " to ptr");
  }
}
