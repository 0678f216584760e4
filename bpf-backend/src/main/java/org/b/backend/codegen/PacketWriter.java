package org.b.backend.codegen;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.b.core.facts.ContextField;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ProgramType.PacketAccess;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FieldsRead;
import org.b.core.graph.HeaderView;
import org.b.core.graph.Instruction;
import org.b.core.graph.PacketValidity;
import org.b.core.graph.Terminator;
import org.b.core.graph.Value;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;

/**
 * Reads and writes packet headers. A test and the accesses that it allows use the same pointer, as
 * LLVM must not know what the verifier has to learn.
 *
 * <p>Where packets can be read directly, a header at a constant offset is read from the packet's
 * start, any other one through a pointer of its own. Elsewhere a header's bytes are copied to the
 * stack, and the copy's success is the test, other than of a first header of which the kernel says
 * that it is contiguous.
 */
final class PacketWriter {
  /**
   * Variable offsets are cut to this: the verifier takes a packet range only where pointer and
   * header end below 0xffff (find_good_pkt_pointers, MAX_PACKET_OFF, Linux 6.12).
   */
  private static final int OFFSET_MASK = 0x7fff;

  /** Flags of bpf_l4_csum_replace (linux/bpf.h). */
  private static final int PSEUDO_HEADER = 0x10;

  private static final int MARK_MANGLED_0 = 0x20;

  private final FunctionText text;
  private final Frame frame;
  private final ValueWriter values;
  private final BitFields bitFields;
  private final FlowFacts facts;
  private final boolean direct;
  private final boolean mayReadStart;
  private final HeaderEnds ends;
  private final ConstantOffsets offsets;
  private final Map<HeaderView, String> pointers = new IdentityHashMap<>();
  private final Map<HeaderView, Integer> firstBytes;
  private final Map<HeaderView, String> copies = new HashMap<>();
  private Set<HeaderView> proved;
  private String dataSlot;
  private String endSlot;
  private String lastEndSlot;

  private final PacketBytes bytes;

  PacketWriter(
      FunctionText text,
      Frame frame,
      ValueWriter values,
      BitFields bitFields,
      FlowFacts facts,
      KernelVersion target,
      Supplier<String> dynptrFunction) {
    this.bytes = new PacketBytes(text, frame, dynptrFunction);
    this.text = text;
    this.frame = frame;
    this.values = values;
    this.bitFields = bitFields;
    this.facts = facts;
    this.direct = frame.graph().programType().packetRead() == PacketAccess.DIRECT;
    this.ends = new HeaderEnds(frame.graph());
    this.offsets = new ConstantOffsets(frame.graph());
    this.mayReadStart =
        !frame.isSplit()
            && frame
                .graph()
                .programType()
                .field("data")
                .filter(f -> target.atLeast(f.since()))
                .isPresent()
            && frame.graph().blocks().stream()
                .noneMatch(block -> block.terminator() instanceof Terminator.TestHeader);
    this.firstBytes = direct ? Map.of() : FieldsRead.firstBytes(frame.graph());
  }

  PacketBytes bytes() {
    return bytes;
  }

  /** See {@link Instruction.PreparePacket}. */
  void prepare(int bytes) {
    loadBounds();
    String data = text.load("ptr", dataSlot());
    String end = text.load("ptr", endSlot());
    String wanted = text.address(opaque(data), bytes);
    String isLong = text.value("icmp ule ptr " + wanted + ", " + end);
    String ready = text.label();
    String partly = text.label();
    text.branch(isLong, ready, partly);
    text.start(partly);
    String linear =
        text.value(
            "sub i64 "
                + text.value("ptrtoint ptr " + end + " to i64")
                + ", "
                + text.value("ptrtoint ptr " + data + " to i64"));
    String length = packetLength();
    String isWhole = text.value("icmp uge i64 " + linear + ", " + length);
    String pull = text.label();
    text.branch(isWhole, ready, pull);
    text.start(pull);
    String isShort = text.value("icmp ult i64 " + length + ", " + bytes);
    String contiguous = text.value("select i1 " + isShort + ", i64 " + length + ", i64 " + bytes);
    frame.call("i64", "bpf_skb_pull_data", "ptr " + Frame.CONTEXT + ", i64 " + contiguous);
    loadBounds();
    text.jump(ready);
    text.start(ready);
  }

  void reach(Terminator.ReachHeader reach, BasicBlock block, String reached, String missing) {
    HeaderView view = reach.view();
    frame.barrier();
    if (isContiguous(view)) {
      readFirst(view, reached, missing);
      return;
    }
    if (!direct) {
      copy(view, reached, missing);
      return;
    }
    if (!facts.hasBoundsAtEnd(block)) {
      loadBounds();
    }
    String data = text.load("ptr", dataSlot());
    OptionalInt constant = offsets.of(view);
    String pointer;
    int size;
    if (constant.isPresent()) {
      pointer = data;
      size = constant.getAsInt() + view.size();
    } else if (!frame.isSplit() && ends.startsAtEnd(block)) {
      pointer = text.load("ptr", lastEnd());
      text.store("ptr", pointer, pointerSlot(view));
      frame.assign(view.offset(), distance(data, pointer));
      size = view.size();
    } else {
      String offset =
          text.value("call i64 asm \"\", \"=r,0\"(i64 " + frame.read(view.offset()) + ")");
      // an offset that is one of a few constants is known to the verifier on every path
      String bounded =
          isConstantOnEveryPath(block)
              ? offset
              : text.value("and i64 " + offset + ", " + OFFSET_MASK);
      pointer = opaque(text.value("getelementptr i8, ptr " + data + ", i64 " + bounded));
      text.store("ptr", pointer, pointerSlot(view));
      if (isConstantOnEveryPath(block) || HeaderEnds.isInCircle(block)) {
        frame.assign(view.offset(), distance(data, pointer));
      }
      size = view.size();
    }
    String end = text.address(opaque(pointer), size);
    text.store("ptr", end, lastEnd());
    String outside = text.value("icmp ugt ptr " + end + ", " + text.load("ptr", endSlot()));
    text.branch(outside, missing, reached);
  }

  /**
   * Whether a header is at the packet's start, among the bytes that can be read where others can't.
   */
  private boolean isContiguous(HeaderView view) {
    return !direct
        && mayReadStart
        && view.size() <= frame.graph().programType().contiguousBytes()
        && offsets.of(view).equals(OptionalInt.of(0));
  }

  /** Through a pointer of its own, since each load of the bounds gives another one. */
  private void readFirst(HeaderView view, String reached, String missing) {
    String data = bound("data");
    text.store("ptr", data, pointerSlot(view));
    String end = text.address(opaque(data), view.size());
    String outside = text.value("icmp ugt ptr " + end + ", " + bound("data_end"));
    text.branch(outside, missing, reached);
  }

  /** Between parts of a function no number stays known. */
  private boolean isConstantOnEveryPath(BasicBlock block) {
    return !frame.isSplit() && offsets.isConstantOnEveryPath(block);
  }

  /**
   * The offset of a pointer as a number of which the verifier knows nothing: otherwise it would
   * walk all that follows once for every offset.
   */
  private String distance(String data, String pointer) {
    String start = text.value("ptrtoint ptr " + data + " to i64");
    String end = text.value("ptrtoint ptr " + pointer + " to i64");
    return text.value("sub i64 " + end + ", " + start);
  }

  /** The same pointer, of which LLVM knows nothing. */
  private String opaque(String pointer) {
    return text.value("call ptr asm sideeffect \"\", \"=r,0\"(ptr " + pointer + ") #1");
  }

  /** The end of the header that was tested last. */
  private String lastEnd() {
    if (lastEndSlot == null) {
      lastEndSlot = pointerSlot();
    }
    return lastEndSlot;
  }

  private String pointerSlot(HeaderView view) {
    return pointers.computeIfAbsent(
        view, v -> frame.sharedPointer(v).orElseGet(() -> pointerSlot()));
  }

  private String pointerSlot() {
    String slot = text.slot("ptr");
    text.initialise(slot, "ptr null");
    return slot;
  }

  private String dataSlot() {
    if (dataSlot == null) {
      dataSlot = frame.shared(SharedArea.Item.DATA).orElseGet(() -> pointerSlot());
    }
    return dataSlot;
  }

  private String endSlot() {
    if (endSlot == null) {
      endSlot = frame.shared(SharedArea.Item.DATA_END).orElseGet(() -> pointerSlot());
    }
    return endSlot;
  }

  private String copyOf(HeaderView view, int base) {
    return copies.computeIfAbsent(
        view,
        v -> {
          Optional<String> shared = frame.sharedCopy(v);
          return shared.isPresent()
              ? cleared(v, shared.get(), v.size())
              : copySlot(v, v.size() - base);
        });
  }

  private void loadBounds() {
    text.store("ptr", bound("data"), dataSlot());
    text.store("ptr", bound("data_end"), endSlot());
  }

  private String bound(String name) {
    return frame.pointer(contextField(name));
  }

  private ContextField contextField(String name) {
    return frame
        .graph()
        .programType()
        .field(name)
        .orElseThrow(() -> new IllegalStateException("the context has no field " + name));
  }

  private String packetLength() {
    return values.contextLoad(contextField("len").offset(), IntegerType.U32);
  }

  /** Copies the part of the header that is read, up to its end, so that the copy is the test. */
  private void copy(HeaderView view, String reached, String missing) {
    Integer first = firstBytes.get(view);
    String offset = frame.read(view.offset());
    if (first == null && frame.graph().programType().knowsLength()) {
      String end = text.binary("add", offset, "" + view.size());
      String outside = text.value("icmp ugt i64 " + end + ", " + packetLength());
      text.branch(outside, missing, reached);
      return;
    }
    int from = first == null ? view.size() - 1 : first;
    int base = from / 8 * 8;
    String copy = copyOf(view, base);
    if (view.inPieces()) {
      from = base;
    }
    String result =
        bytes.copy(
            text.binary("add", offset, "" + from),
            text.address(copy, from - base),
            view.size() - from);
    String failed = text.value("icmp slt i64 " + result + ", 0");
    text.branch(failed, missing, reached);
  }

  /** Where a test asks whether the copy has been made, the verifier need not follow it. */
  private String copySlot(HeaderView view, int bytes) {
    return cleared(view, text.slot("[" + Frame.words(bytes) + " x i64]"), bytes);
  }

  /** Where a test says that the header has been reached, its copy is zero before. */
  private String cleared(HeaderView view, String slot, int bytes) {
    if (proved == null) {
      proved = PacketValidity.proved(frame.graph().blocks());
    }
    if (proved.contains(view) && !frame.isCallback()) {
      text.initialise(slot, "[" + Frame.words(bytes) + " x i64] zeroinitializer");
    }
    return slot;
  }

  String load(HeaderView view, StructType.Field field) {
    return bitFields.load(memory(view), field);
  }

  /** Whether a value is a header's unsigned field of 2, 4 or 8 bytes, or a wider type of it. */
  static boolean isWhole(Value value) {
    Value.PacketLoad load = field(value);
    return load != null && BitFields.isWhole(load.field());
  }

  private static Value.PacketLoad field(Value value) {
    if (value instanceof Value.Convert convert
        && convert.operand().type() instanceof IntegerType from
        && !from.signed()
        && from.width() <= convert.type().width()) {
      return field(convert.operand());
    }
    return value instanceof Value.PacketLoad load ? load : null;
  }

  /** Such a field as it stands in the packet. */
  String loadRaw(Value value) {
    Value.PacketLoad load = field(value);
    return bitFields.loadRaw(memory(load.view()), load.field());
  }

  /** A constant as such a field holds it. */
  static long raw(Value value, long constant) {
    return BitFields.raw(field(value).field(), constant);
  }

  void store(HeaderView view, StructType.Field field, Value value) {
    String stored = values.value(value);
    bitFields.store(memory(view), field, stored);
  }

  private BitFields.Memory memory(HeaderView view) {
    if (!direct && !isContiguous(view)) {
      int first = firstBytes.get(view);
      return new BitFields.Memory(
          copyOf(view, first / 8 * 8), first / 8 * 8, first, view.size(), 8, true, true);
    }
    OptionalInt constant = offsets.of(view);
    return direct && constant.isPresent()
        ? new BitFields.Memory(
            text.load("ptr", dataSlot()), -constant.getAsInt(), 0, view.size(), 8, false, true)
        : new BitFields.Memory(
            text.load("ptr", pointerSlot(view)), 0, 0, view.size(), 8, false, true);
  }

  void checksum(Instruction.ChecksumUpdate update) {
    String offset = values.value(update.offset());
    String before = inNetworkOrder(values.value(update.before()), update.size());
    String after = inNetworkOrder(values.value(update.after()), update.size());
    boolean transport = update.layer() == Instruction.Layer.TRANSPORT;
    int flags = update.size() | (transport && update.zeroMeansNone() ? MARK_MANGLED_0 : 0);
    String flagsValue = "" + flags;
    if (transport && update.pseudo().isPresent()) {
      flagsValue =
          text.value(
              "select i1 "
                  + values.condition(update.pseudo().get())
                  + ", i64 "
                  + (flags | PSEUDO_HEADER)
                  + ", i64 "
                  + flags);
    }
    frame.call(
        "i64",
        transport ? "bpf_l4_csum_replace" : "bpf_l3_csum_replace",
        "ptr "
            + Frame.CONTEXT
            + ", i64 "
            + offset
            + ", i64 "
            + before
            + ", i64 "
            + after
            + ", i64 "
            + flagsValue);
  }

  private String inNetworkOrder(String value, int bytes) {
    String type = "i" + bytes * 8;
    String narrow = text.value("trunc i64 " + value + " to " + type);
    String swapped =
        text.value("call " + type + " @llvm.bswap." + type + "(" + type + " " + narrow + ")");
    return text.value("zext " + type + " " + swapped + " to i64");
  }
}
