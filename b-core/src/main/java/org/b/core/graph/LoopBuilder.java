package org.b.core.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelVersion;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.LoopBound;
import org.b.core.program.Statement;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;

/**
 * Loops: cycles of the graph where the target's verifier walks bounded loops, a copy of the body
 * for each iteration before.
 */
final class LoopBuilder {
  /** First kernel whose verifier follows back edges (commit 2589726d12a1). */
  static final KernelVersion BOUNDED_LOOPS = new KernelVersion(5, 3);

  /** Steps that all copies of the bodies of a function's loops may have, for 4096 instructions. */
  private static final int MOST_COPIED_STEPS = 600;

  /** Iterations of a loop from which on it may become a function. */
  private static final long LONG = 256;

  /** BPF_MAX_USER_RINGBUF_SAMPLES of linux/bpf.h (6.1): what one call takes out at most. */
  private static final long MOST_MESSAGES = 128 * 1024;

  /** Where {@code break} and {@code continue} lead. */
  private record Targets(BasicBlock after, BasicBlock next, int locks) {}

  private final KernelVersion target;
  private final BlockWriter writer;
  private final ExpressionBuilder expressions;
  private final LockBuilder locks;
  private final FunctionBuilder statements;
  private final DiagnosticSink sink;
  private final Deque<Targets> targets = new ArrayDeque<>();
  private final List<Loop> loops = new ArrayList<>();
  private final Map<Statement.Loop, LoopBound> known;
  private boolean tooManyCopies;

  /** Loops around the statement that are functions, or may become such. */
  private int functions;

  /**
   * @param known bounds of loops whose text does not show them
   */
  LoopBuilder(
      KernelVersion target,
      Map<Statement.Loop, LoopBound> known,
      BlockWriter writer,
      ExpressionBuilder expressions,
      LockBuilder locks,
      FunctionBuilder statements,
      DiagnosticSink sink) {
    this.target = target;
    this.known = known;
    this.writer = writer;
    this.expressions = expressions;
    this.locks = locks;
    this.statements = statements;
    this.sink = sink;
  }

  List<Loop> all() {
    return loops;
  }

  void add(List<Loop> others) {
    loops.addAll(others);
  }

  /** The loops whose headers are among the blocks. */
  List<Loop> among(List<BasicBlock> blocks) {
    return loops.stream().filter(loop -> blocks.contains(loop.header())).toList();
  }

  void leave(Statement.Break jump) {
    locks.leave(targets.element().locks(), jump.span());
    writer.jump(targets.element().after(), jump.span());
  }

  /**
   * A return in a loop that is a function, or may become one, is a block of its own, since the
   * function cannot do it.
   */
  Value leave(Value value, Span span) {
    if (functions == 0) {
      return value;
    }
    Value result = value;
    if (!(value instanceof Value.Constant)) {
      Local kept = writer.temporary("result", value.type(), span);
      writer.add(new Instruction.Assign(kept, value, span));
      result = new Value.Read(kept, span);
    }
    BasicBlock end = writer.newBlock("return");
    if (writer.isReachable()) {
      writer.jump(end, span);
      writer.moveTo(end);
    }
    return result;
  }

  void next(Statement.Continue jump) {
    locks.leave(targets.element().locks(), jump.span());
    writer.jump(targets.element().next(), jump.span());
  }

  void loop(Statement.Loop loop) {
    loop.start().ifPresent(statements::statement);
    Optional<LoopBound> bound = LoopBound.of(loop).or(() -> Optional.ofNullable(known.get(loop)));
    if (bound.isEmpty()) {
      reportUnbounded(loop);
    }
    BasicBlock after = writer.newBlock("after loop");
    if (bound.isPresent() && !target.atLeast(BOUNDED_LOOPS)) {
      copies(loop, bound.get().most(), after);
    } else {
      cycle(loop, bound, after);
    }
  }

  void entries(Statement.ForEach loop) {
    Span span = loop.span();
    BasicBlock header = writer.newBlock("entries");
    BasicBlock body = writer.newBlock("body");
    BasicBlock after = writer.newBlock("after loop");
    BasicBlock before = writer.current();
    Local leaf = writer.local(loop.leaf());
    writer.jump(header, span);
    writer.moveTo(header);
    // how many a table within a table of tables has is not known before it is there
    long most =
        loop.table().type().carriesMessages()
            ? MOST_MESSAGES
            : loop.table().through().isPresent() ? LoopBound.LARGEST : loop.table().entries();
    loops.add(function(Loop.Form.ENTRIES, loop.body(), most, before, header, after, span));
    writer.add(
        new Instruction.NextEntry(
            loop.table(), writer.through(loop.table()), loop.key().map(writer::local), leaf, span));
    writer.terminate(new Terminator.TestReference(leaf, body, after, span));
    round(loop.body(), body, header, after, span);
  }

  /** A loop whose body is a function of its own, and that runs so often at most. */
  private static Loop function(
      Loop.Form form,
      Statement.Block body,
      long most,
      BasicBlock before,
      BasicBlock header,
      BasicBlock after,
      Span span) {
    return new Loop(
        form,
        new Statement.Loop(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            body,
            OptionalLong.of(most),
            span),
        before,
        header,
        after,
        Optional.empty(),
        Optional.of(new LoopBound(most, false)),
        Map.of(),
        span);
  }

  /** The body of such a loop, which leads back to its header. */
  private void round(
      Statement.Block statement, BasicBlock body, BasicBlock header, BasicBlock after, Span span) {
    writer.moveTo(body);
    targets.push(new Targets(after, header, locks.depth()));
    functions++;
    statements.block(statement);
    functions--;
    targets.pop();
    writer.jump(header, span);
    statements.continueAt(after, header);
  }

  /** A loop over what an iterator of the kernel gives: how much that is, only the kernel knows. */
  void elements(Statement.ForIterator loop) {
    Span span = loop.span();
    Iteration iteration = new Iteration(loop.iterator());
    expressions.start(loop.start(), iteration);
    BasicBlock header = writer.newBlock("elements");
    BasicBlock body = writer.newBlock("body");
    BasicBlock after = writer.newBlock("after loop");
    BasicBlock before = writer.current();
    Local element = writer.local(loop.element());
    writer.jump(header, span);
    writer.moveTo(header);
    loops.add(
        function(Loop.Form.ITERATED, loop.body(), LoopBound.LARGEST, before, header, after, span));
    if (element.type() instanceof IntegerType) {
      Local more = writer.temporary("more", IntegerType.U64, span);
      writer.add(new Instruction.NextElement(iteration, element, Optional.of(more), span));
      writer.terminate(
          new Terminator.Branch(
              new Value.Binary(
                  BinaryOperator.NOT_EQUAL,
                  new Value.Read(more, span),
                  ExpressionBuilder.zero(IntegerType.U64, span),
                  IntegerType.U64,
                  IntegerType.BOOL,
                  span),
              body,
              after,
              span));
    } else {
      writer.add(new Instruction.NextElement(iteration, element, Optional.empty(), span));
      writer.terminate(new Terminator.TestReference(element, body, after, span));
    }
    round(loop.body(), body, header, after, span);
  }

  /** A loop over what a helper finds, which is one object or none. */
  void found(Statement.ForFound loop) {
    Span span = loop.span();
    List<Argument> arguments = expressions.settled(loop.call());
    BasicBlock header = writer.newBlock("found");
    BasicBlock body = writer.newBlock("body");
    BasicBlock after = writer.newBlock("after loop");
    BasicBlock before = writer.current();
    Local object = writer.local(loop.object());
    writer.jump(header, span);
    writer.moveTo(header);
    loops.add(function(Loop.Form.ENTRIES, loop.body(), 1, before, header, after, span));
    writer.add(
        new Instruction.CallHelper(
            Optional.of(object), loop.call().helper(), arguments, loop.call().span()));
    writer.terminate(new Terminator.TestReference(object, body, after, span));
    round(loop.body(), body, header, after, span);
  }

  private void cycle(Statement.Loop loop, Optional<LoopBound> bound, BasicBlock after) {
    Span span = loop.span();
    BasicBlock header = writer.newBlock("loop");
    BasicBlock body = writer.newBlock("body");
    BasicBlock next = writer.newBlock("next");
    Optional<Local> count =
        bound.filter(b -> !b.plain()).map(b -> writer.temporary("count", IntegerType.U64, span));
    count.ifPresent(
        local ->
            writer.add(
                new Instruction.Assign(
                    local, ExpressionBuilder.zero(IntegerType.U64, span), span)));
    BasicBlock before = writer.current();
    writer.jump(header, span);
    writer.moveTo(header);
    Optional<Local> counter = count.or(() -> counter(loop));
    loops.add(
        new Loop(Loop.Form.CYCLE, loop, before, header, after, counter, bound, ends(loop), span));
    counter.ifPresent(l -> writer.add(new Instruction.Opaque(l, span)));
    if (count.isPresent()) {
      BasicBlock within = writer.newBlock("within bound");
      Value less =
          new Value.Binary(
              BinaryOperator.LESS,
              new Value.Read(count.get(), span),
              new Value.Constant(bound.get().most(), IntegerType.U64, span),
              IntegerType.U64,
              IntegerType.BOOL,
              span);
      writer.terminate(new Terminator.Branch(less, within, after, span));
      writer.moveTo(within);
    }
    boolean isLong = bound.filter(b -> b.most() >= LONG).isPresent();
    functions += isLong ? 1 : 0;
    iteration(loop, body, next, after);
    functions -= isLong ? 1 : 0;
    writer.moveTo(next);
    count.ifPresent(
        local ->
            writer.add(
                new Instruction.Assign(
                    local,
                    new Value.Binary(
                        BinaryOperator.ADD,
                        new Value.Read(local, span),
                        new Value.Constant(1, IntegerType.U64, span),
                        IntegerType.U64,
                        IntegerType.U64,
                        span),
                    span)));
    loop.step().ifPresent(statements::statement);
    writer.jump(header, span);
    if (bound.isPresent()) {
      statements.continueAt(after, header);
    } else {
      // one error is enough
      writer.moveTo(after);
    }
  }

  /** Tests the condition, then runs the body up to {@code next}. */
  private void iteration(Statement.Loop loop, BasicBlock body, BasicBlock next, BasicBlock after) {
    if (loop.condition().isPresent()) {
      expressions.branch(loop.condition().get(), body, after);
    } else {
      writer.jump(body, loop.span());
    }
    writer.moveTo(body);
    targets.push(new Targets(after, next, locks.depth()));
    statements.block(loop.body());
    targets.pop();
    writer.jump(next, loop.span());
  }

  private void copies(Statement.Loop loop, long most, BasicBlock after) {
    BasicBlock first = writer.newBlock("loop");
    writer.jump(first, loop.span());
    writer.moveTo(first);
    for (long i = 0; i < most; i++) {
      BasicBlock next = writer.newBlock("next");
      iteration(loop, writer.newBlock("body"), next, after);
      writer.moveTo(next);
      loop.step().ifPresent(statements::statement);
      if (writer.steps() > MOST_COPIED_STEPS) {
        if (tooManyCopies) {
          break;
        }
        tooManyCopies = true;
        sink.report(
            Diagnostic.of(
                    DiagnosticCode.TOO_COMPLEX,
                    loop.span(),
                    "before kernel "
                        + BOUNDED_LOOPS
                        + " each iteration is a copy of the loop's body, and "
                        + most
                        + " copies are too many for a program")
                .withHelp(
                    "raise the target: #target \""
                        + BOUNDED_LOOPS
                        + "\", or let the loop run less often"));
        break;
      }
    }
    writer.jump(after, loop.span());
    statements.continueAt(after, first);
  }

  /** The variable that the bound is about. */
  private Optional<Local> counter(Statement.Loop loop) {
    return LoopBound.counter(loop).map(writer::local);
  }

  /** What the counter is compared with, where nothing else happens before. */
  private Map<Expression, Value> ends(Statement.Loop loop) {
    Map<Expression, Value> ends = new IdentityHashMap<>();
    if (loop.condition().filter(LoopBuilder::isPure).isPresent()) {
      LoopBound.ends(loop).forEach(end -> ends.put(end, expressions.value(end)));
    }
    return ends;
  }

  private static boolean isPure(Expression condition) {
    return condition instanceof Expression.Logical logical
        ? isPure(logical.left()) && isPure(logical.right())
        : !Effects.in(condition);
  }

  private void reportUnbounded(Statement.Loop loop) {
    Span body = loop.body().span();
    String test =
        LoopBound.ends(loop).stream()
            .filter(end -> end instanceof Expression.Place && !Effects.in(end))
            .findFirst()
            .map(end -> "; a test of `" + end.span().text() + "` before the loop bounds it, too")
            .orElse("");
    sink.report(
        Diagnostic.of(
                DiagnosticCode.UNBOUNDED_LOOP,
                loop.span(),
                "nothing shows that this loop ends: how often may it run at most?")
            .withHelp("say it before the body: max 100 { ... }" + test)
            .withFix(
                "run it at most 100 times", new Span(body.file(), body.offset(), 0), "max 100 "));
  }
}
