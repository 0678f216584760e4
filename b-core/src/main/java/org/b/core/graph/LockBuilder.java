package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.LeafField;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Statement;
import org.b.core.source.Span;
import org.b.core.types.HelperSpace;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;

/** Locks of leaves: whatever leaves the block of a lock, gives it back before. */
final class LockBuilder {
  /**
   * A lock that is held.
   *
   * @param leaf the leaf as it was then, since its variable may change
   * @param flags where it is kept whether interrupts were on
   */
  private record Held(Local leaf, StructType.Field lock, Helper gives, Optional<Local> flags) {}

  private final BlockWriter writer;
  private final ExpressionBuilder expressions;
  private final FunctionBuilder statements;
  private final List<Held> held = new ArrayList<>();

  LockBuilder(BlockWriter writer, ExpressionBuilder expressions, FunctionBuilder statements) {
    this.writer = writer;
    this.expressions = expressions;
    this.statements = statements;
  }

  void lock(Statement.Lock statement) {
    Span span = statement.span();
    LeafField kind = LeafField.of(statement.lock().type()).orElseThrow();
    int pair = statement.interrupts() ? 1 : 0;
    Helper takes = KernelFacts.helper(kind.takes().get(pair)).orElseThrow();
    Helper gives = KernelFacts.helper(kind.gives().get(pair)).orElseThrow();
    Local reference = expressions.reference(statement.reference());
    Optional<Local> flags =
        statement.interrupts()
            ? Optional.of(writer.temporary("flags", HelperSpace.INTERRUPT_FLAGS, span))
            : Optional.empty();
    Optional<Local> result =
        kind.mayFail()
            ? Optional.of(writer.temporary(takes.name(), IntegerType.I32, span))
            : Optional.empty();
    call(takes, reference, statement.lock(), flags, result, span);
    if (result.isEmpty()) {
      block(statement, reference, gives, flags);
      return;
    }
    BasicBlock locked = writer.newBlock("locked");
    BasicBlock refused = writer.newBlock("not locked");
    BasicBlock after = writer.newBlock("after lock");
    writer.terminate(
        new Terminator.Branch(
            new Value.Binary(
                BinaryOperator.EQUAL,
                new Value.Read(result.get(), span),
                new Value.Constant(0, IntegerType.I32, span),
                IntegerType.I32,
                IntegerType.BOOL,
                span),
            locked,
            refused,
            span));
    writer.moveTo(locked);
    block(statement, reference, gives, flags);
    writer.jump(after, span);
    writer.moveTo(refused);
    statement.otherwise().ifPresent(statements::block);
    writer.jump(after, span);
    statements.continueAt(after, locked, refused);
  }

  private void block(
      Statement.Lock statement, Local reference, Helper gives, Optional<Local> flags) {
    Span span = statement.span();
    Local leaf = writer.temporary(reference.name(), reference.type(), span);
    writer.add(new Instruction.Assign(leaf, new Value.Read(reference, span), span));
    held.add(new Held(leaf, statement.lock(), gives, flags));
    statements.block(statement.body());
    leave(held.size() - 1, span);
    held.remove(held.size() - 1);
  }

  /** How many locks are held. */
  int depth() {
    return held.size();
  }

  /** Gives back the locks beyond so many: control goes to where they are not held. */
  void leave(int depth, Span span) {
    for (int i = held.size() - 1; i >= depth; i--) {
      Held lock = held.get(i);
      call(lock.gives(), lock.leaf(), lock.lock(), lock.flags(), Optional.empty(), span);
    }
  }

  /** Gives back every lock; the value is what it was before. */
  Value leave(Value value, Span span) {
    if (held.isEmpty()) {
      return value;
    }
    Value result = value;
    if (!(value instanceof Value.Constant)
        && (value.type() instanceof IntegerType || value.type() instanceof ReferenceType)) {
      Local kept = writer.temporary("result", value.type(), value.span());
      writer.add(new Instruction.Assign(kept, value, value.span()));
      result = new Value.Read(kept, value.span());
    }
    leave(0, span);
    return result;
  }

  private void call(
      Helper helper,
      Local leaf,
      StructType.Field lock,
      Optional<Local> flags,
      Optional<Local> result,
      Span span) {
    List<Argument> arguments = new ArrayList<>(List.of(new Argument.Part(leaf, lock)));
    flags.ifPresent(local -> arguments.add(new Argument.Flags(local)));
    writer.add(new Instruction.CallHelper(result, helper, List.copyOf(arguments), span));
  }
}
