package org.b.core.graph;

import org.b.core.program.Expression;
import org.b.core.program.Expressions;

/**
 * Whether a struct, an array or a text may be put together where it is assigned to: nothing of it
 * depends on what was there before, and it makes no difference that the place is found first.
 */
final class InPlace {
  private InPlace() {}

  static boolean canBeFilled(Expression.Place target, Expression value) {
    if (value instanceof Expression.KernelText text) {
      // the address is known before anything is changed
      return isQuiet(text.reference()) || !Effects.in(target);
    }
    return (value instanceof Expression.ThreadName
            || value instanceof Expression.TextLiteral
            || value instanceof Expression.StructLiteral
            || value instanceof Expression.ArrayLiteral)
        && isQuiet(value);
  }

  /** Whether a value neither changes anything nor reads memory of the program. */
  private static boolean isQuiet(Expression value) {
    boolean itself =
        value instanceof Expression.Constant
            || value instanceof Expression.VariableRead
            || value instanceof Expression.ContextRead
            || value instanceof Expression.ContextAddress
            || value instanceof Expression.PacketField
            || value instanceof Expression.PacketOffset
            || value instanceof Expression.PacketLength
            || value instanceof Expression.Unary
            || value instanceof Expression.Binary
            || value instanceof Expression.Convert
            || value instanceof Expression.ByteSwap
            || value instanceof Expression.BuiltinCall
            || value instanceof Expression.CurrentTask
            || value instanceof Expression.KernelContext
            || value instanceof Expression.KernelRead
            || value instanceof Expression.KernelText
            || value instanceof Expression.Address
            || value instanceof Expression.AddressNumber
            || value instanceof Expression.Foreign
            || value instanceof Expression.ThreadName
            || value instanceof Expression.TextLiteral
            || value instanceof Expression.StructLiteral
            || value instanceof Expression.ArrayLiteral;
    return itself && Expressions.in(value).stream().allMatch(InPlace::isQuiet);
  }
}
