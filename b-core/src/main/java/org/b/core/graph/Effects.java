package org.b.core.graph;

import org.b.core.program.Expression;

/** Whether evaluating an expression does more than yield a value. */
final class Effects {
  private Effects() {}

  static boolean in(Expression expression) {
    if (expression instanceof Expression.Unary unary) {
      return in(unary.operand());
    } else if (expression instanceof Expression.Binary binary) {
      return in(binary.left()) || in(binary.right());
    } else if (expression instanceof Expression.Convert convert) {
      return in(convert.operand());
    } else if (expression instanceof Expression.ByteSwap swap) {
      return in(swap.operand());
    } else if (expression instanceof Expression.Slice slice) {
      return in(slice.value());
    } else if (expression instanceof Expression.Dereference target) {
      return in(target.reference());
    } else if (expression instanceof Expression.FieldRead field) {
      return in(field.base());
    } else if (expression instanceof Expression.Element element) {
      return in(element.base()) || in(element.index());
    } else if (expression instanceof Expression.ArrayLiteral literal) {
      return literal.values().stream().anyMatch(Effects::in);
    } else if (expression instanceof Expression.StructLiteral literal) {
      return literal.values().stream().anyMatch(field -> in(field.value()));
    } else {
      return !(expression instanceof Expression.Constant
          || expression instanceof Expression.TextLiteral
          || expression instanceof Expression.NullLiteral
          || expression instanceof Expression.VariableRead
          || expression instanceof Expression.GlobalRead
          || expression instanceof Expression.ContextRead
          || expression instanceof Expression.PacketField
          || expression instanceof Expression.PacketOffset
          || expression instanceof Expression.Hole);
    }
  }
}
