package org.b.core.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ProgramType;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.Function;
import org.b.core.program.Header;
import org.b.core.program.HeaderTail;
import org.b.core.program.Statement;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;

/**
 * Parser states as blocks. A state's entry takes the cursor as its header's offset, tests that the
 * header is in the packet, moves the cursor past it, runs the user's code and then the proto file's
 * transition.
 */
final class ParserBuilder {
  /** The blocks of one declared state. */
  private record StateBlocks(BasicBlock entry, BasicBlock transition) {}

  /**
   * Bytes that are made contiguous at most. Longer chains of headers than this are rare, and to
   * copy more of every packet that is in pieces would cost all others.
   */
  private static final int MOST_CONTIGUOUS = 1024;

  /** Offsets beyond it do not fit where the verifier takes them (MAX_PACKET_OFF, 6.12). */
  private static final int LARGEST_OFFSET = 0x7fff;

  private final KernelVersion target;
  private final Function function;
  private final ProgramType programType;
  private final BlockWriter writer;
  private final FunctionBuilder statements;
  private final Map<Header, StateBlocks> states = new IdentityHashMap<>();
  private final Map<Header, HeaderView> views = new IdentityHashMap<>();
  private final List<HeaderView> viewList = new ArrayList<>();
  private final ReachedHeaders reachedHeaders;
  private final UnenteredStates unentered = new UnenteredStates();
  private final BasicBlock endOfParsing;
  private Local cursor;
  private boolean asksForPayload;

  ParserBuilder(
      KernelVersion target, Function function, BlockWriter writer, FunctionBuilder statements) {
    this.target = target;
    this.function = function;
    this.programType = KernelFacts.programType(function.hook().hook().programType());
    this.writer = writer;
    this.statements = statements;
    this.reachedHeaders = new ReachedHeaders(writer);
    this.endOfParsing = writer.newBlock("EOP");
    for (Function.State state : function.states()) {
      state
          .header()
          .ifPresent(
              header ->
                  states.put(
                      header,
                      new StateBlocks(
                          writer.newBlock("state " + header.name()),
                          writer.newBlock("transition " + header.name()))));
    }
  }

  /** Sets the cursor to where parsing starts, in functions that parse. */
  void start() {
    if (!function.states().isEmpty()) {
      cursor = writer.temporary("cursor", IntegerType.U64, function.span());
      writer.add(new Instruction.Assign(cursor, first(function.span()), function.span()));
    }
  }

  /** Where parsing starts: at the packet's first byte, or where the kernel says. */
  private Value first(Span span) {
    if (!programType.dissectsFlows()) {
      return ExpressionBuilder.zero(IntegerType.U64, span);
    }
    String type = programType.name();
    ReferenceType keys =
        KernelFacts.contextObject(type, ProgramType.FLOW_KEYS).orElseThrow().type();
    Local reference = writer.temporary("keys", keys, span);
    int place = programType.field(ProgramType.FLOW_KEYS).orElseThrow().offset();
    writer.add(new Instruction.ReadContextObject(reference, place, false, span));
    StructType.Field start = ((StructType) keys.target()).field("nhoff").orElseThrow();
    Value offset = new Value.Load(Memory.behind(reference).field(start), span);
    return ExpressionBuilder.convert(offset, IntegerType.U64, span);
  }

  /**
   * Bytes that the function's headers take together when each has its greatest length and comes as
   * often as it may.
   */
  private int longestHeaders(List<Loop> circles) {
    LoopBlocks blocks = new LoopBlocks(writer.entry(), circles);
    int sum = 0;
    for (Map.Entry<Header, StateBlocks> state : states.entrySet()) {
      boolean repeats =
          circles.stream().anyMatch(loop -> blocks.of(loop).contains(state.getValue().entry()));
      sum += state.getKey().longest() * (repeats ? StateCircles.MOST + 1 : 1);
    }
    return sum;
  }

  /** The offset behind the last header that was reached; the start where none was. */
  Value payload(Span span) {
    asksForPayload = cursor != null;
    return cursor == null
        ? ExpressionBuilder.convert(first(span), IntegerType.U32, span)
        : ExpressionBuilder.convert(new Value.Read(cursor, span), IntegerType.U32, span);
  }

  /** Goes to {@code then} where the header has been reached. */
  void test(Expression.HeaderTest test, BasicBlock then, BasicBlock otherwise) {
    HeaderView view = view(test.header());
    Local flag = reachedHeaders.flag(view, test.span());
    writer.terminate(new Terminator.TestHeader(view, flag, then, otherwise, test.span()));
  }

  List<HeaderView> views() {
    return List.copyOf(viewList);
  }

  /**
   * The view of a header; one that no state reaches still gets one, and a check reports its uses.
   */
  HeaderView view(Header header) {
    return views.computeIfAbsent(
        header,
        h -> {
          HeaderView view =
              new HeaderView(
                  h,
                  writer.temporary("offset of " + h.name(), IntegerType.U64, function.span()),
                  programType.dissectsFlows());
          viewList.add(view);
          return view;
        });
  }

  void transfer(Statement.Transfer transfer) {
    BasicBlock target = endOfParsing;
    if (transfer.header().isPresent()) {
      StateBlocks blocks = states.get(transfer.header().get());
      if (blocks != null) {
        target = transfer.skipUserCode() ? blocks.transition() : blocks.entry();
      } else {
        unentered.endsAt(transfer.header().get(), transfer.span());
      }
    }
    writer.jump(target, transfer.span());
  }

  /** Writes the blocks of all states. */
  void states() {
    Optional<Function.State> last = Optional.empty();
    for (Function.State state : function.states()) {
      if (state.header().isPresent()) {
        state(state.header().get(), state);
      } else {
        last = Optional.of(state);
      }
    }
    writer.moveTo(endOfParsing);
    last.ifPresent(state -> statements.block(state.body()));
    statements.end();
  }

  /** Bounds the circles that states form, and returns them; every block has its end by now. */
  List<Loop> circles() {
    if (function.states().isEmpty()) {
      return List.of();
    }
    reachedHeaders.remember(asksForPayload ? Optional.of(cursor) : Optional.empty());
    Map<BasicBlock, Span> entries = new IdentityHashMap<>();
    for (Function.State state : function.states()) {
      state.header().ifPresent(h -> entries.put(states.get(h).entry(), state.span()));
    }
    StateCircles circles = new StateCircles(writer, endOfParsing, entries);
    circles.bound(target.atLeast(LoopBuilder.BOUNDED_LOOPS));
    if (programType.makesContiguous()) {
      int bytes = Math.min(MOST_CONTIGUOUS, longestHeaders(circles.loops()));
      writer.entry().insert(List.of(new Instruction.PreparePacket(bytes, function.span())));
    }
    return circles.loops();
  }

  private void state(Header header, Function.State state) {
    HeaderView view = view(header);
    StateBlocks blocks = states.get(header);
    Span span = state.span();
    BasicBlock reached = writer.newBlock("reached " + header.name());
    writer.moveTo(blocks.entry());
    writer.add(new Instruction.Assign(view.offset(), new Value.Read(cursor, span), span));
    writer.terminate(new Terminator.ReachHeader(view, reached, endOfParsing, span));
    writer.moveTo(reached);
    advance(view, span);
    statements.block(state.body());
    writer.jump(blocks.transition(), span);
    writer.moveTo(blocks.transition());
    // what a transition reads to end parsing in any case need not be read
    header.transition().filter(block -> !onlyEnds(block)).ifPresent(statements::block);
    writer.jump(endOfParsing, span);
  }

  /** Whether a transition does nothing but end parsing, whatever it reads. */
  private boolean onlyEnds(Statement statement) {
    if (statement instanceof Statement.Block block) {
      return block.statements().stream().allMatch(this::onlyEnds);
    } else if (statement instanceof Statement.Transfer transfer) {
      return transfer.header().filter(states::containsKey).isEmpty();
    } else if (statement instanceof Statement.Switch choice) {
      return choice.cases().stream().allMatch(c -> onlyEnds(c.body()))
          && choice.otherwise().stream().allMatch(this::onlyEnds);
    } else if (statement instanceof Statement.If conditional) {
      return onlyEnds(conditional.then())
          && conditional.otherwise().stream().allMatch(this::onlyEnds);
    }
    return false;
  }

  /** Moves the cursor past the header, whose length may be in the packet. */
  private void advance(HeaderView view, Span span) {
    Value end =
        binary(
            BinaryOperator.ADD,
            new Value.Read(view.offset(), span),
            new Value.Constant(view.size(), IntegerType.U64, span),
            span);
    Optional<Expression> tail = view.header().variablePart();
    if (tail.isPresent()) {
      end = behindTail(view, tail.get(), end, span);
    }
    writer.add(new Instruction.Assign(cursor, end, span));
    if (tail.isPresent() && mayLeaveRange()) {
      end(
          BinaryOperator.GREATER,
          cursor,
          LARGEST_OFFSET,
          "offset behind " + view.header().name(),
          span);
    }
  }

  /**
   * The end of a header whose fields end at {@code end}; parsing ends where its length is wrong.
   */
  private Value behindTail(HeaderView view, Expression tail, Value end, Span span) {
    String label = "length of " + view.header().name();
    boolean isShort = HeaderTail.largest(tail) <= Header.LONGEST_TAIL;
    // a whole length less a constant can only be too small: no subtraction, and one test of it
    if (isShort
        && tail instanceof Expression.Binary difference
        && difference.operator() == BinaryOperator.SUBTRACT
        && difference.right() instanceof Expression.Constant known
        && known.value() >= 0
        && !HeaderTail.mayBeNegative(difference.left())) {
      Local bytes = number(label, difference.left(), span);
      end(BinaryOperator.LESS, bytes, known.value(), label, span);
      Value start = new Value.Read(view.offset(), span);
      long behind = view.size() - known.value();
      if (behind != 0) {
        start =
            binary(
                BinaryOperator.ADD, start, new Value.Constant(behind, IntegerType.U64, span), span);
      }
      return binary(BinaryOperator.ADD, start, new Value.Read(bytes, span), span);
    }
    Local bytes = number("bytes behind " + view.header().name(), tail, span);
    if (!isShort || HeaderTail.mayBeNegative(tail)) {
      end(BinaryOperator.GREATER, bytes, Header.LONGEST_TAIL, label, span);
    }
    return binary(BinaryOperator.ADD, end, new Value.Read(bytes, span), span);
  }

  private Local number(String name, Expression expression, Span span) {
    Local number = writer.temporary(name, IntegerType.U64, span);
    Value value = statements.value(expression);
    writer.add(
        new Instruction.Assign(
            number, ExpressionBuilder.convert(value, IntegerType.U64, span), span));
    return number;
  }

  /**
   * Ends parsing where a number is too large or too small; as a large one a negative one counts.
   */
  private void end(BinaryOperator outside, Local number, long bound, String label, Span span) {
    BasicBlock fits = writer.newBlock(label);
    Value isOutside =
        new Value.Binary(
            outside,
            new Value.Read(number, span),
            new Value.Constant(bound, IntegerType.U64, span),
            IntegerType.U64,
            IntegerType.BOOL,
            span);
    writer.terminate(new Terminator.Branch(isOutside, endOfParsing, fits, span));
    writer.moveTo(fits);
  }

  /** Whether headers of their greatest lengths could lead out of the verifier's range. */
  private boolean mayLeaveRange() {
    int once = states.keySet().stream().mapToInt(Header::longest).sum();
    int repeated = states.keySet().stream().mapToInt(Header::longest).max().orElse(0);
    return once + StateCircles.MOST * repeated > LARGEST_OFFSET;
  }

  private static Value binary(BinaryOperator operator, Value left, Value right, Span span) {
    return new Value.Binary(operator, left, right, IntegerType.U64, IntegerType.U64, span);
  }

  /** Reports states that no transition leads to. */
  void reportUnused(Set<BasicBlock> reachable, DiagnosticSink sink) {
    for (Function.State state : function.states()) {
      BasicBlock entry =
          state.header().map(header -> states.get(header).entry()).orElse(endOfParsing);
      BasicBlock transition =
          state.header().map(header -> states.get(header).transition()).orElse(endOfParsing);
      if (!reachable.contains(entry) && !reachable.contains(transition)) {
        sink.report(unentered.diagnose(state));
      }
    }
  }
}
