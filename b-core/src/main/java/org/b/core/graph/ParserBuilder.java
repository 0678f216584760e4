package org.b.core.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.ProgramType;
import org.b.core.program.Expression.BinaryOperator;
import org.b.core.program.Function;
import org.b.core.program.Header;
import org.b.core.program.Statement;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;

/**
 * Parser states as blocks. A state's entry takes the cursor as its header's offset, tests that the
 * header is in the packet, moves the cursor past it, runs the user's code and then the proto file's
 * transition.
 */
final class ParserBuilder {
  /** The blocks of one declared state. */
  private record StateBlocks(BasicBlock entry, BasicBlock transition) {}

  /** Fifteen 32-bit words: the most that a 4-bit length field can say. */
  private static final int LONGEST_COUNTED_HEADER = 15 * 4;

  private final Function function;
  private final BlockWriter writer;
  private final FunctionBuilder statements;
  private final Map<Header, StateBlocks> states = new IdentityHashMap<>();
  private final Map<Header, HeaderView> views = new IdentityHashMap<>();
  private final List<HeaderView> viewList = new ArrayList<>();
  private final UnenteredStates unentered = new UnenteredStates();
  private final BasicBlock endOfParsing;
  private Local cursor;

  ParserBuilder(Function function, BlockWriter writer, FunctionBuilder statements) {
    this.function = function;
    this.writer = writer;
    this.statements = statements;
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

  /** Sets the cursor to the start of the packet, in functions that parse. */
  void start(ProgramType programType) {
    if (!function.states().isEmpty()) {
      if (programType.makesContiguous()) {
        writer.add(new Instruction.PreparePacket(longestHeaders(), function.span()));
      }
      cursor = writer.temporary("cursor", IntegerType.U64, function.span());
      writer.add(
          new Instruction.Assign(
              cursor, new Value.Constant(0, IntegerType.U64, function.span()), function.span()));
    }
  }

  /** Bytes that the function's headers take together when each has its greatest length. */
  private int longestHeaders() {
    return states.keySet().stream()
        .mapToInt(
            header ->
                header.lengthField().isPresent()
                    ? Math.max(header.layout().size(), LONGEST_COUNTED_HEADER)
                    : header.layout().size())
        .sum();
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
                  h, writer.temporary("offset of " + h.name(), IntegerType.U64, function.span()));
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
    Optional<StructType.Field> lengthField = view.header().lengthField();
    Value length = new Value.Constant(view.size(), IntegerType.U64, span);
    if (lengthField.isPresent()) {
      Local bytes = writer.temporary("length of " + view.header().name(), IntegerType.U64, span);
      Value words =
          new Value.Convert(
              new Value.PacketLoad(view, lengthField.get(), span), IntegerType.U64, span);
      writer.add(
          new Instruction.Assign(
              bytes,
              binary(
                  BinaryOperator.MULTIPLY,
                  words,
                  new Value.Constant(4, IntegerType.U64, span),
                  span),
              span));
      BasicBlock complete = writer.newBlock("length of " + view.header().name());
      Value tooShort =
          new Value.Binary(
              BinaryOperator.LESS,
              new Value.Read(bytes, span),
              length,
              IntegerType.U64,
              IntegerType.BOOL,
              span);
      writer.terminate(new Terminator.Branch(tooShort, endOfParsing, complete, span));
      writer.moveTo(complete);
      length = new Value.Read(bytes, span);
    }
    writer.add(
        new Instruction.Assign(
            cursor,
            binary(BinaryOperator.ADD, new Value.Read(view.offset(), span), length, span),
            span));
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
