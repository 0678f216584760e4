package org.b.core.graph;

import java.util.List;
import org.b.core.program.UnaryOperator;
import org.b.core.types.IntegerType;

/** Branches that are in the code of an instruction or a value, not in the graph. */
final class Ways {
  private Ways() {}

  /** On how many ways the verifier leaves an instruction. */
  static long of(Instruction instruction, boolean variableStack) {
    long ways = before(instruction, variableStack);
    if (instruction instanceof Instruction.Call call) {
      if (call.target().filter(local -> local.type() instanceof IntegerType).isPresent()) {
        ways = Knowledge.product(ways, results((IntegerType) call.target().get().type()));
      }
      for (Instruction.CallArgument argument : call.arguments()) {
        if (argument instanceof Instruction.CallArgument.OfArray array && array.changed()) {
          ways = Knowledge.product(ways, States.RESULTS);
        }
      }
    } else if (instruction instanceof Instruction.CopyPacket
        || instruction instanceof Instruction.PreparePacket
        || instruction instanceof Instruction.KernelElement
        || instruction instanceof Instruction.ChecksumUpdate) {
      ways = Knowledge.product(ways, 2);
    } else if (instruction instanceof Instruction.CallHelper call) {
      for (Argument argument : call.arguments()) {
        if (argument instanceof Argument.Size) {
          // more than fits and none at all become what fits
          ways = Knowledge.product(ways, 3);
        } else if (argument instanceof Argument.Space space && space.made().isPresent()) {
          ways = Knowledge.product(ways, 2);
        }
      }
    }
    return ways;
  }

  /** On how many ways it comes to what an instruction does, once it has its operands. */
  static long before(Instruction instruction, boolean variableStack) {
    long ways = 1;
    for (Value value : Values.of(instruction)) {
      ways = Knowledge.product(ways, comparisons(value));
    }
    for (MemoryUses.Use use : MemoryUses.in(instruction)) {
      ways = Knowledge.product(ways, of(use.memory(), variableStack));
    }
    return ways;
  }

  private static long results(IntegerType type) {
    return type.width() < 4 ? 1L << type.width() : States.RESULTS;
  }

  /** On how many ways it leaves a condition, beside its two sides, or what is switched over. */
  static long within(Terminator terminator, boolean variableStack) {
    long ways = 1;
    for (Value value : Values.of(terminator)) {
      if (value instanceof Value.Binary binary && binary.operator().isComparison()) {
        ways = Knowledge.product(comparisons(binary.left()), comparisons(binary.right()));
      } else {
        ways = Knowledge.product(ways, comparisons(value));
      }
    }
    if (terminator instanceof Terminator.ReachHeader reach && reach.view().inPieces()) {
      ways = Knowledge.product(ways, 2);
    }
    for (MemoryUses.Use use : MemoryUses.in(terminator)) {
      ways = Knowledge.product(ways, of(use.memory(), variableStack));
    }
    return ways;
  }

  private static long comparisons(Value value) {
    boolean truth =
        value instanceof Value.Binary binary && binary.operator().isComparison()
            || value instanceof Value.Unary unary && unary.operator() == UnaryOperator.NOT;
    long ways = truth ? 2 : 1;
    List<Value> operands = value instanceof Value.Load ? List.of() : Values.of(value);
    for (Value operand : operands) {
      ways = Knowledge.product(ways, comparisons(operand));
    }
    return ways;
  }

  /** A subscript is tested where it is used, or becomes a choice among constants. */
  private static long of(Memory memory, boolean variableStack) {
    long ways = 1;
    for (Memory.Subscript subscript : memory.subscripts()) {
      boolean mask = Integer.bitCount(subscript.count()) == 1;
      boolean chosen = memory.base() instanceof Memory.Stack && !variableStack;
      ways = Knowledge.product(ways, chosen ? subscript.count() : mask ? 1 : 2);
    }
    return ways;
  }

  /** Conditional jumps of an instruction: the verifier follows both ways of each. */
  static long jumps(Instruction instruction, boolean variableStack) {
    long jumps = 0;
    for (MemoryUses.Use use : MemoryUses.in(instruction)) {
      jumps += of(use.memory(), variableStack) - 1;
    }
    for (Value value : Values.of(instruction)) {
      jumps += Long.numberOfTrailingZeros(comparisons(value));
    }
    boolean reads =
        instruction instanceof Instruction.CopyPacket
            || instruction instanceof Instruction.PreparePacket
            || instruction instanceof Instruction.CallHelper;
    return jumps + (reads ? 2 : 0);
  }
}
