package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.program.Statement;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;

/** Locks of leaves: whatever leaves the block of a lock, gives it back before. */
final class LockBuilder {
  private static final Helper LOCK = KernelFacts.helper("bpf_spin_lock").orElseThrow();
  private static final Helper UNLOCK = KernelFacts.helper("bpf_spin_unlock").orElseThrow();

  /** A lock that is held: the leaf as it was then, since its variable may change. */
  private record Held(Local leaf, StructType.Field lock) {}

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
    Local reference = expressions.reference(statement.reference());
    call(LOCK, reference, statement.lock(), span);
    Local leaf = writer.temporary(reference.name(), reference.type(), span);
    writer.add(new Instruction.Assign(leaf, new Value.Read(reference, span), span));
    held.add(new Held(leaf, statement.lock()));
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
      call(UNLOCK, held.get(i).leaf(), held.get(i).lock(), span);
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

  private void call(Helper helper, Local leaf, StructType.Field lock, Span span) {
    writer.add(
        new Instruction.CallHelper(
            Optional.empty(), helper, List.of(new Argument.Part(leaf, lock)), span));
  }
}
