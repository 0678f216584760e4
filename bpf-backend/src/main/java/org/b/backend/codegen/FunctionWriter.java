package org.b.backend.codegen;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.b.core.facts.KernelFacts;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Loop;
import org.b.core.graph.Memory;
import org.b.core.graph.Outline;
import org.b.core.graph.Terminator;
import org.b.core.graph.Value;
import org.b.core.program.Builtin;
import org.b.core.program.Function;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;

/** Writes one function: its blocks in the graph's order, each instruction in its turn. */
final class FunctionWriter {
  /** The first argument's register on x86-64, in {@code struct pt_regs}. */
  private static final String FIRST_ARGUMENT = "di";

  /** What bpf_for_each_map_elem passes before the area: the map, key and value of an entry. */
  private static final String ENTRY = "ptr %map, ptr %key, ptr %value";

  private static final String KEY = "%key";
  private static final String VALUE = "%value";

  /** What bpf_user_ringbuf_drain passes before the area: a dynamic pointer to a message. */
  private static final String MESSAGE = "ptr %message";

  /** What bpf_find_vma passes before the area: what it was given, and what it has found. */
  private static final String FOUND = "ptr %object, ptr " + VALUE;

  /** What a function around passes before the area: an element of an iterator. */
  private static final String ELEMENT = "%element";

  /** What bpf_loop passes before the area: the number of the iteration. */
  private static final String ROUND = "i64 %round";

  private final FunctionText text = new FunctionText();
  private final ModuleWriter module;
  private final FunctionGraph graph;
  private final String subprogram;
  private final Frame frame;
  private final Outline outline;
  private final Outline.Part part;
  private final PartEdges edges;
  private final Arithmetic arithmetic;
  private final BitFields bitFields;
  private final MemoryWriter memory;
  private final ValueWriter values;
  private final PacketWriter packets;
  private final TableWriter tables;
  private final KernelWriter kernel;
  private final HelperWriter helpers;
  private final CallWriter calls;
  private final PacketCopyWriter copies;
  private final LogWriter logs;
  private final ResultWriter results;

  /**
   * Blocks that rely on a test: a barrier at their start keeps LLVM from joining it with theirs.
   */
  private final Set<BasicBlock> proven = new HashSet<>();

  FunctionWriter(ModuleWriter module, FunctionGraph graph, Outline outline, Outline.Part part) {
    this.module = module;
    this.graph = graph;
    this.outline = outline;
    this.part = part;
    this.subprogram =
        part == outline.root() ? module.subprogram(graph) : module.callbackSubprogram(graph, part);
    FlowFacts facts = new FlowFacts(graph);
    frame = new Frame(text, graph, facts, outline, part);
    edges = new PartEdges(text, frame, outline, part, module, this::at);
    arithmetic = new Arithmetic(text);
    bitFields = new BitFields(text, arithmetic);
    memory =
        new MemoryWriter(
            text, frame, bitFields, module.target().atLeast(KernelFacts.VARIABLE_STACK));
    values = new ValueWriter(text, frame, arithmetic, memory);
    packets =
        new PacketWriter(
            text, frame, values, bitFields, facts, module.target(), module::dynptrFunction);
    memory.readSubscriptsWith(values);
    values.readPacketsWith(packets);
    kernel =
        new KernelWriter(
            text,
            frame,
            arithmetic,
            module.layouts(),
            module.target(),
            module.userMemory().mayWait(graph, part));
    tables = new TableWriter(frame, values, memory, bitFields);
    logs = new LogWriter(text, frame, values, arithmetic, module, graph);
    copies = new PacketCopyWriter(text, frame, values, arithmetic, packets.bytes());
    calls =
        new CallWriter(
            text, frame, graph, outline, values, memory, kernel, module.typedParameters());
    results =
        new ResultWriter(
            text,
            graph,
            module.target(),
            values,
            kernel,
            part == outline.root() ? calls::giveBack : () -> {});
    helpers =
        new HelperWriter(
            text,
            frame,
            values,
            arithmetic,
            memory,
            kernel,
            module::format,
            module,
            module::kernelVariable);
    edges.passArgumentsWith(helpers);
    for (BasicBlock block : graph.blocks()) {
      if (block.terminator() instanceof Terminator.TestReference test) {
        proven.add(test.valid());
      } else if (block.terminator() instanceof Terminator.ReachHeader reach) {
        proven.add(reach.reached());
      }
    }
    proven.removeAll(proven.stream().filter(this::passesOn).toList());
  }

  /** Whether a block does nothing but lead on to one that has the same barrier. */
  private boolean passesOn(BasicBlock block) {
    return block.terminator() instanceof Terminator.Jump jump
        && proven.contains(jump.target())
        && jump.target() != block
        && block.instructions().stream()
            .allMatch(
                instruction ->
                    instruction instanceof Instruction.Assign assign
                        && assign.value() instanceof Value.Read);
  }

  void writeTo(StringBuilder out) {
    StoredArguments arguments = new StoredArguments(graph);
    Set<BasicBlock> meetings = Insertions.meetings(graph);
    for (BasicBlock block : CodeOrder.of(graph)) {
      if (outline.of(block) != part) {
        continue;
      }
      text.start(PartEdges.block(block));
      if (proven.contains(block) || meetings.contains(block)) {
        at(block.terminator().span());
        frame.barrier();
      }
      // each part has places of its own for arguments
      BitSet stored = outline.isSplit() ? new BitSet() : arguments.at(block);
      frame.stored(stored);
      if (isHeader(block)) {
        at(block.terminator().span());
        edges.enter();
      }
      if (graph.function().isCallback() && block == graph.entry()) {
        at(graph.function().span());
        entry(graph.parameters().get(0), graph.parameters().get(1));
      }
      List<Local> forgotten = new ArrayList<>();
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.Forget forget) {
          at(instruction.span());
          // what others change is in no state of the verifier
          if (!outline.isElsewhere(forget.local()) || !module.isShared(graph, forget.local())) {
            forgotten.add(forget.local());
          }
          continue;
        }
        frame.forget(forgotten);
        at(instruction.span());
        write(instruction);
        arguments.step(instruction, stored);
      }
      frame.forget(forgotten);
      at(block.terminator().span());
      write(block, block.terminator());
    }
    results.write();
    edges.write();
    Function function = graph.function();
    if (part.loop().isPresent()) {
      Loop loop = part.loop().get();
      String passed =
          loop.isIterated()
              ? loop.elements().map(FunctionWriter::element).orElse("")
              : (loop.found().isPresent()
                      ? FOUND
                      : loop.entries()
                          .map(next -> next.key().isPresent() ? ENTRY : MESSAGE)
                          .orElse(ROUND))
                  + ", ";
      // where the verifier must know what is there, LLVM must not write it in pieces
      String area = loop.isIterated() ? "ptr align 8 " : "ptr ";
      out.append(callback(module.callback(graph, part), passed + area + Frame.AREA));
    } else if (function.isCallback()) {
      out.append(callback(function.name(), ENTRY));
    } else if (function.isSubprogram()) {
      calls.parameters();
      out.append("define internal ")
          .append(CallWriter.register(function.result()))
          .append(" @")
          .append(Metadata.quote(function.name()))
          .append(
              graph.parameters().stream()
                  .map(local -> Frame.registerType(local) + " " + Frame.parameter(local))
                  .collect(Collectors.joining(", ", "(", ")")))
          .append(module.isInlined(function) ? " #4" : " #3");
    } else {
      out.append("define i64 @")
          .append(Metadata.quote(function.name()))
          .append("(ptr %context) #0 section ")
          .append(Metadata.quote(function.hook().section()));
    }
    out.append(" !dbg ").append(subprogram).append(" {\n");
    BasicBlock first = part.loop().map(Loop::header).orElse(graph.entry());
    text.writeTo(out, PartEdges.block(first));
    out.append("}\n");
  }

  private static String callback(String name, String parameters) {
    return "define internal i64 @" + Metadata.quote(name) + "(" + parameters + ") #3";
  }

  private void at(Span span) {
    text.at(module.debug().location(span, subprogram, graph.function().span().file()));
  }

  private String label(BasicBlock block) {
    return edges.label(block);
  }

  /** Whether the block is the first of a loop that is a function of its own. */
  private boolean isHeader(BasicBlock block) {
    return part.loop().filter(loop -> loop.header() == block).isPresent();
  }

  /** Whether the block gets an element of an iterator: then there is one. */
  private boolean isStep(BasicBlock block) {
    return isHeader(block) && part.loop().flatMap(Loop::elements).isPresent();
  }

  /** Takes over the entry that the kernel passes. */
  private void entry(Local target, Local leaf) {
    if (target.type() instanceof IntegerType type) {
      int bits = type.size() * 8;
      String key = text.load("i" + bits, KEY);
      String wide = bits == 64 ? key : text.value("zext i" + bits + " " + key + " to i64");
      frame.assign(target, arithmetic.normalise(wide, type));
    } else {
      int alignment = target.type().alignment();
      frame.copy(frame.slot(target), KEY, target.type().size(), alignment);
    }
    frame.assign(leaf, VALUE);
  }

  /**
   * Takes over the message that the kernel passes. One that is shorter than its type is left out.
   * The verifier follows what the kernel passes in registers alone (is_spillable_regtype): it is
   * used at once.
   */
  private void message(Instruction.NextEntry next) {
    String message =
        frame.call(
            "ptr", "bpf_dynptr_data", "ptr %message, i64 0, i64 " + next.table().leaf().size());
    String whole = text.label();
    text.branch(
        text.value("icmp ne ptr " + message + ", null"),
        whole,
        edges.label(part.loop().orElseThrow().header()));
    text.start(whole);
    frame.assign(next.leaf(), message);
  }

  /** The parameter of a loop's function that asks an iterator. */
  private static String element(Instruction.NextElement next) {
    return (next.more().isPresent() ? "i64 " : "ptr ") + ELEMENT + ", ";
  }

  private void write(Instruction instruction) {
    if (instruction instanceof Instruction.Assign assign) {
      frame.assign(assign.target(), kernel.assigned(assign, values.value(assign.value())));
      frame.assigned(assign.target());
    } else if (instruction instanceof Instruction.Zero zero) {
      memory.zero(zero.target());
    } else if (instruction instanceof Instruction.Copy copy) {
      memory.copy(copy.target(), copy.source());
    } else if (instruction instanceof Instruction.StoreText store) {
      memory.storeText(store.target(), store.text());
    } else if (instruction instanceof Instruction.Store store) {
      memory.store(store.target(), values.value(store.value()));
      if (store.target().base() instanceof Memory.Stack stack
          && store.target().subscripts().isEmpty()) {
        frame.written(stack.local(), store.target().byteOffset(), store.target().type().size());
      }
    } else if (instruction instanceof Instruction.PreparePacket prepare) {
      packets.prepare(prepare.bytes());
    } else if (instruction instanceof Instruction.ContextStore store) {
      values.contextStore(store.field(), store.offset(), store.value());
    } else if (instruction instanceof Instruction.PacketStore store) {
      packets.store(store.view(), store.field(), store.value());
    } else if (instruction instanceof Instruction.Lookup lookup) {
      tables.lookup(lookup);
    } else if (instruction instanceof Instruction.Update update) {
      tables.update(update);
    } else if (instruction instanceof Instruction.NextEntry next) {
      next.key().ifPresentOrElse(key -> entry(key, next.leaf()), () -> message(next));
    } else if (instruction instanceof Instruction.NextElement next) {
      frame.assign(next.leaf(), ELEMENT);
    } else if (instruction instanceof Instruction.Delete delete) {
      tables.delete(delete);
    } else if (instruction instanceof Instruction.Atomic atomic) {
      Optional<String> expected = atomic.expected().map(values::value);
      memory
          .atomic(atomic, expected, values.value(atomic.operand()))
          .ifPresent(
              before ->
                  frame.assign(
                      atomic.result().orElseThrow(),
                      arithmetic.normalise(
                          before, (IntegerType) atomic.result().orElseThrow().type())));
    } else if (instruction instanceof Instruction.CallHelper call && call.finds()) {
      frame.assign(call.target().orElseThrow(), VALUE);
    } else if (instruction instanceof Instruction.CallHelper call) {
      helpers.call(call);
    } else if (instruction instanceof Instruction.CallBuiltin call) {
      builtin(call);
    } else if (instruction instanceof Instruction.Opaque opaque) {
      frame.assign(opaque.local(), text.opaque(frame.read(opaque.local())));
    } else if (instruction instanceof Instruction.Call call) {
      calls.call(call);
    } else if (instruction instanceof Instruction.ReadSystemCallRegister read) {
      systemCallRegister(read);
    } else if (instruction instanceof Instruction.ReadKernel read) {
      kernel.read(read);
    } else if (instruction instanceof Instruction.WriteKernel write) {
      kernel.write(write, values.value(write.value()));
    } else if (instruction instanceof Instruction.KernelAddress address) {
      kernel.address(address);
    } else if (instruction instanceof Instruction.KernelElement element) {
      kernel.element(element, values.value(element.index()));
    } else if (instruction instanceof Instruction.ReadKernelText read) {
      kernel.readText(read, memory);
    } else if (instruction instanceof Instruction.ReadThreadName read) {
      kernel.threadName(read.target(), memory);
    } else if (instruction instanceof Instruction.MeasurePacket measure) {
      frame.assign(measure.target(), copies.length());
    } else if (instruction instanceof Instruction.CopyPacket copy) {
      copies.copy(copy);
    } else if (instruction instanceof Instruction.WritePacket write) {
      copies.write(write);
    } else if (instruction instanceof Instruction.AskKernel ask) {
      kernel.ask(ask);
    } else if (instruction instanceof Instruction.TakeContext take) {
      frame.assign(take.target(), Frame.CONTEXT);
    } else if (instruction instanceof Instruction.OffsetAddress address) {
      kernel.offset(address.target(), address.reference(), values.value(address.offset()));
    } else if (instruction instanceof Instruction.TakeAddress take) {
      kernel.takeAddress(take.target(), values.value(take.value()));
    } else if (instruction instanceof Instruction.TakeNumber take) {
      kernel.takeNumber(take.target(), take.address(), values.value(take.address()));
    } else if (instruction instanceof Instruction.ReadContextAddress read) {
      kernel.readContext(read);
    } else if (instruction instanceof Instruction.ReadContextObject read) {
      frame.assign(read.target(), values.contextPointer(read.offset()));
    } else if (instruction instanceof Instruction.CurrentTask current) {
      kernel.currentTask(current);
    } else if (instruction instanceof Instruction.Log log) {
      logs.write(log);
    } else if (instruction instanceof Instruction.ChecksumUpdate update) {
      packets.checksum(update);
    } else {
      throw new IllegalStateException("unknown instruction " + instruction);
    }
  }

  private void builtin(Instruction.CallBuiltin call) {
    String result = frame.call("i64", call.helper(), "");
    Builtin builtin = call.builtin();
    String value =
        switch (builtin) {
          case GET_USEC_TIME -> text.value("udiv i64 " + result + ", 1000");
          case PID, GID -> text.value("lshr i64 " + result + ", 32");
          case TID, UID, CPU, RANDOM -> text.value("and i64 " + result + ", 4294967295");
          case NOW, BOOT_NOW, CGROUP_ID -> result;
        };
    frame.assign(call.target(), value);
  }

  private void systemCallRegister(Instruction.ReadSystemCallRegister read) {
    int argument = graph.programType().field(FIRST_ARGUMENT).orElseThrow().offset();
    kernel.systemCallRegister(read, () -> values.contextLoad(argument, IntegerType.U64));
  }

  private void write(BasicBlock block, Terminator terminator) {
    if (terminator instanceof Terminator.Jump jump) {
      text.jump(label(jump.target()));
    } else if (terminator instanceof Terminator.Branch branch && isStep(block)) {
      text.jump(label(branch.then()));
    } else if (terminator instanceof Terminator.Branch branch) {
      text.branch(
          values.condition(branch.condition()), label(branch.then()), label(branch.otherwise()));
    } else if (terminator instanceof Terminator.TestReference test
        && (isStep(block) || isHeader(block) && part.loop().flatMap(Loop::entries).isPresent())) {
      text.jump(label(test.valid()));
    } else if (terminator instanceof Terminator.TestReference test) {
      frame.barrier();
      String valid =
          test.known().isPresent()
              ? text.value("icmp ne i64 " + frame.read(test.known().get()) + ", 0")
              : values.isValid(test.reference());
      // with loops LLVM must not choose an order: see CodeOrder
      String weights = graph.loops().isEmpty() ? ", !prof " + module.mostlyFirst() : "";
      text.branch(valid, label(test.valid()), label(test.missing()) + weights);
    } else if (terminator instanceof Terminator.TestHeader test) {
      frame.barrier();
      String reached = text.value("icmp ne i64 " + text.opaque(frame.read(test.flag())) + ", 0");
      text.branch(reached, label(test.reached()), label(test.missing()));
    } else if (terminator instanceof Terminator.Switch choice) {
      choice(choice);
    } else if (terminator instanceof Terminator.ReachHeader reach) {
      packets.reach(reach, block, label(reach.reached()), label(reach.missing()));
    } else if (terminator instanceof Terminator.Return result) {
      results.leave(result.value());
    } else {
      throw new IllegalStateException("unknown terminator " + terminator);
    }
  }

  /** A whole field of a header stays in network order; the constants change theirs. */
  private void choice(Terminator.Switch choice) {
    boolean network = packets.isWhole(choice.value());
    String value = network ? packets.loadRaw(choice.value()) : values.value(choice.value());
    StringBuilder cases = new StringBuilder();
    for (Terminator.Case c : choice.cases()) {
      long constant = network ? packets.raw(choice.value(), c.value()) : c.value();
      cases.append(" i64 ").append(constant).append(", label %").append(label(c.target()));
    }
    text.effect(
        "switch i64 " + value + ", label %" + label(choice.otherwise()) + " [" + cases + " ]");
  }
}
