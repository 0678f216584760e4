package org.b.backend.codegen;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.b.backend.codegen.KernelLayouts.Kind;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.graph.Instruction;
import org.b.core.graph.KernelPointers;
import org.b.core.graph.Local;
import org.b.core.graph.Memory;
import org.b.core.graph.RegisterReads;
import org.b.core.graph.Value;
import org.b.core.kernel.KernelPath;
import org.b.core.kernel.KernelQuestion;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;

/** Writes the code that reads memory of the kernel and of processes. */
final class KernelWriter {
  private static final KernelVersion SEPARATE_HELPERS =
      KernelFacts.helper("bpf_probe_read_kernel").orElseThrow().since();

  private static final ReferenceType HERE =
      new ReferenceType(IntegerType.U64, ReferenceType.Origin.KERNEL);

  /** The sizes that a load may have. */
  private static final Set<String> LOADABLE = Set.of("1", "2", "4", "8");

  /** The smallest page there is. */
  private static final int PAGE = 4096;

  /** Loads have 16 bits for an offset, and other kernels may have the member farther in. */
  private static final int FARTHEST = 16_384;

  private final FunctionText text;
  private final Frame frame;
  private final Arithmetic arithmetic;
  private final KernelLayouts layouts;
  private final KernelVersion target;
  private final KernelPointers pointers;
  private final boolean sleeps;
  private final Optional<RegisterReads> together;
  private String slot;
  private String registerCopy;
  private int passed;

  /**
   * @param sleeps whether reading a process's memory may wait until it is there
   */
  KernelWriter(
      FunctionText text,
      Frame frame,
      Arithmetic arithmetic,
      KernelLayouts layouts,
      KernelVersion target,
      boolean sleeps) {
    this.text = text;
    this.frame = frame;
    this.arithmetic = arithmetic;
    this.layouts = layouts;
    this.target = target;
    this.pointers = new KernelPointers(frame.graph());
    this.sleeps = sleeps;
    this.together = RegisterReads.of(frame.graph());
  }

  void currentTask(Instruction.CurrentTask current) {
    frame.assign(current.target(), pointer(frame.call("i64", "bpf_get_current_task", "")));
  }

  /** What is behind the text stays zero, so that equal texts are equal keys. */
  void readText(Instruction.ReadKernelText read, MemoryWriter memory) {
    ReferenceType reference = (ReferenceType) read.reference().type();
    String address = frame.read(read.reference());
    if (sleeps && reference.origin() == ReferenceType.Origin.USER) {
      fetch(memory.address(read.target()), address, read.size());
    }
    memory.zero(read.target());
    frame.call(
        "i64",
        probe(reference) + "_str",
        "ptr " + memory.address(read.target()) + ", i64 " + read.size() + ", ptr " + address);
  }

  /**
   * Has the pages of a text brought into memory, so that it can be read up to its end, wherever
   * that is: copying all of it would fail where a text ends close to memory that is not there.
   */
  private void fetch(String memory, String address, int size) {
    for (int offset = 0;
        offset < size;
        offset = Math.max(offset + 1, Math.min(offset + PAGE, size - 1))) {
      String byteThere =
          offset == 0
              ? address
              : text.value("getelementptr i8, ptr " + address + ", i64 " + offset);
      frame.call("i64", UserMemory.COPY, "ptr " + memory + ", i64 1, ptr " + byteThere);
    }
  }

  /** Kernels before 6.2 leave what follows the name as it was (bpf_get_current_comm). */
  void threadName(Memory target, MemoryWriter memory) {
    memory.zero(target);
    frame.call(
        "i64",
        "bpf_get_current_comm",
        "ptr " + memory.address(target) + ", i64 " + target.type().size());
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

  void takeNumber(Local target, Value address, String operand) {
    boolean pointer = address instanceof Value.Read read && pointers.mayBePointer(read.local());
    String number = pointer ? copied(operand) : operand;
    frame.assign(target, text.value("ptrtoint ptr " + number + " to i64"));
  }

  void readContext(Instruction.ReadContextAddress read) {
    if (pointers.isTyped(read.target())) {
      frame.assign(
          read.target(),
          text.value(
              "call ptr asm \"$0 = *(u64 *)($1 + "
                  + read.offset()
                  + ")\", \"=r,r\"(ptr "
                  + Frame.CONTEXT
                  + ")"));
    } else {
      String address = text.address(Frame.CONTEXT, read.offset());
      frame.assign(read.target(), pointer(readInteger(HERE, address, "8")));
    }
  }

  /**
   * What a local gets that the verifier need not know: nothing may be reckoned with its pointer.
   */
  String assigned(Instruction.Assign assign, String value) {
    return pointers.isCopied(assign) ? copied(value) : value;
  }

  /** As a number, where the verifier knows it as a pointer: memory that a helper fills is plain. */
  String passed(Value value, String operand) {
    return pointers.isTyped(value) ? copied(operand) : operand;
  }

  private String copied(String operand) {
    String memory = slot();
    text.store("ptr", operand, memory);
    frame.call("i64", helper(HERE), "ptr " + memory + ", i64 8, ptr " + memory);
    return pointer(text.load("i64", memory));
  }

  void address(Instruction.KernelAddress address) {
    Local reference = address.reference();
    onlyIfSet(
        reference,
        address.target(),
        base -> frame.assign(address.target(), address(base, Optional.of(address.path()))));
  }

  /** How large an element is the kernel says that the program runs on. */
  void element(Instruction.KernelElement element, String index) {
    onlyIfSet(
        element.reference(),
        element.target(),
        base -> {
          String start = address(base, Optional.of(element.array()));
          String distance =
              text.value(
                  "mul i64 "
                      + text.bounded(index, element.count())
                      + ", "
                      + number(element.first(), Kind.SIZE));
          frame.assign(
              element.target(), text.value("getelementptr i8, ptr " + start + ", i64 " + distance));
        });
  }

  void read(Instruction.ReadKernel read) {
    if (pointers.startsPresent(read)) {
      read(read, frame.read(read.reference()));
    } else {
      onlyIfSet(read.reference(), read.target(), base -> read(read, base));
    }
  }

  /**
   * The verifier refuses to load through a pointer that it takes for null, and to reckon with it;
   * which ones that are depends on the kernel. The test costs one instruction.
   */
  private void onlyIfSet(Local reference, Local result, Consumer<String> action) {
    String base = frame.read(reference);
    if (!pointers.isTyped(reference) || pointers.isPresent(reference)) {
      action.accept(base);
      return;
    }
    frame.assign(result, result.type() instanceof IntegerType ? "0" : "null");
    String set = text.label();
    String after = text.label();
    text.branch(text.value("icmp ne ptr " + base + ", null"), set, after);
    text.start(set);
    action.accept(base);
    text.jump(after);
    text.start(after);
  }

  private void read(Instruction.ReadKernel read, String base) {
    Local result = read.target();
    if (pointers.isLoad(read)) {
      load(result, read.path().map(path -> member(base, path)).orElse(base));
      return;
    }
    Optional<KernelPath> bits = read.path().filter(path -> path.bitSize() > 0);
    // Of a member that the checking types do not have, kernels say how large it is.
    String size =
        read.path()
            .filter(path -> bits.isPresent() || path.isAssumed())
            .map(path -> number(path, Kind.SIZE))
            .orElse(String.valueOf(result.type().size()));
    String address = address(base, read.path());
    String value = readInteger((ReferenceType) read.reference().type(), address, size);
    if (result.type() instanceof IntegerType type) {
      frame.assign(result, bits.isPresent() ? cut(value, bits.get(), type) : extended(value, type));
    } else {
      frame.assign(result, pointer(value));
    }
  }

  /**
   * Where a load finds its member. LLVM makes the relocated number a part of the load, which it
   * cannot where the number has been hidden; the call, which costs nothing, keeps other passes from
   * joining it with other numbers, as in LLVM's own code for C (BPFAbstractMemberAccess). Nor may
   * it keep the number for a later load, which would then add it by an instruction of its own.
   */
  private String member(String base, KernelPath path) {
    if (path.bitOffset() / 8 > FARTHEST || !path.otherRoots().isEmpty()) {
      return address(base, Optional.of(path));
    }
    String offset =
        text.value(
            "load volatile i64, ptr " + layouts.global(path, path.rootNames().get(0), Kind.OFFSET));
    String address = text.value("getelementptr i8, ptr " + base + ", i64 " + offset);
    return text.value(
        "call ptr @llvm.bpf.passthrough.p0.p0(i32 " + passed++ + ", ptr " + address + ")");
  }

  /** A store, as {@link #load}: the check has seen to it that the verifier knows the object. */
  void write(Instruction.WriteKernel write, String value) {
    // What LLVM knows of the pointer, such as that it is null in a branch, must not get here.
    String base =
        text.value("call ptr asm \"\", \"=r,0\"(ptr " + frame.read(write.reference()) + ")");
    String address = member(base, write.path());
    int bits = write.path().btf().size(write.path().type()) * 8;
    String narrow = bits == 64 ? value : text.value("trunc i64 " + value + " to i" + bits);
    // volatile, so that LLVM does not join it with a store through another kind of pointer
    text.effect(
        "store volatile i" + bits + " " + narrow + ", ptr " + address + ", align " + bits / 8);
  }

  private void load(Local result, String address) {
    if (result.type() instanceof IntegerType type) {
      frame.assign(result, extended(apart("i64", wideLoad(address, type.size())), type));
    } else {
      String loaded = text.value("load ptr, ptr " + address + ", align 8");
      frame.assign(result, apart("ptr", loaded));
    }
  }

  private String wideLoad(String address, int size) {
    String type = "i" + size * 8;
    String loaded = text.value("load " + type + ", ptr " + address + ", align " + size);
    return size == 8 ? loaded : text.value("zext " + type + " " + loaded + " to i64");
  }

  /**
   * Keeps LLVM from joining loads at the ends of two branches, one of which is through another kind
   * of pointer, such as to a leaf: "same insn cannot be used with different pointers". It costs no
   * instruction. Without effects it lets LLVM leave out what has been loaded before.
   */
  private String apart(String type, String loaded) {
    boolean effects = pointers.differ();
    return text.value(
        "call %s asm%s \"\", \"=r,0,i\"(%s %s, i32 %d)%s"
            .formatted(
                type,
                effects ? " sideeffect" : "",
                type,
                loaded,
                passed++,
                effects ? "" : ModuleWriter.WITHOUT_EFFECTS));
  }

  /**
   * Up to eight bytes at a foreign address, as the low bytes of an {@code i64}. The helpers fill
   * with zeros what they cannot read, so only the bytes that they are not asked for need zeros.
   */
  private String readInteger(ReferenceType reference, String address, String size) {
    String memory = slot();
    boolean isLoadable = LOADABLE.contains(size);
    if (!isLoadable) {
      text.store("i64", "0", memory);
    }
    frame.call("i64", helper(reference), "ptr " + memory + ", i64 " + size + ", ptr " + address);
    return isLoadable ? wideLoad(memory, Integer.parseInt(size)) : text.load("i64", memory);
  }

  /**
   * A register of a system call.
   *
   * @param registers the address of all, which the probed function got
   */
  void systemCallRegister(Instruction.ReadSystemCallRegister read, Supplier<String> registers) {
    if (together.isEmpty()) {
      String address = pointer(text.binary("add", registers.get(), "" + read.offset()));
      frame.assign(read.target(), readInteger(HERE, address, "" + RegisterReads.REGISTER));
      return;
    }
    RegisterReads all = together.get();
    if (registerCopy == null) {
      registerCopy = text.slot("[" + all.bytes() + " x i8]");
    }
    if (read == all.first()) {
      String start = pointer(text.binary("add", registers.get(), "" + all.offset()));
      frame.call(
          "i64", probe(HERE), "ptr " + registerCopy + ", i64 " + all.bytes() + ", ptr " + start);
    }
    String copy = text.address(registerCopy, read.offset() - all.offset());
    frame.assign(read.target(), wideLoad(copy, RegisterReads.REGISTER));
  }

  private String slot() {
    if (slot == null) {
      slot = text.slot("i64");
    }
    return slot;
  }

  private String helper(ReferenceType reference) {
    return sleeps && reference.origin() == ReferenceType.Origin.USER
        ? UserMemory.COPY
        : probe(reference);
  }

  private String probe(ReferenceType reference) {
    if (!target.atLeast(SEPARATE_HELPERS)) {
      return "bpf_probe_read";
    }
    return reference.origin() == ReferenceType.Origin.USER
        ? "bpf_probe_read_user"
        : "bpf_probe_read_kernel";
  }

  /** The address of a part of what {@code base}, which is not null here, leads to. */
  String part(String base, Optional<KernelPath> path) {
    return address(base, path);
  }

  private String address(String base, Optional<KernelPath> path) {
    return path.isEmpty() || path.get().steps().isEmpty()
        ? base
        : text.value("getelementptr i8, ptr " + base + ", i64 " + number(path.get(), Kind.OFFSET));
  }

  /** A relocated number, which LLVM must not combine with others before it is one. */
  private String number(KernelPath path, Kind kind) {
    List<String> names = path.rootNames();
    if (names.size() == 1) {
      return number(path, names.get(0), kind);
    }
    // Loaders make an instruction that may not be reached of a number that their kernel lacks: no
    // pass may move it before the test.
    String result = text.slot("i64");
    String after = text.label();
    for (String name : names.subList(0, names.size() - 1)) {
      String here = text.label();
      String next = text.label();
      String exists = number(path, name, Kind.EXISTS);
      text.branch(text.value("icmp ne i64 " + exists + ", 0"), here, next);
      text.start(here);
      text.store("i64", text.opaque(number(path, name, kind)), result);
      text.jump(after);
      text.start(next);
    }
    String last = names.get(names.size() - 1);
    text.store("i64", text.opaque(number(path, last, kind)), result);
    text.jump(after);
    text.start(after);
    return text.load("i64", result);
  }

  private String number(KernelPath path, String root, Kind kind) {
    return hidden(text.load("i64", layouts.global(path, root, kind)));
  }

  private String hidden(String number) {
    return text.value("call i64 asm \"\", \"=r,0\"(i64 " + number + ")");
  }

  void ask(Instruction.AskKernel ask) {
    frame.assign(ask.target(), answer(ask.question()));
  }

  private String answer(KernelQuestion question) {
    if (question instanceof KernelQuestion.FieldExists field) {
      String answer = "0";
      for (String name : field.path().rootNames()) {
        String exists = number(field.path(), name, Kind.EXISTS);
        answer = answer.equals("0") ? exists : text.value("or i64 " + answer + ", " + exists);
      }
      return answer;
    } else if (question instanceof KernelQuestion.FieldOffset field) {
      return number(field.path(), Kind.OFFSET);
    } else if (question instanceof KernelQuestion.StructSize size) {
      return number(size.struct(), size.struct().rootNames().get(0), Kind.STRUCT_SIZE);
    } else if (question instanceof KernelQuestion.StructId id) {
      return number(id.struct(), id.struct().rootNames().get(0), Kind.TYPE_ID);
    }
    return hidden(text.load("i64", layouts.global((KernelQuestion.EnumeratorValue) question)));
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
