package org.b.backend.codegen;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.facts.ContextField;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.HeaderView;
import org.b.core.graph.Iteration;
import org.b.core.graph.Local;
import org.b.core.graph.Loop;
import org.b.core.graph.Outline;
import org.b.core.program.Table;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;

/**
 * What the instructions of a function share: the stack slot of every local, the context, and calls
 * of helpers.
 */
final class Frame {
  /** The function's parameter: the context. */
  static final String CONTEXT = "%context";

  /** An outlined loop's parameter: the area that the part around shares. */
  static final String AREA = "%area";

  /**
   * Something that no optimisation removes, merges or moves code across branches past. It costs no
   * instruction. Without it LLVM joins two tests into one condition, and the verifier learns
   * nothing from the branch.
   */
  private static final String BARRIER = "call void asm sideeffect \"\", \"\"() #1";

  private final FunctionText text;
  private final FunctionGraph graph;
  private final Map<Local, String> slots = new HashMap<>();
  private final Map<Local, String> arguments = new HashMap<>();
  private final Map<Iteration, String> iterators = new HashMap<>();
  private BitSet stored = new BitSet();
  private String prefixKey;
  private String constant;
  private String forgotten;
  private int prefixKeyWords;

  private final Outline outline;
  private final Outline.Part part;
  private final Set<Local> unknown;

  /** The areas of the parts around, and of this one if it shares anything. */
  private final Map<Outline.Part, String> areas = new HashMap<>();

  private final Map<Outline.Part, SharedArea> layouts = new HashMap<>();

  Frame(
      FunctionText text, FunctionGraph graph, FlowFacts facts, Outline outline, Outline.Part part) {
    this.text = text;
    this.graph = graph;
    this.outline = outline;
    this.part = part;
    this.unknown = outline.unknown(part);
    if (outline.isSplit()) {
      openAreas();
    }
    for (Local local : part.own()) {
      addSlot(local, facts);
    }
    for (Outline.Part around = part; around.outer().isPresent(); ) {
      around = around.outer().get();
      for (Local local : around.shared()) {
        slots.put(local, place(around, local));
      }
    }
  }

  /** Finds the areas of the parts around, one through the other, and makes this part's own. */
  private void openAreas() {
    boolean context =
        !graph.function().isSubprogram()
            || graph.parameters().stream().anyMatch(p -> parameter(p).equals(CONTEXT));
    for (Outline.Part p : outline.parts()) {
      layouts.put(p, new SharedArea(outline, p, context, graph.programType().packetRead()));
    }
    String area = AREA;
    for (Outline.Part around = part; around.outer().isPresent(); ) {
      around = around.outer().get();
      areas.put(around, area);
      if (around.outer().isPresent()) {
        area = text.entryValue("load ptr, ptr " + place(around, SharedArea.Item.OUTER));
      }
    }
    if (part != outline.root() && context) {
      text.define(CONTEXT, "load ptr, ptr " + place(outline.root(), SharedArea.Item.CONTEXT));
    }
    if (!part.inner().isEmpty()) {
      areas.put(part, text.slot("[" + layouts.get(part).words() + " x i64]"));
      if (part != outline.root()) {
        text.initialise(place(part, SharedArea.Item.OUTER), "ptr " + AREA);
      } else if (context) {
        text.initialise(place(part, SharedArea.Item.CONTEXT), "ptr " + CONTEXT);
      }
    }
  }

  private String place(Outline.Part owner, Object item) {
    return at(owner, layouts.get(owner).offset(item).getAsInt());
  }

  private String at(Outline.Part owner, int offset) {
    return text.entryValue("getelementptr i8, ptr " + areas.get(owner) + ", i64 " + offset);
  }

  /** Whether loops of the function are functions of their own. */
  boolean isSplit() {
    return outline.isSplit();
  }

  /** Whether this is such a loop's function. */
  boolean isCallback() {
    return part != outline.root();
  }

  /** The address of the area that the loops in this part get. */
  String area() {
    return areas.get(part);
  }

  /** Where a loop in this part, or this part itself, says how it was left. */
  String exit(Outline.Part loop) {
    return place(loop.outer().orElseThrow(), loop);
  }

  /** Where all parts keep the packet's start or end; empty where there is but one part. */
  Optional<String> shared(SharedArea.Item item) {
    return outline.isSplit() && layouts.get(outline.root()).offset(item).isPresent()
        ? Optional.of(place(outline.root(), item))
        : Optional.empty();
  }

  /** Where all parts keep the address of a header. */
  Optional<String> sharedPointer(HeaderView view) {
    return outline.isSplit()
        ? layouts.get(outline.root()).pointer(view).map(at -> at(outline.root(), at))
        : Optional.empty();
  }

  /** Where all parts keep the copy of a header. */
  Optional<String> sharedCopy(HeaderView view) {
    return outline.isSplit()
        ? layouts.get(outline.root()).copy(view).map(at -> at(outline.root(), at))
        : Optional.empty();
  }

  /** A slot for an own local: within the area where loops use it, too. */
  private String slot(Local local, String type) {
    return part.shared().contains(local) ? place(part, local) : text.slot(type);
  }

  /** The space of an iterator of this part. */
  String iterator(Iteration iteration) {
    return iterators.computeIfAbsent(
        iteration, i -> text.slot("[" + i.iterator().words() + " x i64]"));
  }

  private boolean isForgotten(Local local) {
    return part.shared().contains(local)
        && part.inner().stream().anyMatch(inner -> outline.changed(inner).contains(local));
  }

  /** Makes what a loop changes unknown to the verifier: each iteration is like any other. */
  void forgetChanges(Outline.Part loop) {
    List<Local> changed = outline.changed(loop);
    if (loop.loop().filter(Loop::isIterated).isPresent() && !changed.isEmpty()) {
      String zero = widened(half());
      changed.forEach(local -> forgetWords(slot(local), bytes(local), zero));
    } else {
      changed.forEach(local -> forgetInPlace(slot(local), 0, bytes(local)));
    }
  }

  /**
   * Writes every word of memory of this function anew, so that to the verifier it holds the same
   * whatever was written: it compares what is in each byte before a round with what was there
   * before an earlier one.
   */
  private void forgetWords(String memory, int bytes, String zero) {
    for (int word = 0; word < bytes; word += 8) {
      String address = text.address(memory, word);
      String value = text.value("load volatile i64, ptr " + address + ", align 8");
      String same = text.value("xor i64 " + value + ", " + zero);
      text.effect("store volatile i64 " + same + ", ptr " + address + ", align 8");
    }
  }

  /** After an assignment: see {@link Outline#unknown}. */
  void assigned(Local local) {
    if (!unknown.contains(local)) {
      return;
    }
    if (part.own().contains(local) && !part.shared().contains(local)) {
      forget(new ArrayList<>(List.of(local)));
    } else {
      forgetInPlace(slot(local), 0, bytes(local));
    }
  }

  /** After bytes of a struct or array have been written. */
  void written(Local aggregate, int offset, int bytes) {
    if (unknown.contains(aggregate)) {
      int end = Math.min(bytes(aggregate), (offset + bytes + 7) / 8 * 8);
      forgetInPlace(slot(aggregate), offset / 8 * 8, end);
    }
  }

  private static int bytes(Local local) {
    return local.type() instanceof IntegerType ? 8 : local.type().size();
  }

  /** Writes the last byte of each word of memory anew: then no verifier knows any of it. */
  private void forgetInPlace(String memory, int from, int end) {
    for (int word = from; word < end; word += 8) {
      String last = text.address(memory, Math.min(word + 8, end) - 1);
      String value = text.value("load volatile i8, ptr " + last);
      text.effect("store volatile i8 " + value + ", ptr " + last);
    }
  }

  private void addSlot(Local local, FlowFacts facts) {
    if (local.type() instanceof IntegerType) {
      String slot = slot(local, "i64");
      text.initialise(slot, "i64 0");
      slots.put(local, slot);
    } else if (local.type() instanceof ReferenceType reference) {
      String slot = slot(local, "ptr");
      boolean context =
          reference.origin() == ReferenceType.Origin.CONTEXT && !graph.function().isSubprogram();
      text.initialise(slot, context ? "ptr " + CONTEXT : "ptr null");
      slots.put(local, slot);
    } else if (outline.isElsewhere(local)) {
      slots.put(local, parameter(local));
    } else if (local.type().isAggregate()) {
      int words = words(local.type().size());
      String slot = slot(local, "[" + words + " x i64]");
      if (facts.needsZeroAtEntry(local) || isForgotten(local)) {
        text.initialise(slot, "[" + words + " x i64] zeroinitializer");
      }
      slots.put(local, slot);
    }
  }

  /** How a subprogram's parameter is passed: a struct by its address. */
  static String registerType(Local parameter) {
    return parameter.type() instanceof IntegerType ? "i64" : "ptr";
  }

  /** The operand that holds what the caller passes; the context has the name that all code uses. */
  static String parameter(Local parameter) {
    return parameter.type() instanceof ReferenceType reference
            && reference.origin() == ReferenceType.Origin.CONTEXT
        ? CONTEXT
        : "%p" + parameter.index();
  }

  static int words(int bytes) {
    return (bytes + 7) / 8;
  }

  FunctionGraph graph() {
    return graph;
  }

  /** Address of a local's value. */
  String slot(Local local) {
    String slot = slots.get(local);
    if (slot == null) {
      throw new IllegalStateException("no value for " + local + ": " + local.type().display());
    }
    return slot;
  }

  String read(Local local) {
    return text.load(local.type() instanceof ReferenceType ? "ptr" : "i64", slot(local));
  }

  void assign(Local local, String value) {
    text.store(local.type() instanceof ReferenceType ? "ptr" : "i64", value, slot(local));
  }

  /** Says which locals' values are where helpers get them already, by {@link StoredArguments}. */
  void stored(BitSet locals) {
    stored = locals;
  }

  /** Whether the memory of prefix keys holds the length that they all have. */
  boolean hasPrefixLength() {
    return stored.get(StoredArguments.prefixLength(graph));
  }

  /** Address of a local's value as memory of exactly the size of its type, for a helper. */
  String argument(Local local) {
    if (!(local.type() instanceof IntegerType integer)) {
      return slot(local);
    }
    String argument = arguments.computeIfAbsent(local, l -> text.slot("i64"));
    if (stored.get(local.index())) {
      return argument;
    }
    int bits = integer.size() * 8;
    String value = read(local);
    text.store(
        "i" + bits,
        bits == 64 ? value : text.value("trunc i64 " + value + " to i" + bits),
        argument);
    return argument;
  }

  /** Address of memory of the size of a local's type, for a helper to fill. */
  String output(Local local) {
    return local.type() instanceof IntegerType
        ? arguments.computeIfAbsent(local, l -> text.slot("i64"))
        : slot(local);
  }

  /** The one piece of stack where keys of longest-prefix tables are put together. */
  String prefixKey(int bytes) {
    if (prefixKey == null) {
      prefixKeyWords = words(longestPrefixKey());
      prefixKey = text.slot("[" + prefixKeyWords + " x i64]");
    }
    if (words(bytes) > prefixKeyWords) {
      throw new IllegalStateException("a prefix key of " + bytes + " bytes");
    }
    return prefixKey;
  }

  private int longestPrefixKey() {
    return graph.blocks().stream()
        .flatMap(block -> block.instructions().stream())
        .mapToInt(TableWriter::prefixKeySize)
        .max()
        .orElse(0);
  }

  /** A constant as eight-byte stores, in one piece of stack that all such constants share. */
  String onStack(byte[] bytes, int longest) {
    if (constant == null) {
      constant = text.slot("[" + words(longest) + " x i64]");
    }
    ByteBuffer padded =
        ByteBuffer.allocate(words(bytes.length) * 8).order(ByteOrder.LITTLE_ENDIAN).put(0, bytes);
    for (int i = 0; i < padded.capacity(); i += 8) {
      text.store("i64", "" + padded.getLong(i), text.address(constant, i));
    }
    return constant;
  }

  /**
   * Makes what variables hold unknown to the verifier, by zeros of which it knows nothing: it takes
   * the upper half of a number that was stored whole for any number, unless that number is 0.
   *
   * @param locals is empty afterwards
   */
  void forget(List<Local> locals) {
    if (locals.isEmpty()) {
      return;
    }
    String low = half();
    String all = null;
    for (Local local : locals) {
      boolean narrow =
          local.type() instanceof IntegerType integer && integer.width() <= 32 && !integer.signed();
      if (!narrow && all == null) {
        all = widened(low);
      }
      if (local.type() instanceof IntegerType) {
        // in its place, since LLVM may compute the value later, branches and all
        assign(
            local,
            text.value(
                "call i64 asm sideeffect \"$0 ^= $2\", \"=r,0,r\"(i64 "
                    + read(local)
                    + ", i64 "
                    + (narrow ? low : all)
                    + ")"));
      } else {
        forgetBytes(slot(local), local.type().size(), all);
      }
    }
    locals.clear();
  }

  /** A zero of 32 bits. */
  private String half() {
    if (forgotten == null) {
      forgotten = text.slot("i64");
      text.initialiseVolatile(forgotten, "i64 1");
    }
    String half = text.value("load volatile i32, ptr " + text.address(forgotten, 4));
    return text.value("zext i32 " + half + " to i64");
  }

  private String widened(String half) {
    return text.value("or i64 " + text.value("shl i64 " + half + ", 32") + ", " + half);
  }

  private void forgetBytes(String memory, int bytes, String zero) {
    int offset = 0;
    for (int size = 8; size >= 1; size /= 2) {
      String type = "i" + size * 8;
      for (; offset + size <= bytes; offset += size) {
        String address = text.address(memory, offset);
        String value = text.value("load volatile " + type + ", ptr " + address);
        String unknown = size == 8 ? zero : text.value("trunc i64 " + zero + " to " + type);
        String same = text.value("xor " + type + " " + value + ", " + unknown);
        text.effect("store volatile " + type + " " + same + ", ptr " + address);
      }
    }
  }

  /** A table as an argument of a helper. */
  String table(Table table, Optional<Local> through) {
    return "ptr " + through.map(this::read).orElse("@" + Metadata.quote(table.name()));
  }

  void barrier() {
    text.effect(BARRIER);
  }

  /** Sets exactly {@code bytes} bytes to 0: LLVM must not see a memset. */
  void zero(String address, int bytes) {
    set(address, new byte[bytes], 8);
  }

  /** Sets exactly these bytes; {@code alignment} as in {@link #copy}. */
  void set(String address, byte[] bytes, int alignment) {
    ByteBuffer buffer =
        ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 8)).order(ByteOrder.LITTLE_ENDIAN);
    int offset = 0;
    for (int size = Math.min(8, alignment); size >= 1; size /= 2) {
      for (; offset + size <= bytes.length; offset += size) {
        long value = buffer.getLong(offset) << 64 - size * 8 >>> 64 - size * 8;
        text.store("i" + size * 8, "" + value, text.address(address, offset));
      }
    }
  }

  /**
   * Copies exactly {@code bytes} bytes.
   *
   * @param alignment a power of two of which both addresses are multiples
   */
  void copy(String target, String source, int bytes, int alignment) {
    int offset = 0;
    for (int size = Math.min(8, alignment); size >= 1; size /= 2) {
      for (; offset + size <= bytes; offset += size) {
        String type = "i" + size * 8;
        String value = text.load(type, text.address(source, offset));
        text.store(type, value, text.address(target, offset));
      }
    }
  }

  /**
   * Calls a helper; the result is an {@code i64} (or a {@code ptr}, by {@code result}).
   *
   * @param arguments with their types: {@code ptr %v1, i64 4}
   */
  String call(String result, String helper, String arguments) {
    return call(
        result,
        KernelFacts.helper(helper)
            .orElseThrow(() -> new IllegalStateException("unknown helper " + helper)),
        arguments);
  }

  String call(String result, Helper helper, String arguments) {
    return text.value(
        "call " + result + " inttoptr (i64 " + helper.number() + " to ptr)(" + arguments + ")");
  }

  /**
   * A pointer that a field of the context is: in one instruction with its offset, which the
   * verifier knows it by (is_valid_access of the program type).
   */
  String pointer(ContextField field) {
    return text.value(
        "call ptr asm sideeffect \"$0 = *(u"
            + field.size() * 8
            + " *)($1 + "
            + field.offset()
            + ")\", \"=r,r\"(ptr "
            + CONTEXT
            + ")");
  }
}
