package org.b.core.graph;

import java.util.Optional;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;

/** Turns what is asked of a packet's bytes into values, other than its headers' fields. */
final class PacketExpressions {
  private final BlockWriter writer;
  private final ParserBuilder parser;
  private final ExpressionBuilder expressions;

  PacketExpressions(BlockWriter writer, ParserBuilder parser, ExpressionBuilder expressions) {
    this.writer = writer;
    this.parser = parser;
    this.expressions = expressions;
  }

  Value length(Expression.PacketLength expression) {
    Span span = expression.span();
    Local length = writer.temporary("pkt.len", IntegerType.U32, span);
    writer.add(new Instruction.MeasurePacket(length, span));
    return new Value.Read(length, span);
  }

  Value match(Expression.PacketMatch match) {
    Span span = match.span();
    ArrayType type = new ArrayType(IntegerType.CHAR, match.length());
    Value offset = expressions.value(match.offset());
    Local bytes = writer.scratch("packet text", type, span);
    writer.add(new Instruction.CopyPacket(Optional.empty(), bytes, offset, match.length(), span));
    return expressions.keep(
        TextComparison.withLiteral(Memory.of(bytes), match.text(), match.length(), span));
  }

  Value load(Expression.PacketLoad load) {
    Span span = load.span();
    IntegerType unsigned = IntegerType.unsigned(load.type().size() * 8);
    Value offset = expressions.value(load.offset());
    Local loaded = writer.temporary("pkt.load", unsigned, span);
    writer.add(new Instruction.CopyPacket(load.memory(), loaded, offset, unsigned.size(), span));
    return ExpressionBuilder.convert(new Value.Read(loaded, span), load.type(), span);
  }

  Value write(Expression.PacketWrite write) {
    Span span = write.span();
    Value offset = expressions.kept(write.offset());
    Value value = expressions.kept(write.value());
    Local result = writer.temporary("pkt.store", IntegerType.I64, span);
    writer.add(new Instruction.WritePacket(write.memory(), result, offset, value, span));
    return new Value.Read(result, span);
  }

  Value offset(Expression.PacketOffset offset) {
    Span span = offset.span();
    HeaderView view = parser.view(offset.header());
    return new Value.Binary(
        BinaryOperator.ADD,
        new Value.Read(view.offset(), span),
        new Value.Constant(offset.field().byteOffset(), IntegerType.U64, span),
        IntegerType.U64,
        IntegerType.U64,
        span);
  }

  /** Old and new value are cut into the pieces that the kernel's helpers take: 2 or 4 bytes. */
  void checksum(Expression.ChecksumUpdate update) {
    Span span = update.span();
    Value before = expressions.kept(update.before());
    Value after = expressions.kept(update.after());
    Optional<Value> pseudo = update.pseudo().map(expressions::kept);
    Value offset = offset(update.position());
    Instruction.Layer layer =
        pseudo.isPresent() ? Instruction.Layer.TRANSPORT : Instruction.Layer.NETWORK;
    boolean zeroMeansNone = update.position().header().isUdp();
    int width =
        Math.max(ExpressionBuilder.width(update.before()), ExpressionBuilder.width(update.after()));
    int pieces = width > 32 ? 2 : 1;
    int bytes = width <= 16 ? 2 : 4;
    for (int i = 0; i < pieces; i++) {
      writer.add(
          new Instruction.ChecksumUpdate(
              offset,
              piece(before, i, bytes),
              piece(after, i, bytes),
              bytes,
              layer,
              pseudo,
              zeroMeansNone,
              span));
    }
  }

  private static Value piece(Value value, int index, int bytes) {
    int offset = index * bytes * 8;
    int width = ((IntegerType) value.type()).width();
    if (offset == 0 && width <= bytes * 8) {
      return value;
    }
    return offset >= width
        ? ExpressionBuilder.zero(IntegerType.U32, value.span())
        : new Value.Slice(
            value, offset, IntegerType.unsigned(Math.min(bytes * 8, width - offset)), value.span());
  }
}
