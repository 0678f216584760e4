package org.b.core.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.program.Table;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.Type;

/** The graph under construction: locals, and the block to which instructions are appended. */
final class BlockWriter {
  private record Scratch(String purpose, Type type) {}

  private final List<Local> locals = new ArrayList<>();
  private final Map<Variable, Local> variables = new IdentityHashMap<>();
  private final Map<Scratch, Local> scratch = new HashMap<>();
  private int steps;
  private BasicBlock current = new BasicBlock("entry");
  private final BasicBlock entry = current;

  BasicBlock entry() {
    return entry;
  }

  List<Local> locals() {
    return locals;
  }

  BasicBlock newBlock(String label) {
    return new BasicBlock(label);
  }

  /** The block to which the next instruction would go. */
  BasicBlock current() {
    return current;
  }

  /** Whether control reaches the place where the next instruction would go. */
  boolean isReachable() {
    return !current.isTerminated();
  }

  /** The instruction after which the next one would go; empty at the start of a block. */
  Optional<Instruction> last() {
    List<Instruction> instructions = current.instructions();
    return isReachable() && !instructions.isEmpty()
        ? Optional.of(instructions.get(instructions.size() - 1))
        : Optional.empty();
  }

  /** Instructions and ends of blocks so far. */
  int steps() {
    return steps;
  }

  void add(Instruction instruction) {
    if (isReachable()) {
      steps++;
      current.add(instruction);
    }
  }

  void terminate(Terminator terminator) {
    if (isReachable()) {
      steps++;
      current.terminate(terminator);
    }
  }

  void jump(BasicBlock target, Span span) {
    terminate(new Terminator.Jump(target, span));
  }

  /** Continues in another block. */
  void moveTo(BasicBlock block) {
    current = block;
  }

  Local local(Variable variable) {
    return variables.computeIfAbsent(variable, v -> addLocal(v.name(), v.type(), v, v.span()));
  }

  /** The reference that leads to a table within a table of tables. */
  Optional<Local> through(Table table) {
    return table.through().map(this::local);
  }

  /** A table as an argument of a helper. */
  Argument operand(Table table) {
    return new Argument.OfTable(table, through(table));
  }

  Local temporary(String name, Type type, Span span) {
    return addLocal(name, type, null, span);
  }

  /**
   * A temporary that is used up at once and therefore shared by all such uses of one purpose and
   * type.
   */
  Local scratch(String purpose, Type type, Span span) {
    return scratch.computeIfAbsent(
        new Scratch(purpose, type), s -> addLocal(purpose, type, null, span));
  }

  private Local addLocal(String name, Type type, Variable variable, Span span) {
    Local local = new Local(locals.size(), name, type, variable, span);
    locals.add(local);
    return local;
  }
}
