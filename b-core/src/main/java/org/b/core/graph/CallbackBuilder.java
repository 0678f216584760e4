package org.b.core.graph;

import java.util.List;
import java.util.Optional;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.LeafField;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;

/** What has the kernel call functions later: timers, workqueues and task work of leaves. */
final class CallbackBuilder {
  private static final Helper TIMER_INIT = KernelFacts.helper("bpf_timer_init").orElseThrow();
  private static final Helper TIMER_CALLBACK =
      KernelFacts.helper("bpf_timer_set_callback").orElseThrow();
  private static final Helper WORK_INIT = KernelFacts.helper("bpf_wq_init").orElseThrow();
  private static final Helper WORK_CALLBACK =
      KernelFacts.helper("bpf_wq_set_callback").orElseThrow();

  /** CLOCK_MONOTONIC of linux/time.h: the clock of {@code now()}. */
  private static final long CLOCK = 1;

  private final BlockWriter writer;
  private final ExpressionBuilder expressions;
  private final HelperCallBuilder helpers;

  CallbackBuilder(BlockWriter writer, ExpressionBuilder expressions, HelperCallBuilder helpers) {
    this.writer = writer;
    this.expressions = expressions;
    this.helpers = helpers;
  }

  /**
   * A timer, or the work of a workqueue, is made when it is started first; later the kernel says
   * that it is there (EBUSY), and nothing happens. Where one of the steps fails, so does the last.
   */
  Value start(Expression.LeafStart start) {
    Span span = start.span();
    Local leaf = expressions.reference(start.leaf());
    if (start.argument().filter(Effects::in).isPresent()) {
      leaf = kept(leaf, start.leaf().span());
    }
    Argument field = new Argument.Part(leaf, start.field());
    Argument callback = new Argument.Callback(start.callback());
    return switch (start.operation().field()) {
      case LeafField.TIMER -> {
        Argument time = new Argument.Scalar(expressions.kept(start.argument().orElseThrow()));
        if (!start.again()) {
          call(
              TIMER_INIT,
              List.of(field, writer.operand(start.table()), constant(CLOCK, span)),
              span);
          call(TIMER_CALLBACK, List.of(field, callback), span);
        }
        yield result(start.operation().function(), List.of(field, time, constant(0, span)), span);
      }
      case LeafField.WORKQUEUE -> {
        if (!start.again()) {
          call(WORK_INIT, List.of(field, writer.operand(start.table()), constant(0, span)), span);
          call(WORK_CALLBACK, List.of(field, callback, constant(0, span)), span);
        }
        yield result(start.operation().function(), List.of(field, constant(0, span)), span);
      }
      case LeafField.TASK_WORK -> {
        Argument task = helpers.trusted(start.argument().orElseThrow());
        yield result(
            start.operation().function(),
            List.of(task, field, writer.operand(start.table()), callback),
            span);
      }
      default -> throw new IllegalStateException(start.operation().field());
    };
  }

  Value stop(Expression.LeafStop stop) {
    Local leaf = expressions.reference(stop.leaf());
    return result(
        stop.operation().function(), List.of(new Argument.Part(leaf, stop.field())), stop.span());
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
    IntegerType type = helper.isKernelFunction() ? IntegerType.I32 : IntegerType.I64;
    Local result = writer.temporary(helper.name(), type, span);
    writer.add(new Instruction.CallHelper(Optional.of(result), helper, arguments, span));
    return new Value.Read(result, span);
  }
}
