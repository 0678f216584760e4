package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The locals that an instruction may set. Those that it names in any other way count too, so that a
 * new kind of instruction cannot be forgotten: what is not known to stay the same is not relied on.
 */
public final class Targets {
  private Targets() {}

  public static List<Local> of(Instruction instruction) {
    if (instruction instanceof Instruction.Assign assign) {
      return List.of(assign.target());
    }
    if (instruction instanceof Instruction.Opaque || instruction instanceof Instruction.Forget) {
      // the value stays the same
      return List.of();
    }
    if (instruction instanceof Instruction.ReadKernel read) {
      return List.of(read.target());
    }
    if (instruction instanceof Instruction.KernelAddress address) {
      return List.of(address.target());
    }
    if (instruction instanceof Instruction.KernelElement element) {
      return List.of(element.target());
    }
    if (instruction instanceof Instruction.OffsetAddress address) {
      return List.of(address.target());
    }
    if (instruction instanceof Instruction.WriteKernel) {
      return List.of();
    }
    if (instruction instanceof Instruction.NextEntry next) {
      return Stream.concat(next.key().stream(), Stream.of(next.leaf())).toList();
    }
    if (instruction instanceof Instruction.NextElement next) {
      return Stream.concat(next.more().stream(), Stream.of(next.leaf())).toList();
    }
    List<Local> locals = new ArrayList<>();
    RecordParts.locals(
        instruction, item -> item.getClass().getNestHost() == Instruction.class, locals::add);
    if (instruction instanceof Instruction.ReadKernelText text) {
      // where the text is, which stays the same
      locals.removeIf(text.reference()::equals);
    }
    if (instruction instanceof Instruction.CallHelper call) {
      locals.addAll(call.slots(true));
      locals.addAll(call.changed());
      call.space().ifPresent(space -> locals.add(space.local()));
      call.space().flatMap(Argument.Space::made).ifPresent(locals::add);
      call.slots(false).stream().filter(l -> l.type().isAggregate()).forEach(locals::add);
    }
    return locals;
  }
}
