package org.b.core.graph;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The locals of a function that must be memory, whatever the code generator makes of the rest: a
 * helper or a subprogram gets their address, or an element is chosen at run time. An integer has
 * one place for all its uses.
 */
final class AddressedLocals {
  private final Set<Local> locals = new LinkedHashSet<>();

  private AddressedLocals() {}

  static Set<Local> of(FunctionGraph graph) {
    AddressedLocals addressed = new AddressedLocals();
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        addressed.passed(instruction);
        MemoryUses.in(instruction).forEach(use -> addressed.chosen(use.memory()));
      }
      MemoryUses.in(block.terminator()).forEach(use -> addressed.chosen(use.memory()));
    }
    return addressed.locals;
  }

  private void passed(Instruction instruction) {
    if (instruction instanceof Instruction.Lookup lookup) {
      locals.add(lookup.key());
    } else if (instruction instanceof Instruction.Update update) {
      locals.add(update.key());
      update.leaf().local().ifPresent(locals::add);
    } else if (instruction instanceof Instruction.Delete delete) {
      locals.add(delete.key());
    } else if (instruction instanceof Instruction.CopyPacket copy) {
      locals.add(copy.target());
    } else if (instruction instanceof Instruction.ReadKernelText read) {
      add(read.target());
    } else if (instruction instanceof Instruction.ReadThreadName read) {
      add(read.target());
    } else if (instruction instanceof Instruction.CallHelper call) {
      locals.addAll(call.slots(true));
      locals.addAll(call.slots(false));
      locals.addAll(call.changed());
      call.space().ifPresent(space -> locals.add(space.local()));
      for (Argument argument : call.arguments()) {
        if (argument instanceof Argument.Bytes bytes) {
          add(bytes.memory());
        } else if (argument instanceof Argument.Flags flags) {
          locals.add(flags.local());
        }
      }
    } else if (instruction instanceof Instruction.Call call) {
      for (Instruction.CallArgument argument : call.arguments()) {
        if (argument instanceof Instruction.CallArgument.OfArray array) {
          add(array.memory());
        }
      }
    }
  }

  private void chosen(Memory memory) {
    List<Memory.Subscript> subscripts = memory.subscripts();
    if (!subscripts.stream().allMatch(each -> each.index() instanceof Value.Constant)) {
      add(memory);
    }
  }

  private void add(Memory memory) {
    if (memory.base() instanceof Memory.Stack stack) {
      locals.add(stack.local());
    }
  }
}
