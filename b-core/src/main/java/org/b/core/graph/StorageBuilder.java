package org.b.core.graph;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.TableType.Operation;
import org.b.core.program.Expression;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;

/**
 * Leaves that belong to objects of the kernel. Getting the object, testing it and passing it on are
 * one unit, so that no program holds a pointer that the verifier would have to follow.
 */
final class StorageBuilder {
  /** BPF_LOCAL_STORAGE_GET_F_CREATE of linux/bpf.h. */
  private static final long CREATE = 1;

  /** -ENOENT. */
  private static final long NO_ENTRY = -2;

  /** What the pointer leads to is never loaded. */
  private static final ReferenceType OBJECT =
      new ReferenceType(IntegerType.U64, ReferenceType.Origin.KERNEL);

  private final BlockWriter writer;
  private final ExpressionBuilder expressions;
  private final String programType;

  /**
   * @param programType kernel name of the type of the programs that run the function
   */
  StorageBuilder(BlockWriter writer, ExpressionBuilder expressions, String programType) {
    this.writer = writer;
    this.expressions = expressions;
    this.programType = programType;
  }

  /**
   * A reference to the leaf of an owner; null where it has none.
   *
   * @param create whether to create one, zeroed, then
   */
  Local leaf(Table table, Expression owner, boolean create, ReferenceType type, Span span) {
    Local result = writer.temporary(table.name() + "[...]", type, span);
    Argument flags =
        new Argument.Scalar(new Value.Constant(create ? CREATE : 0, IntegerType.U64, span));
    Helper helper = helper(table, Operation.LOOKUP);
    withOwner(
        (Expression.StorageOwner) owner,
        new Instruction.Assign(result, new Value.Null(type, span), span),
        object ->
            writer.add(
                new Instruction.CallHelper(
                    Optional.of(result),
                    helper,
                    List.of(writer.operand(table), object, new Argument.None(), flags),
                    span)));
    return result;
  }

  /** Ends the leaf of an owner: 0, or a negative error. */
  void delete(Table table, Expression owner, Optional<Local> result, Span span) {
    Local error = result.orElseGet(() -> writer.temporary("error", IntegerType.I64, span));
    withOwner(
        (Expression.StorageOwner) owner,
        new Instruction.Assign(error, new Value.Constant(NO_ENTRY, IntegerType.I64, span), span),
        object ->
            writer.add(
                new Instruction.CallHelper(
                    Optional.of(error),
                    helper(table, Operation.DELETE),
                    List.of(writer.operand(table), object),
                    span)));
  }

  private Helper helper(Table table, Operation operation) {
    return KernelFacts.helper(operation.helper(table.kind(), programType)).orElseThrow();
  }

  /** Does something with the owner where there is one, something else where there is none. */
  private void withOwner(
      Expression.StorageOwner owner, Instruction otherwise, Consumer<Argument> action) {
    Span span = owner.span();
    switch (owner.owner()) {
      case CONTEXT -> action.accept(new Argument.Context());
      case TASK -> {
        Local task = writer.temporary("current task", OBJECT, span);
        writer.add(
            new Instruction.CallHelper(
                Optional.of(task),
                KernelFacts.helper("bpf_get_current_task_btf").orElseThrow(),
                List.of(),
                span));
        action.accept(new Argument.Address(task));
      }
      case SOCKET -> {
        Local socket = expressions.reference(owner.object().orElseThrow());
        whereValid(socket, new Argument.Target(socket), otherwise, action, span);
      }
      case OBJECT -> {
        Local object = expressions.reference(owner.object().orElseThrow());
        whereValid(object, new Argument.Trusted(object), otherwise, action, span);
      }
      default -> throw new IllegalStateException("no owner " + owner.owner());
    }
  }

  private void whereValid(
      Local reference,
      Argument owner,
      Instruction otherwise,
      Consumer<Argument> action,
      Span span) {
    BasicBlock there = writer.newBlock("owner");
    BasicBlock missing = writer.newBlock("no owner");
    BasicBlock after = writer.newBlock("after owner");
    writer.terminate(new Terminator.TestReference(reference, there, missing, span));
    writer.moveTo(missing);
    writer.add(otherwise);
    writer.jump(after, span);
    writer.moveTo(there);
    action.accept(owner);
    writer.jump(after, span);
    writer.moveTo(after);
  }
}
