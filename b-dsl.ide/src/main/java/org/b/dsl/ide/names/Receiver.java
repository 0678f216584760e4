package org.b.dsl.ide.names;

import java.util.Optional;
import org.b.core.facts.ContextMemory;
import org.b.core.facts.LeafField;
import org.b.core.facts.ProgramType;
import org.b.core.facts.SystemCall;
import org.b.core.kernel.KernelPath;
import org.b.core.types.DynamicPointer;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.dsl.ide.outline.Outline;

/** What stands before a dot or an arrow. */
public sealed interface Receiver {

  /**
   * A struct, or a reference to one.
   *
   * @param wire whether it is a header in the packet
   */
  record OfStruct(Outline.Struct declaration, boolean reference, boolean wire)
      implements Receiver {}

  record OfTable(Outline.Table table) implements Receiver {}

  /** A value of a type without members. */
  record OfType(Outline.TypeUse type) implements Receiver {
    /** Whether it is a {@code struct bpf_dynptr *}. */
    public boolean isDynamicPointer() {
      return type.reference()
          && type.struct().filter(name -> name.text().equals(DynamicPointer.NAME)).isPresent();
    }

    /** What it is where it has functions called: a timer, for example. */
    public Optional<LeafField> caller() {
      return type.struct().flatMap(name -> LeafField.callerNamed(name.text()));
    }
  }

  record OfPacket() implements Receiver {}

  /** The kernel's context with the kernel's names. */
  record OfContext(Optional<ProgramType> type) implements Receiver {}

  /**
   * A struct or union of the kernel, a reference to one, or an array within one.
   *
   * @param call whose arguments are members, too: those of a tracepoint's context
   */
  record OfKernel(KernelPath path, Optional<SystemCall> call) implements Receiver {
    OfKernel(KernelPath path) {
      this(path, Optional.empty());
    }
  }

  /** A reference to what the kernel shows to programs: a socket, or what a flow dissector says. */
  record OfShown(ReferenceType type) implements Receiver {
    public StructType shown() {
      return (StructType) type.target();
    }
  }

  /** A field of the context that leads to memory. */
  record OfMemory(ContextMemory memory) implements Receiver {}

  record Unknown() implements Receiver {}

  default Optional<Outline.Struct> struct() {
    return this instanceof OfStruct struct ? Optional.of(struct.declaration()) : Optional.empty();
  }
}
