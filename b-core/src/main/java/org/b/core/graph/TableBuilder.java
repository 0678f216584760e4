package org.b.core.graph;

import java.util.Optional;
import org.b.core.program.AtomicOperation;
import org.b.core.program.Expression;
import org.b.core.program.Table;
import org.b.core.program.UpdateMode;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.Type;

/** Operations on tables. */
final class TableBuilder {
  private static final String KEY = "key";
  private static final String LEAF = "leaf";
  private static final String NEW_LEAF = "new leaf";

  /** An argument that must outlive other table operations. */
  private static final String OWN = "";

  private final BlockWriter writer;
  private final ExpressionBuilder expressions;
  private final FunctionBuilder statements;

  private final StorageBuilder storages;

  TableBuilder(
      BlockWriter writer,
      ExpressionBuilder expressions,
      FunctionBuilder statements,
      StorageBuilder storages) {
    this.storages = storages;
    this.writer = writer;
    this.expressions = expressions;
    this.statements = statements;
  }

  /** {@code table[key]}: a reference to the leaf, which policy AUTO creates. */
  Local index(Expression.TableIndex index) {
    return index(index, index.table().createOnMiss());
  }

  private Local index(Expression.TableIndex index, boolean create) {
    Table table = index.table();
    Span span = index.span();
    if (table.isStorage()) {
      return storages.leaf(table, index.key(), create, index.type(), span);
    }
    Local key = argument(KEY, index.key(), table.key());
    Local reference = writer.temporary(table.name() + "[...]", index.type(), span);
    writer.add(new Instruction.Lookup(reference, table, writer.through(table), key, span));
    if (create && isCreated(table)) {
      BasicBlock missing = writer.newBlock("new leaf of " + table.name());
      BasicBlock after = writer.newBlock("leaf of " + table.name());
      writer.terminate(new Terminator.TestReference(reference, after, missing, span));
      writer.moveTo(missing);
      Local leaf = writer.scratch(NEW_LEAF, table.leaf(), span);
      if (table.leaf() instanceof IntegerType integer) {
        writer.add(new Instruction.Assign(leaf, ExpressionBuilder.zero(integer, span), span));
      } else {
        writer.add(new Instruction.Zero(Memory.of(leaf), span));
      }
      insert(table, key, leaf, Optional.empty(), span);
      writer.add(new Instruction.Lookup(reference, table, writer.through(table), key, span));
      writer.jump(after, span);
      writer.moveTo(after);
    }
    return reference;
  }

  private void insert(Table table, Local key, Local leaf, Optional<Local> result, Span span) {
    Instruction.Leaf place = new Instruction.Leaf.OfLocal(leaf);
    update(table, key, place, UpdateMode.NEW, result, Optional.empty(), span);
  }

  private void update(
      Table table,
      Local key,
      Instruction.Leaf leaf,
      UpdateMode mode,
      Optional<Local> result,
      Optional<Value> prefixLength,
      Span span) {
    writer.add(
        new Instruction.Update(
            result, table, writer.through(table), key, leaf, mode, prefixLength, span));
  }

  private static boolean isCreated(Table table) {
    return !table.isArray() && !table.isStorage();
  }

  /**
   * The entry that an operation changes as a whole, if a new one may hold the operand itself, as
   * what changing a zero yields.
   */
  static Optional<Expression.TableIndex> putOrChanged(Expression.Atomic atomic) {
    return Optional.of(atomic.target())
        .filter(target -> atomic.operation().keepsOperand())
        .filter(
            target ->
                target instanceof Expression.TableElement element && element.field().isEmpty())
        .flatMap(PlaceBuilder::entry)
        .filter(index -> isCreated(index.table()));
  }

  /**
   * Changes the integer of an entry in one step; where there is none, puts one in that holds the
   * operand, which saves the second lookup unless another processor was faster.
   */
  void putOrChange(
      Expression.TableIndex index, AtomicOperation operation, Value operand, Span whole) {
    Table table = index.table();
    Span span = index.span();
    IntegerType type = (IntegerType) table.leaf();
    Local key = argument(KEY, index.key(), table.key());
    Local reference = writer.temporary(table.name() + "[...]", index.type(), span);
    BasicBlock found = writer.newBlock("leaf of " + table.name());
    BasicBlock missing = writer.newBlock("new leaf of " + table.name());
    BasicBlock again = writer.newBlock("leaf of another processor in " + table.name());
    BasicBlock after = writer.newBlock("after " + table.name() + "[...]");
    writer.add(new Instruction.Lookup(reference, table, writer.through(table), key, span));
    writer.terminate(new Terminator.TestReference(reference, found, missing, span));
    writer.moveTo(missing);
    Local leaf = writer.scratch(NEW_LEAF, type, span);
    Local failed = writer.temporary("failed", IntegerType.I64, span);
    writer.add(new Instruction.Assign(leaf, ExpressionBuilder.convert(operand, type, span), span));
    insert(table, key, leaf, Optional.of(failed), span);
    writer.terminate(new Terminator.Branch(new Value.Read(failed, span), again, after, span));
    writer.moveTo(again);
    writer.add(new Instruction.Lookup(reference, table, writer.through(table), key, span));
    writer.terminate(new Terminator.TestReference(reference, found, after, span));
    writer.moveTo(found);
    writer.add(
        new Instruction.Atomic(
            Optional.empty(),
            operation,
            Memory.behind(reference),
            Optional.empty(),
            operand,
            whole));
    writer.jump(after, whole);
    writer.moveTo(after);
  }

  /**
   * As {@link #index}, and control leaves where there is no leaf: to {@code missing}, or without
   * one to the end of the program with the default verdict.
   *
   * @param create whether to create a leaf first
   */
  Local element(Expression.TableIndex index, Optional<BasicBlock> missing, boolean create) {
    Local reference = index(index, create || index.table().createOnMiss());
    BasicBlock found = writer.newBlock("leaf of " + index.table().name());
    writer.terminate(
        new Terminator.TestReference(
            reference, found, missing.orElseGet(statements::defaultVerdict), index.span()));
    writer.moveTo(found);
    return reference;
  }

  Local lookup(Expression.TableLookup lookup) {
    Span span = lookup.span();
    Local reference = found(lookup);
    lookup
        .into()
        .ifPresent(
            variable ->
                writer.add(
                    new Instruction.Assign(
                        writer.local(variable), new Value.Read(reference, span), span)));
    return reference;
  }

  private Local found(Expression.TableLookup lookup) {
    Table table = lookup.table();
    if (table.isStorage()) {
      return storages.leaf(table, lookup.key(), false, lookup.type(), lookup.span());
    }
    Local key = argument(KEY, lookup.key(), table.key());
    Local reference = writer.temporary(table.name() + ".lookup(...)", lookup.type(), lookup.span());
    writer.add(new Instruction.Lookup(reference, table, writer.through(table), key, lookup.span()));
    return reference;
  }

  void update(Expression.TableUpdate update, Optional<Local> result) {
    Table table = update.table();
    boolean keyIsOverwritten =
        Effects.in(update.leaf()) || update.prefixLength().filter(Effects::in).isPresent();
    Local key = argument(keyIsOverwritten ? OWN : KEY, update.key(), table.key());
    boolean leafIsOverwritten = update.prefixLength().filter(Effects::in).isPresent();
    Optional<Memory> place =
        leafIsOverwritten ? Optional.empty() : expressions.leaf(update.leaf(), table.leaf());
    Instruction.Leaf leaf =
        place
            .<Instruction.Leaf>map(
                memory -> new Instruction.Leaf.InPlace(memory, update.leaf().span()))
            .orElseGet(
                () ->
                    new Instruction.Leaf.OfLocal(
                        argument(leafIsOverwritten ? OWN : LEAF, update.leaf(), table.leaf())));
    Optional<Value> prefixLength = update.prefixLength().map(expressions::value);
    update(table, key, leaf, update.mode(), result, prefixLength, update.span());
  }

  void delete(Expression.TableDelete delete, Optional<Local> result) {
    if (delete.table().isStorage()) {
      storages.delete(delete.table(), delete.key(), result, delete.span());
      return;
    }
    Local key = argument(KEY, delete.key(), delete.table().key());
    writer.add(
        new Instruction.Delete(
            result, delete.table(), writer.through(delete.table()), key, delete.span()));
  }

  /** A local of the given type, whose address the helper gets. */
  Local argument(String purpose, Expression expression, Type type) {
    if (type.isAggregate()
        && expression instanceof Expression.VariableRead read
        && read.variable().type().equals(type)) {
      return writer.local(read.variable());
    }
    Span span = expression.span();
    Value value = type instanceof IntegerType ? expressions.value(expression) : null;
    boolean shared = !purpose.equals(OWN) && (value != null || !Effects.in(expression));
    Local local =
        shared ? writer.scratch(purpose, type, span) : writer.temporary("argument", type, span);
    if (type.isAggregate()) {
      expressions.fill(Memory.of(local), expression);
    } else if (value != null && value.type() instanceof IntegerType) {
      writer.add(
          new Instruction.Assign(
              local, ExpressionBuilder.convert(value, (IntegerType) type, span), span));
    }
    return local;
  }
}
