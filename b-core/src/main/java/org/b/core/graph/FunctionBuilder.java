package org.b.core.graph;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ProgramType;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.Function;
import org.b.core.program.LoopBound;
import org.b.core.program.Program;
import org.b.core.program.Statement;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.ErrorType;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;

/**
 * Builds the graph of one function: statements here, expressions, parser states and tables in their
 * own classes.
 */
final class FunctionBuilder {
  private final Program program;
  private final KernelVersion target;
  private final Function function;
  private final Passed passed;
  private final DiagnosticSink sink;
  private final ProgramType programType;
  private final BlockWriter writer = new BlockWriter();
  private final ParserBuilder parser;
  private final ExpressionBuilder expressions;
  private final LoopBuilder loops;
  private final LockBuilder locks;
  private BasicBlock verdict;

  FunctionBuilder(
      Program program,
      Function function,
      Map<Statement.Loop, LoopBound> bounds,
      Passed passed,
      DiagnosticSink sink) {
    this.program = program;
    this.passed = passed;
    this.target = program.target();
    this.function = function;
    this.sink = sink;
    this.programType = KernelFacts.programType(function.hook().hook().programType());
    this.parser = new ParserBuilder(target, function, writer, this);
    this.expressions = new ExpressionBuilder(target, function, writer, parser, this);
    this.locks = new LockBuilder(writer, expressions, this);
    this.loops = new LoopBuilder(target, bounds, writer, expressions, locks, this, sink);
  }

  FunctionGraph build() {
    function.signature().ifPresent(s -> s.parameters().forEach(writer::local));
    parser.start();
    block(function.body());
    end();
    parser.states();
    if (verdict != null) {
      writer.moveTo(verdict);
      // a subprogram only ends itself
      returnConstant(function.isSubprogram() ? 0 : programType.defaultVerdict());
    }
    loops.add(parser.circles());
    parser.reportUnused(BlockOrder.reachable(writer.entry()), sink);
    List<HeaderView> views = parser.views();
    SettledTests.skip(writer.entry(), loops.all());
    PacketRevalidation.insert(writer, programType, function.span());
    Forgetting.insert(writer.entry(), loops.all());
    Joins.insert(writer, loops.all(), function, target);
    RepeatedTests.resolve(writer, parameters(), target);
    List<BasicBlock> blocks = BlockOrder.reversePostorder(writer.entry());
    FunctionGraph graph =
        new FunctionGraph(
            function,
            programType,
            List.copyOf(writer.locals()),
            views,
            blocks,
            loops.among(blocks),
            target,
            locals(passed.objects()),
            locals(passed.nullable()));
    return LoopPlan.of(graph, program);
  }

  private <T> Map<Local, T> locals(Map<Variable, T> ofVariables) {
    return ofVariables.keySet().stream().collect(Collectors.toMap(writer::local, ofVariables::get));
  }

  private List<Local> parameters() {
    return function.signature().stream()
        .flatMap(signature -> signature.parameters().stream())
        .map(writer::local)
        .toList();
  }

  /** The value of an expression, computed where the next instruction goes. */
  Value value(Expression expression) {
    return expressions.value(expression);
  }

  /** Control that falls off the end yields 0. */
  void end() {
    returnConstant(0);
  }

  /** The block that ends the program with the hook's default verdict. */
  BasicBlock defaultVerdict() {
    if (verdict == null) {
      verdict = writer.newBlock("default verdict");
    }
    return verdict;
  }

  private void returnConstant(long value) {
    writer.terminate(new Terminator.Return(constant(value, function.span()), function.span()));
  }

  /**
   * Ends where the program has been ended: what the function returns then does not matter, and is
   * what the program does.
   */
  private void endAfterThrow(Span span) {
    writer
        .last()
        .filter(last -> last instanceof Instruction.CallHelper call && call.isThrow())
        .map(last -> ((Instruction.CallHelper) last).arguments().get(0))
        .ifPresent(
            cookie ->
                writer.terminate(
                    new Terminator.Return(
                        function.isSubprogram()
                            ? constant(0, span)
                            : ((Argument.Scalar) cookie).value(),
                        span)));
  }

  /** A function that yields a reference has no other constant than null. */
  private Value constant(long value, Span span) {
    return function.result() instanceof ReferenceType reference
        ? new Value.Null(reference, span)
        : new Value.Constant(value, (IntegerType) function.result(), span);
  }

  void block(Statement.Block block) {
    boolean reported = false;
    Statement previous = block;
    for (Statement statement : block.statements()) {
      if (!writer.isReachable() && !reported) {
        reported = true;
        sink.report(unreachable(statement, previous));
      }
      statement(statement);
      previous = statement;
    }
  }

  private static Diagnostic unreachable(Statement statement, Statement previous) {
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.UNREACHABLE,
            statement.span(),
            "this never runs: the statement before it always leaves");
    return previous instanceof Statement.Transfer
        ? diagnostic.withHelp("put what follows parsing into `state EOP {...}`, or remove it")
        : diagnostic;
  }

  void statement(Statement statement) {
    if (statement instanceof Statement.Block block) {
      block(block);
    } else if (statement instanceof Statement.Declare declare) {
      declare(declare);
    } else if (statement instanceof Statement.Assign assign) {
      expressions.assign(assign.target(), assign.value(), assign.span());
    } else if (statement instanceof Statement.Modify modify) {
      expressions.modify(modify);
    } else if (statement instanceof Statement.Evaluate evaluate) {
      expressions.evaluate(evaluate.expression());
      if (evaluate.expression() instanceof Expression.HelperCall) {
        endAfterThrow(evaluate.span());
      }
    } else if (statement instanceof Statement.If conditional) {
      conditional(conditional);
    } else if (statement instanceof Statement.OnValid onValid) {
      onValid(onValid);
    } else if (statement instanceof Statement.Switch choice) {
      choice(choice);
    } else if (statement instanceof Statement.Return result) {
      Value value =
          result.value().map(expressions::value).orElseGet(() -> constant(0, result.span()));
      value = loops.leave(locks.leave(value, result.span()), result.span());
      writer.terminate(new Terminator.Return(value, result.span()));
    } else if (statement instanceof Statement.Lock lock) {
      locks.lock(lock);
    } else if (statement instanceof Statement.Loop loop) {
      loops.loop(loop);
    } else if (statement instanceof Statement.ForEach loop) {
      loops.entries(loop);
    } else if (statement instanceof Statement.ForIterator loop) {
      loops.elements(loop);
    } else if (statement instanceof Statement.ForFound loop) {
      loops.found(loop);
    } else if (statement instanceof Statement.Break jump) {
      loops.leave(jump);
    } else if (statement instanceof Statement.Continue jump) {
      loops.next(jump);
    } else if (statement instanceof Statement.Transfer transfer) {
      locks.leave(0, transfer.span());
      parser.transfer(transfer);
    } else if (statement instanceof Statement.TableBlock tableBlock) {
      tableBlock(tableBlock);
    } else {
      throw new IllegalStateException("unknown statement " + statement);
    }
  }

  private void declare(Statement.Declare declare) {
    Local local = writer.local(declare.variable());
    Span span = declare.span();
    if (local.type().isAggregate()) {
      if (declare.value().isPresent()) {
        expressions.fill(Memory.of(local), declare.value().get());
      } else {
        writer.add(new Instruction.Zero(Memory.of(local), span));
      }
    } else if (local.type() instanceof ReferenceType reference) {
      Value value = declare.value().map(expressions::value).orElse(new Value.Null(reference, span));
      writer.add(new Instruction.Assign(local, value, span));
    } else if (local.type() instanceof IntegerType integer) {
      Value value =
          declare.value().map(expressions::value).orElse(new Value.Constant(0, integer, span));
      writer.add(new Instruction.Assign(local, value, span));
    } else if (!(local.type() instanceof ErrorType)) {
      throw new IllegalStateException("variable of type " + local.type().display());
    }
  }

  private void conditional(Statement.If conditional) {
    BasicBlock then = writer.newBlock("if");
    BasicBlock after = writer.newBlock("after if");
    BasicBlock otherwise = conditional.otherwise().isPresent() ? writer.newBlock("else") : after;
    expressions.branch(conditional.condition(), then, otherwise);
    writer.moveTo(then);
    block(conditional.then());
    writer.jump(after, conditional.span());
    if (conditional.otherwise().isPresent()) {
      writer.moveTo(otherwise);
      statement(conditional.otherwise().get());
      writer.jump(after, conditional.span());
    }
    continueAt(after, then, otherwise);
  }

  private void onValid(Statement.OnValid onValid) {
    BasicBlock valid = writer.newBlock("on_valid");
    BasicBlock after = writer.newBlock("after on_valid");
    BasicBlock otherwise = onValid.otherwise().isPresent() ? writer.newBlock("else") : after;
    expressions.branch(onValid.reference(), valid, otherwise);
    writer.moveTo(valid);
    block(onValid.valid());
    writer.jump(after, onValid.span());
    if (onValid.otherwise().isPresent()) {
      writer.moveTo(otherwise);
      block(onValid.otherwise().get());
      writer.jump(after, onValid.span());
    }
    continueAt(after, valid, otherwise);
  }

  private void choice(Statement.Switch choice) {
    Value value = expressions.value(choice.value());
    BasicBlock after = writer.newBlock("after switch");
    BasicBlock otherwise = choice.otherwise().isPresent() ? writer.newBlock("case *") : after;
    Map<Statement.Case, BasicBlock> blocks = new IdentityHashMap<>();
    List<Terminator.Case> cases =
        choice.cases().stream()
            .map(
                c -> {
                  BasicBlock block = writer.newBlock("case " + Long.toUnsignedString(c.value()));
                  blocks.put(c, block);
                  return new Terminator.Case(c.value(), block);
                })
            .toList();
    writer.terminate(new Terminator.Switch(value, cases, otherwise, choice.value().span()));
    for (Statement.Case c : choice.cases()) {
      writer.moveTo(blocks.get(c));
      block(c.body());
      writer.jump(after, c.span());
    }
    if (choice.otherwise().isPresent()) {
      writer.moveTo(otherwise);
      block(choice.otherwise().get());
      writer.jump(after, choice.span());
    }
    BasicBlock[] ends = new BasicBlock[choice.cases().size() + 1];
    int count = 0;
    for (Statement.Case c : choice.cases()) {
      ends[count++] = blocks.get(c);
    }
    ends[count] = otherwise;
    continueAt(after, ends);
  }

  private void tableBlock(Statement.TableBlock statement) {
    BasicBlock found = writer.newBlock("found");
    BasicBlock missed = writer.newBlock("missed");
    BasicBlock after = writer.newBlock("after table operation");
    Expression operation = statement.operation();
    if (operation.type() instanceof ReferenceType) {
      Local reference = expressions.reference(operation);
      statement
          .leaf()
          .ifPresent(
              leaf ->
                  writer.add(
                      new Instruction.Assign(
                          writer.local(leaf),
                          new Value.Read(reference, leaf.span()),
                          leaf.span())));
      writer.terminate(new Terminator.TestReference(reference, found, missed, operation.span()));
    } else {
      Value result = expressions.value(operation);
      Value failed =
          new Value.Binary(
              BinaryOperator.LESS,
              result,
              new Value.Constant(0, IntegerType.I64, operation.span()),
              IntegerType.I64,
              IntegerType.BOOL,
              operation.span());
      writer.terminate(new Terminator.Branch(failed, missed, found, operation.span()));
    }
    alternative(found, statement.found(), after, statement.span());
    alternative(missed, statement.missed(), after, statement.span());
    continueAt(after, found, missed);
  }

  private void alternative(
      BasicBlock start, Optional<Statement.Block> body, BasicBlock after, Span span) {
    writer.moveTo(start);
    body.ifPresent(this::block);
    writer.jump(after, span);
  }

  /**
   * Goes on in {@code after}, which is dead when no branch leads to it: then a terminated block
   * takes its place so that what follows is known to be unreachable.
   */
  void continueAt(BasicBlock after, BasicBlock... branches) {
    boolean reached = false;
    for (BasicBlock branch : branches) {
      reached |= branch == after || BlockOrder.leadsTo(branch, after);
    }
    writer.moveTo(after);
    if (!reached) {
      end();
    }
  }
}
