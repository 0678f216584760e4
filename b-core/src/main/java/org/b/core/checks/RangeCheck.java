package org.b.core.checks;

import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Memory;
import org.b.core.graph.MemoryUses;
import org.b.core.graph.Value;
import org.b.core.program.Expression.BinaryOperator;
import org.b.core.program.Program;
import org.b.core.types.IntegerType;

/**
 * A subscript is less than the number of elements. Verifier rule: "R.. unbounded memory access",
 * "invalid access to map value, value_size=.. off=.. size=.." (check_mem_region_access), "invalid
 * variable-offset .. stack" (check_stack_access_within_bounds).
 */
final class RangeCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        MemoryUses.in(instruction).forEach(use -> check(use.memory(), sink));
      }
      MemoryUses.in(block.terminator()).forEach(use -> check(use.memory(), sink));
    }
  }

  private static void check(Memory memory, DiagnosticSink sink) {
    for (Memory.Subscript subscript : memory.subscripts()) {
      long largest = largest(subscript.index());
      if (Long.compareUnsigned(largest, subscript.count()) < 0) {
        continue;
      }
      String index = subscript.span().text();
      String elements = subscript.count() == 1 ? "1 element" : subscript.count() + " elements";
      if (subscript.index() instanceof Value.Constant constant) {
        sink.report(
            DiagnosticCode.SUBSCRIPT_RANGE,
            subscript.span(),
            "there is no element " + constant.value() + ": the array has " + elements);
      } else {
        Diagnostic diagnostic =
            Diagnostic.of(
                DiagnosticCode.SUBSCRIPT_RANGE,
                subscript.span(),
                "`"
                    + index
                    + "` may be up to "
                    + Long.toUnsignedString(largest)
                    + ", but the array has "
                    + elements);
        boolean power = Integer.bitCount(subscript.count()) == 1;
        boolean simple = index.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_');
        String bounded =
            (simple ? index : "(" + index + ")")
                + (power ? " & " + (subscript.count() - 1) : " % " + subscript.count());
        sink.report(
            diagnostic
                .withHelp(
                    "test it before: `if (" + index + " < " + subscript.count() + ") { ... }`")
                .withFix(
                    power ? "mask it: `" + bounded + "`" : "take the remainder: `" + bounded + "`",
                    subscript.span(),
                    bounded));
      }
    }
  }

  private static long largest(Value value) {
    if (value instanceof Value.Constant constant) {
      return constant.value();
    } else if (value instanceof Value.Convert convert
        && !((IntegerType) convert.operand().type()).signed()) {
      long inner = largest(convert.operand());
      long outer = convert.type().mask();
      return Long.compareUnsigned(inner, outer) < 0 ? inner : outer;
    } else if (value instanceof Value.Binary binary && !binary.operands().signed()) {
      long left = largest(binary.left());
      long right = largest(binary.right());
      if (binary.operator() == BinaryOperator.AND) {
        return Long.compareUnsigned(left, right) < 0 ? left : right;
      } else if (binary.operator() == BinaryOperator.MODULO
          && binary.right() instanceof Value.Constant
          && right != 0) {
        return right - 1;
      }
    }
    return value.type() instanceof IntegerType type && !type.signed() ? type.mask() : -1;
  }
}
