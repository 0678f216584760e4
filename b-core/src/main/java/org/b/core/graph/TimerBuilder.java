package org.b.core.graph;

import java.util.List;
import java.util.Optional;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;

/** Timers of leaves. */
final class TimerBuilder {
  private static final Helper INIT = KernelFacts.helper("bpf_timer_init").orElseThrow();
  private static final Helper CALLBACK = KernelFacts.helper("bpf_timer_set_callback").orElseThrow();
  private static final Helper START = KernelFacts.helper("bpf_timer_start").orElseThrow();
  private static final Helper CANCEL = KernelFacts.helper("bpf_timer_cancel").orElseThrow();

  /** CLOCK_MONOTONIC of linux/time.h: the clock of {@code now()}. */
  private static final long CLOCK = 1;

  private final BlockWriter writer;
  private final ExpressionBuilder expressions;

  TimerBuilder(BlockWriter writer, ExpressionBuilder expressions) {
    this.writer = writer;
    this.expressions = expressions;
  }

  /**
   * A timer is made when it is started first; later the kernel says that it is there (EBUSY), and
   * nothing happens. Where one of the steps fails, so does the last.
   */
  Value start(Expression.TimerStart start) {
    Span span = start.span();
    Local leaf = expressions.reference(start.leaf());
    if (Effects.in(start.nanoseconds())) {
      leaf = kept(leaf, start.leaf().span());
    }
    Argument nanoseconds = new Argument.Scalar(expressions.kept(start.nanoseconds()));
    Argument timer = new Argument.Part(leaf, start.timer());
    if (!start.again()) {
      call(INIT, List.of(timer, writer.operand(start.table()), constant(CLOCK, span)), span);
      call(CALLBACK, List.of(timer, new Argument.Callback(start.callback())), span);
    }
    return result(START, List.of(timer, nanoseconds, constant(0, span)), span);
  }

  Value cancel(Expression.TimerCancel cancel) {
    Local leaf = expressions.reference(cancel.leaf());
    return result(CANCEL, List.of(part(leaf, cancel.timer())), cancel.span());
  }

  private static Argument part(Local leaf, StructType.Field timer) {
    return new Argument.Part(leaf, timer);
  }

  private Local kept(Local leaf, Span span) {
    Local kept = writer.temporary(leaf.name(), leaf.type(), span);
    writer.add(new Instruction.Assign(kept, new Value.Read(leaf, span), span));
    return kept;
  }

  private static Argument constant(long value, Span span) {
    return new Argument.Scalar(new Value.Constant(value, IntegerType.U64, span));
  }

  private void call(Helper helper, List<Argument> arguments, Span span) {
    writer.add(new Instruction.CallHelper(Optional.empty(), helper, arguments, span));
  }

  private Value result(Helper helper, List<Argument> arguments, Span span) {
    Local result = writer.temporary(helper.name(), IntegerType.I64, span);
    writer.add(new Instruction.CallHelper(Optional.of(result), helper, arguments, span));
    return new Value.Read(result, span);
  }
}
