package org.b.core.facts;

import java.util.List;
import java.util.Optional;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;

/**
 * How programs call a helper by its kernel name.
 *
 * @param parameters what the verifier wants of each argument
 * @param result what the call yields
 * @param packet what the call does to the packet
 * @param hooks the only hooks whose programs may call it; empty for all of its program types
 * @param unsafe whether it alters what programs observe: only after {@code #allow unsafe}
 */
public record HelperCall(
    List<Parameter> parameters,
    Result result,
    PacketEffect packet,
    List<String> hooks,
    boolean unsafe) {

  /**
   * A parameter.
   *
   * @param name as in the kernel's prototype
   * @param size bytes of memory whose size the helper knows by itself; else 0
   * @param optional whether there may be none: null is passed
   * @param names kernel names of the kinds of maps that a table may be; of one struct that a
   *     reference leads to; of memory, the type that the prototype states, where it is no struct
   */
  public record Parameter(Kind kind, String name, int size, boolean optional, List<String> names) {}

  /** What the verifier wants of an argument. */
  public enum Kind {
    /** The program's context. */
    CTX,
    U32,
    U64,
    I32,
    I64,
    /** An address that the helper alone follows: a number, or a reference to foreign memory. */
    ADDRESS,
    /** Memory that the helper reads. */
    IN,
    /** Memory that the helper fills. */
    OUT,
    /** Memory that must be initialised and that the helper fills. */
    INOUT,
    /** Memory of a leaf, or of a variable outside functions, that outlives the call. */
    KEPT,
    /** Bytes of the memory before it: not 0, and not more than it has. */
    SIZE,
    /** Bytes of the memory before it: not more than it has. */
    SIZE_OR_ZERO,
    /** Bytes of an event of the table before it. */
    EVENT_SIZE,
    /** A table. */
    TABLE,
    /** A key of the table before it. */
    KEY,
    /** A leaf of the table before it, which the helper reads. */
    LEAF,
    /** A variable for a leaf of the table before it, which the helper fills. */
    LEAF_OUT,
    /** A literal. */
    TEXT,
    /** Text that ends with 0: a literal, memory, or an address that the helper alone follows. */
    STRING,
    /** A literal that says how the values in the memory after it are printed. */
    FORMAT,
    /** Space in a ring buffer. */
    RESERVATION,
    /** A dynamic pointer. */
    DYNPTR,
    /** A variable in which a call keeps whether interrupts were on. */
    FLAGS,
    /** The lock of a leaf. */
    LOCK,
    /** Bits that the function copies by itself: memory, or an address that it alone follows. */
    BITS,
    /** How many {@code u64} of the bits before it count. */
    WORDS,
    /** A socket. */
    SOCKET,
    /** A variable of the kernel that each processor has. */
    VARIABLE,
    /** An object of the kernel that the verifier trusts. */
    KERNEL;

    public boolean isMemory() {
      return this == IN || this == OUT || this == INOUT || this == KEPT;
    }

    public boolean isSize() {
      return this == SIZE || this == SIZE_OR_ZERO;
    }

    /** The type of an integer; a size has 32 bits. */
    public IntegerType type() {
      return switch (this) {
        case U64 -> IntegerType.U64;
        case I32 -> IntegerType.I32;
        case I64 -> IntegerType.I64;
        default -> IntegerType.U32;
      };
    }
  }

  /**
   * How many arguments the kernel's prototype has: a dynamic pointer is made in the last one, an
   * iterator in the first; a function that is called, what it gets and flags come last.
   */
  public int prototypeArguments() {
    boolean made = result instanceof Result.Dynptr || result instanceof Result.Iterator;
    return parameters.size() + (found().isPresent() ? 3 : made ? 1 : 0);
  }

  /** What the helper calls a function with; empty for helpers that call none. */
  public Optional<Result.Found> found() {
    return result instanceof Result.Found found ? Optional.of(found) : Optional.empty();
  }

  /** Whether a dynamic pointer is passed or made. */
  public boolean isOfDynamicPointer() {
    return result instanceof Result.Dynptr
        || parameters.stream().anyMatch(parameter -> parameter.kind() == Kind.DYNPTR);
  }

  /** What a call yields. */
  public sealed interface Result {
    /** The result as editors show it. */
    String display();

    /** Whether a reference that it is may be null. */
    default boolean nullable() {
      return true;
    }

    /**
     * An integer.
     *
     * @param length whether it is a negative error, or at most the size that the call is given
     *     (do_refine_retval_range in kernel/bpf/verifier.c, 5.10)
     */
    record Number(IntegerType type, boolean length) implements Result {
      @Override
      public String display() {
        return type.display();
      }
    }

    /** Nothing. */
    record Nothing() implements Result {
      @Override
      public String display() {
        return "void";
      }
    }

    /** A reference to a leaf of the table among the arguments, or null. */
    record Leaf() implements Result {
      @Override
      public String display() {
        return "Leaf *";
      }
    }

    /** An object of the kernel. */
    record KernelObject(String struct, boolean nullable) implements Result {
      @Override
      public String display() {
        return "struct " + struct + " *";
      }
    }

    /** The kernel's struct behind the context of the program. */
    record KernelContext() implements Result {
      @Override
      public boolean nullable() {
        return false;
      }

      @Override
      public String display() {
        return "struct T *";
      }
    }

    /** A socket, or null. */
    record Socket(StructType struct) implements Result {
      @Override
      public String display() {
        return "struct "
            + (struct.name().equals("bpf_tcp_sock") ? "bpf_tcp_sock" : "bpf_sock")
            + " *";
      }
    }

    /** A dynamic pointer, for which the helper gets space on the stack as its last argument. */
    record Dynptr() implements Result {
      @Override
      public boolean nullable() {
        return false;
      }

      @Override
      public String display() {
        return "struct bpf_dynptr *";
      }
    }

    /**
     * An iterator, for which the function gets space on the stack as its first argument.
     *
     * @param struct what lies there
     */
    record Iterator(String struct) implements Result {
      @Override
      public String display() {
        return "iterator";
      }
    }

    /**
     * An object of the kernel with which the helper calls a function, once or not at all: a loop's
     * body.
     */
    record Found(String struct) implements Result {
      @Override
      public String display() {
        return "struct " + struct + " *";
      }
    }

    /** A part of what a dynamic pointer leads to, or null. */
    record Slice() implements Result {
      @Override
      public String display() {
        return "T *";
      }
    }

    /** One processor's variable of the kernel. */
    record OfVariable(boolean nullable) implements Result {
      @Override
      public String display() {
        return "T *";
      }
    }

    /** Space in the ring buffer among the arguments, or null. */
    record Space() implements Result {
      @Override
      public String display() {
        return "Event *";
      }
    }
  }

  /** What a call does to the packet. */
  public enum PacketEffect {
    NONE,
    /** Its bytes may be elsewhere in memory: pointers end. */
    MOVES,
    /** Headers have other places in it. */
    SHIFTS
  }
}
