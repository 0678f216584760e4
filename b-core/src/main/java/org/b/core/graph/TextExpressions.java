package org.b.core.graph;

import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;

/** Turns texts into memory that holds them, and comparisons of texts into values. */
final class TextExpressions {
  private final BlockWriter writer;
  private final PlaceBuilder places;
  private final ExpressionBuilder expressions;

  TextExpressions(BlockWriter writer, PlaceBuilder places, ExpressionBuilder expressions) {
    this.writer = writer;
    this.places = places;
    this.expressions = expressions;
  }

  /** A helper fills memory on the stack; what is wanted elsewhere goes there from a local. */
  void fill(Memory target, Expression.KernelText text) {
    Span span = text.span();
    Local reference = expressions.reference(text.reference());
    Memory filled =
        isFixed(target) ? target : Memory.of(writer.scratch("text", target.type(), span));
    writer.add(new Instruction.ReadKernelText(filled, text.type().count(), reference, span));
    if (filled != target) {
      writer.add(new Instruction.Copy(target, filled, span));
    }
  }

  /** Whether memory has one place, which every kernel lets helpers fill. */
  private static boolean isFixed(Memory target) {
    return target.isPlain() && target.subscripts().isEmpty();
  }

  Value match(Expression.TextMatch match) {
    Memory left = places.text(match.left());
    if (match.right() instanceof Expression.TextLiteral literal) {
      return TextComparison.withLiteral(left, literal.text(), match.length(), match.span());
    }
    if (Effects.in(match.right())) {
      Local copy = writer.temporary("text", left.type(), match.span());
      writer.add(new Instruction.Copy(Memory.of(copy), left, match.span()));
      left = Memory.of(copy);
    }
    return TextComparison.of(left, places.text(match.right()), match.span());
  }

  /** A text with a final zero behind it, on the stack. */
  Value logged(Expression text, ArrayType type, int index) {
    boolean ended =
        text instanceof Expression.TextLiteral
            || text instanceof Expression.KernelText
            || text instanceof Expression.ThreadName;
    ArrayType room = ended ? type : new ArrayType(type.element(), type.count() + 1);
    Local local = writer.scratch("logged text " + index, room, text.span());
    expressions.fill(Memory.of(local), text);
    return new Value.Text(local, text.span());
  }

  /** As with other text, the helper fills a local. */
  void fill(Memory target, Expression.ThreadName name) {
    Span span = name.span();
    Memory filled =
        isFixed(target) && target.type().size() == name.type().size()
            ? target
            : Memory.of(writer.scratch("thread name", name.type(), span));
    writer.add(new Instruction.ReadThreadName(filled, span));
    if (filled != target) {
      places.copy(target, filled, span);
    }
  }
}
