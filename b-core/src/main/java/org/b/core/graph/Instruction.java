package org.b.core.graph;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.b.core.btf.BtfType;
import org.b.core.facts.ContextField;
import org.b.core.facts.ContextMemory;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.kernel.KernelPath;
import org.b.core.kernel.KernelQuestion;
import org.b.core.program.AtomicOperation;
import org.b.core.program.Builtin;
import org.b.core.program.Signature;
import org.b.core.program.Table;
import org.b.core.program.UpdateMode;
import org.b.core.source.Span;
import org.b.core.types.StructType;

/** One step of a basic block. {@code span} is what diagnostics and line info point to. */
public sealed interface Instruction {
  Span span();

  /** Sets an integer or reference local. */
  record Assign(Local target, Value value, Span span) implements Instruction {}

  /** Sets every byte of an aggregate to 0, padding included. */
  record Zero(Memory target, Span span) implements Instruction {}

  /** Copies an aggregate to another one of the same type. */
  record Copy(Memory target, Memory source, Span span) implements Instruction {}

  /** Sets text in memory; what follows the literal is 0. */
  record StoreText(Memory target, String text, Span span) implements Instruction {}

  /** Sets an integer in memory; what is around it stays. */
  record Store(Memory target, Value value, Span span) implements Instruction {}

  /** {@code target} = bytes of the packet. */
  record MeasurePacket(Local target, Span span) implements Instruction {}

  /**
   * Fills an integer, from network order, or an array with bytes of the packet; with zeros where
   * the packet does not have all of them. The packet stays where it is.
   *
   * @param memory what is read in place of the packet; integers are in the machine's order there
   * @param size bytes
   */
  record CopyPacket(Optional<ContextMemory> memory, Local target, Value offset, int size, Span span)
      implements Instruction {}

  /**
   * Writes bytes anywhere in the packet, which stays where it is, without a test before: {@code
   * target} is 0, or {@code -EFAULT} where the packet does not have all of them.
   *
   * @param memory what is written in place of the packet
   * @param value as it stands there: unsigned, of 1, 2, 4 or 8 bytes
   */
  record WritePacket(
      Optional<ContextMemory> memory, Local target, Value offset, Value value, Span span)
      implements Instruction {}

  /**
   * Stands once before any header is reached in functions whose program type reads packets
   * directly: where the packet has at least {@code bytes} bytes (or fewer in all), these are made
   * contiguous, so that no later step needs to move the packet to read a header. In code: where
   * {@code data_end - data} is less than both {@code skb->len} and {@code bytes}, {@code
   * bpf_skb_pull_data(skb, min(len, bytes))}.
   */
  record PreparePacket(int bytes, Span span) implements Instruction {}

  /** Stores to the context. */
  record ContextStore(ContextField field, int offset, Value value, Span span)
      implements Instruction {}

  /**
   * Stores to a header that has been reached, in network order; the packet stays where it is. The
   * value has the field's width: a write of a slice reads, changes and writes the whole field.
   */
  record PacketStore(HeaderView view, StructType.Field field, Value value, Span span)
      implements Instruction {}

  /**
   * {@code target = lookup(table, key)}.
   *
   * @param through the reference that leads to the table, which must not be null here
   * @param key a struct or integer local
   */
  record Lookup(Local target, Table table, Optional<Local> through, Local key, Span span)
      implements Instruction {}

  /**
   * {@code target = update(table, key, leaf)}: 0 or a negative error.
   *
   * @param through as of {@link Lookup}
   * @param prefixLength LPM tables: bits of the key that count; empty for all
   */
  record Update(
      Optional<Local> target,
      Table table,
      Optional<Local> through,
      Local key,
      Leaf leaf,
      UpdateMode mode,
      Optional<Value> prefixLength,
      Span span)
      implements Instruction {}

  /** From where an update takes the leaf: memory of exactly the size of its type. */
  sealed interface Leaf {
    /** A local. */
    record OfLocal(Local copy) implements Leaf {}

    /** Where it is, not on the stack. */
    record InPlace(Memory memory, Span span) implements Leaf {}

    /** The local that it is. */
    default Optional<Local> local() {
      return this instanceof OfLocal own ? Optional.of(own.copy) : Optional.empty();
    }

    /** Where it is, unless it is a local. */
    default Optional<Memory> place() {
      return this instanceof InPlace place ? Optional.of(place.memory) : Optional.empty();
    }
  }

  /**
   * Goes on to an iterator's next element, in the loop that asks it.
   *
   * @param leaf gets the object, which is null where there is none left; or the number
   * @param more becomes 0 where there is no number left; empty for objects
   */
  record NextElement(Iteration iteration, Local leaf, Optional<Local> more, Span span)
      implements Instruction {}

  /**
   * Goes on to the table's next entry: {@code leaf} is null where there is none left.
   *
   * @param through as of {@link Lookup}
   * @param key gets a copy of its key, where the table has keys
   */
  record NextEntry(Table table, Optional<Local> through, Optional<Local> key, Local leaf, Span span)
      implements Instruction {}

  /**
   * {@code target = delete(table, key)}: 0 or a negative error.
   *
   * @param through as of {@link Lookup}
   */
  record Delete(Optional<Local> target, Table table, Optional<Local> through, Local key, Span span)
      implements Instruction {}

  /**
   * Changes an integer that others can see in one step; it takes 4 or 8 bytes.
   *
   * @param result gets the value before
   * @param expected of {@code COMPARE_EXCHANGE} alone
   */
  record Atomic(
      Optional<Local> result,
      AtomicOperation operation,
      Memory target,
      Optional<Value> expected,
      Value operand,
      Span span)
      implements Instruction {}

  /**
   * The code generator may assume nothing about the integer from here on: a loop's counter, which
   * the verifier must see counting.
   */
  record Opaque(Local local, Span span) implements Instruction {}

  /**
   * The verifier may know nothing about the local from here on, an integer or an aggregate without
   * references: otherwise it would walk what follows once for every value.
   */
  record Forget(Local local, Span span) implements Instruction {}

  /** {@code target = callee(arguments)}: a call of a subprogram. */
  record Call(Optional<Local> target, Signature callee, List<CallArgument> arguments, Span span)
      implements Instruction {}

  /** An argument of a call. */
  sealed interface CallArgument {
    /** An integer or a reference. */
    record OfValue(Value value) implements CallArgument {}

    /** A struct: the callee gets a copy. */
    record OfStruct(Local local) implements CallArgument {}

    /**
     * A whole array, on which the callee works where it is.
     *
     * @param changed whether the callee may change it
     */
    record OfArray(Memory memory, boolean changed) implements CallArgument {}
  }

  /**
   * Calls a helper.
   *
   * @param target gets the result: an integer as its type has it, or a reference, which may be null
   */
  record CallHelper(Optional<Local> target, Helper helper, List<Argument> arguments, Span span)
      implements Instruction {
    public CallHelper {
      arguments = List.copyOf(arguments);
    }

    /** Whether another program may go on in this one's place. */
    public boolean isTailCall() {
      return helper.name().equals("bpf_tail_call");
    }

    /** Whether the program ends here, with the argument as its result. */
    public boolean isThrow() {
      return helper.name().equals("bpf_throw");
    }

    /** Whether it calls a loop's body with what it finds. */
    public boolean finds() {
      return helper.call().flatMap(HelperCall::found).isPresent();
    }

    /** The integer locals whose value the helper reads and changes. */
    public List<Local> changed() {
      return arguments.stream()
          .filter(Argument.Changed.class::isInstance)
          .map(argument -> ((Argument.Changed) argument).local())
          .toList();
    }

    /** The locals whose address the helper gets, for reading or for writing. */
    public List<Local> slots(boolean output) {
      return arguments.stream()
          .filter(argument -> argument instanceof Argument.Slot slot && slot.output() == output)
          .map(argument -> ((Argument.Slot) argument).local())
          .toList();
    }

    /** The stack that the dynamic pointer which the call makes lives in. */
    public Optional<Argument.Space> space() {
      return arguments.stream()
          .filter(Argument.Space.class::isInstance)
          .map(Argument.Space.class::cast)
          .findFirst();
    }
  }

  /** {@code target = builtin()}. */
  record CallBuiltin(Local target, Builtin builtin, Helper helper, Span span)
      implements Instruction {}

  /**
   * Reads a register of a system call from the {@code pt_regs} that the kernel's system call
   * wrapper passes on: on x86-64 since 4.17 a probe at a system call's entry finds a pointer to it
   * in its own first argument register.
   *
   * @param offset of the register in {@code struct pt_regs}
   */
  record ReadSystemCallRegister(Local target, int offset, Span span) implements Instruction {}

  /**
   * {@code target} = what is behind an address of the kernel or of a process, 0 where it cannot be
   * read: a load where {@link KernelPointers} says so, else bpf_probe_read_kernel or
   * bpf_probe_read_user of a relocated address.
   *
   * @param target integer or reference
   * @param path empty for the whole integer that the reference points to
   */
  record ReadKernel(Local target, Local reference, Optional<KernelPath> path, Span span)
      implements Instruction {}

  /**
   * Sets an integer of an object of the kernel that the program was passed, see {@link
   * KernelPointers}.
   */
  record WriteKernel(Local reference, KernelPath path, Value value, Span span)
      implements Instruction {}

  /** {@code target} = the address of a part of the struct that {@code reference} points to. */
  record KernelAddress(Local target, Local reference, KernelPath path, Span span)
      implements Instruction {}

  /**
   * {@code target} = the address of an element of an array in the struct that {@code reference}
   * points to.
   *
   * @param index less than {@link #count}
   */
  record KernelElement(Local target, Local reference, KernelPath array, Value index, Span span)
      implements Instruction {
    /** Elements that the array has in the types that the program is checked with. */
    public int count() {
      return ((BtfType.Array) array.target()).count();
    }

    /** The place of the first element. */
    public KernelPath first() {
      return array.element(0).orElseThrow();
    }
  }

  /**
   * Fills an array with the text at an address, what follows it with zeros; at most {@code size}
   * bytes with the final zero: bpf_probe_read_kernel_str or bpf_probe_read_user_str.
   */
  record ReadKernelText(Memory target, int size, Local reference, Span span)
      implements Instruction {}

  /**
   * Fills an array of 16 characters with the name of the thread that runs, what follows it with
   * zeros: bpf_get_current_comm.
   */
  record ReadThreadName(Memory target, Span span) implements Instruction {}

  /** {@code target} = the answer, which is a constant by the time that the verifier looks. */
  record AskKernel(Local target, KernelQuestion question, Span span) implements Instruction {}

  /** {@code target} = the address of the context. */
  record TakeContext(Local target, Span span) implements Instruction {}

  /** {@code target} = an address and the low 16 bits of a number. */
  record OffsetAddress(Local target, Local reference, Value offset, Span span)
      implements Instruction {}

  /** {@code target} = a number of 64 bits, taken for an address. */
  record TakeAddress(Local target, Value value, Span span) implements Instruction {}

  /** {@code target} = an address as a number of 64 bits, with which may be reckoned. */
  record TakeNumber(Local target, Value address, Span span) implements Instruction {}

  /**
   * {@code target} = the address at an offset of the context: loaded where the verifier knows what
   * it points to ({@code typed}, see {@link KernelPointers}), else copied with a helper.
   */
  record ReadContextAddress(Local target, int offset, boolean typed, Span span)
      implements Instruction {}

  /** {@code target} = the object to which the context leads at an offset. */
  record ReadContextObject(Local target, int offset, boolean nullable, Span span)
      implements Instruction {}

  /** {@code target} = the address of the running task's {@code task_struct}. */
  record CurrentTask(Local target, Span span) implements Instruction {}

  /**
   * bpf_trace_printk with at most three arguments; in an iterator bpf_seq_printf with at most
   * twelve, and bpf_stream_vprintk where there is a stream, of which text is a reference to it.
   */
  record Log(Optional<Stream> stream, String format, List<Value> arguments, Span span)
      implements Instruction {
    /**
     * A stream of the program.
     *
     * @param target set to 0, or a negative error
     */
    public record Stream(Value number, Local target) {}

    /** Whether the line goes to whoever reads an iterator. */
    public boolean isPrinted(FunctionGraph graph) {
      return stream.isEmpty()
          && !graph.function().isSubprogram()
          && graph.function().hook().hook().name().equals("iter");
    }

    /** Bytes of the format with its final zero. */
    public int size() {
      return format.getBytes(StandardCharsets.UTF_8).length + 1;
    }
  }

  /**
   * Brings a checksum in the packet up to date; ends the validity of every direct packet access.
   *
   * @param offset byte offset of the checksum in the packet
   * @param before old value, host order
   * @param after new value, host order
   * @param size 2 or 4: bytes of the changed value
   * @param layer network (IPv4 header) or transport
   * @param pseudo transport only: whether the value is part of the pseudo header (not zero)
   * @param zeroMeansNone UDP: a checksum of 0 means that there is none and stays
   */
  record ChecksumUpdate(
      Value offset,
      Value before,
      Value after,
      int size,
      Layer layer,
      Optional<Value> pseudo,
      boolean zeroMeansNone,
      Span span)
      implements Instruction {}

  /** Which checksum. */
  enum Layer {
    NETWORK,
    TRANSPORT
  }
}
