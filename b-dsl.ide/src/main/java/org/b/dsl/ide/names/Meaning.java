package org.b.dsl.ide.names;

import java.util.Optional;
import org.b.core.facts.ContextField;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelConstant;
import org.b.core.facts.ProgramType;
import org.b.core.facts.SystemCall;
import org.b.core.facts.TableType;
import org.b.core.kernel.KernelPath;
import org.b.core.kernel.KernelTypes;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.dsl.ide.outline.Outline;

/** What a word stands for. */
public sealed interface Meaning {

  /** Types whose names may be declared anew. */
  java.util.Set<String> BUILT_IN_TYPES =
      java.util.Set.of(
          "bool", "char", "res_spinlock", "spinlock", "task_work", "timer", "void", "workqueue");

  /**
   * Something that a file declares.
   *
   * @param declaring whether the word is the name in the declaration itself
   */
  record Declared(Outline.Declaration declaration, boolean declaring) implements Meaning {}

  /**
   * A protocol header or the state of it.
   *
   * @param state whether a state is meant: after {@code goto} or {@code state}
   */
  record Header(Outline.Struct struct, boolean state) implements Meaning {}

  /** {@code EOP}. */
  record EndState() implements Meaning {}

  /** A built-in function, or a method of a table or of the packet. */
  record Call(Callable callable) implements Meaning {}

  /** A field of the kernel's context. */
  record KernelField(ContextField field, ProgramType type) implements Meaning {}

  /** A member of a struct or union of the kernel. */
  record KernelMember(KernelPath path) implements Meaning {}

  /** An argument of a system call, which the context of a tracepoint holds. */
  record CallArgument(SystemCall call, SystemCall.Argument argument, KernelTypes kernel)
      implements Meaning {}

  /** A field of a struct that the kernel shows to programs, as linux/bpf.h declares it. */
  record ShownField(ReferenceType type, StructType.Field field) implements Meaning {}

  /**
   * A struct, union or typedef of the kernel.
   *
   * @param id in the kernel's types
   */
  record KernelType(KernelTypes kernel, int id, String name) implements Meaning {}

  /**
   * A variable of the kernel that each processor has.
   *
   * @param type its id in the kernel's types
   */
  record KernelVariable(KernelTypes kernel, int type, String name) implements Meaning {}

  /** The struct of a program type's context. */
  record ContextType(ProgramType type) implements Meaning {}

  /** A struct that the kernel shows to programs: a socket, or what a flow dissector says. */
  record ShownType(ReferenceType type) implements Meaning {}

  /**
   * A word in the parentheses of a hook.
   *
   * @param whole all that stands there
   */
  record HookArgument(Hook hook, String word, String whole) implements Meaning {}

  /** A number that the kernel's user-space interface names. */
  record NamedNumber(KernelConstant constant) implements Meaning {}

  /** The name of a hook after {@code @}. */
  record HookName(Hook hook) implements Meaning {}

  /** The KIND of a table. */
  record TableKind(TableWords.Kind kind) implements Meaning {}

  /** The name of a type of table. */
  record TypeOfTable(TableType type) implements Meaning {}

  /** {@code AUTO} or {@code NONE}. */
  record TablePolicy(TableWords.Policy policy) implements Meaning {}

  /** {@code Table}. */
  record TableWord() implements Meaning {}

  /** {@code pkt}. */
  record Packet() implements Meaning {}

  /** A field of {@code pkt}. */
  record PacketPart(String name) implements Meaning {}

  /** {@code proto} before {@code ::}. */
  record ProtoScope() implements Meaning {}

  /** A word of the language, a type among them. */
  record Word(String text) implements Meaning {}

  /** A name that nothing declares. */
  record Unknown() implements Meaning {}

  /** The declaration behind a word, a header's struct among them. */
  default Optional<Outline.Declaration> target() {
    if (this instanceof Declared declared) {
      return Optional.of(declared.declaration());
    }
    return this instanceof Header header ? Optional.of(header.struct()) : Optional.empty();
  }
}
