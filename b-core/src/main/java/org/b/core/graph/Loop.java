package org.b.core.graph;

import java.util.Map;
import java.util.Optional;
import org.b.core.program.Expression;
import org.b.core.program.LoopBound;
import org.b.core.program.Statement;
import org.b.core.source.Span;

/**
 * A loop that is a cycle of the graph: every way round leads through its header.
 *
 * @param form how it becomes code
 * @param statement what it was made from; {@code null} where parser states form it
 * @param before where control comes from before the first iteration
 * @param after where it goes on after the loop
 * @param count the integer that counts the iterations, if there is one
 * @param bound how often it runs at most; empty where that is an error
 * @param ends what the counter is compared with, as values at the header
 * @param span the loop up to its body
 */
public record Loop(
    Form form,
    Statement.Loop statement,
    BasicBlock before,
    BasicBlock header,
    BasicBlock after,
    Optional<Local> count,
    Optional<LoopBound> bound,
    Map<Expression, Value> ends,
    Span span) {

  /** Whether parser states form it: these may be entered elsewhere, too. */
  public boolean ofStates() {
    return statement == null;
  }

  /** How a loop becomes code. */
  public enum Form {
    /** A cycle. */
    CYCLE,
    /** A function that bpf_loop calls. */
    CALLED,
    /**
     * A function that the one around it calls, once for each round that an iterator counts, or for
     * each element that one gives.
     */
    ITERATED,
    /**
     * A function that bpf_for_each_map_elem calls with each entry, bpf_user_ringbuf_drain with each
     * message, or a helper that finds an object with that.
     */
    ENTRIES
  }

  /** Whether its body is a function of its own. */
  public boolean isOutlined() {
    return form != Form.CYCLE;
  }

  /** Whether an iterator counts its rounds, or gives its elements. */
  public boolean isIterated() {
    return form == Form.ITERATED;
  }

  /**
   * How often it comes to its header at most: once more than it runs, to see that it ends; but no
   * more often than the kernel counts, which ends it then.
   */
  public long rounds() {
    long most = bound.map(LoopBound::most).orElse(0L);
    return Math.min(most + 1, LoopBound.LARGEST);
  }

  /** The loop with another form. */
  Loop as(Form newForm) {
    return new Loop(newForm, statement, before, header, after, count, bound, ends, span);
  }

  /** The step to the next element, of a loop over an iterator of the kernel. */
  public Optional<Instruction.NextElement> elements() {
    return header.instructions().stream()
        .filter(Instruction.NextElement.class::isInstance)
        .map(Instruction.NextElement.class::cast)
        .findFirst();
  }

  /** The call that finds an object, of a loop over what a helper finds. */
  public Optional<Instruction.CallHelper> found() {
    return header.instructions().stream()
        .filter(i -> form == Form.ENTRIES && i instanceof Instruction.CallHelper)
        .map(Instruction.CallHelper.class::cast)
        .filter(Instruction.CallHelper::finds)
        .findFirst();
  }

  /**
   * Whether what it goes through makes its body a function that a helper calls: a table, or what is
   * found.
   */
  public boolean isOfHelper() {
    return form == Form.ENTRIES;
  }

  /** What it goes through, where that is more than numbers: {@code "a table"}. */
  public String over() {
    return found()
        .map(call -> "what `" + call.helper().name() + "` finds")
        .orElse(elements().isPresent() ? "an iterator" : "a table");
  }

  /** The step to the next entry, of a loop over a table. */
  public Optional<Instruction.NextEntry> entries() {
    return header.instructions().stream()
        .filter(i -> form == Form.ENTRIES && i instanceof Instruction.NextEntry)
        .map(Instruction.NextEntry.class::cast)
        .findFirst();
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
