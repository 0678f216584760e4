package org.b.core.checks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ProgramType;
import org.b.core.facts.ProgramType.PacketAccess;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.HeaderView;
import org.b.core.graph.Instruction;
import org.b.core.graph.PacketUses;
import org.b.core.graph.PacketValidity;
import org.b.core.graph.Terminator;
import org.b.core.graph.Value;
import org.b.core.graph.Values;
import org.b.core.program.Program;
import org.b.core.source.Span;

/**
 * A header is read or written only where every path has reached it, and only by program types that
 * have a packet. Verifier rule: "invalid access to packet, off=.. size=.., R..(id=..,off=..,r=..)":
 * each packet pointer must have been compared with data_end on every path (check_packet_access).
 */
final class PacketAccessCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    if (graph.programType().packetRead() == PacketAccess.NONE) {
      noPacket(graph, sink);
      return;
    }
    if (graph.views().isEmpty()) {
      return;
    }
    start(program, graph, sink);
    Map<BasicBlock, PacketValidity> states = PacketValidity.atEntry(graph.blocks());
    for (BasicBlock block : graph.blocks()) {
      PacketValidity state = states.get(block);
      for (Instruction instruction : block.instructions()) {
        uses(PacketUses.in(instruction), state, instruction.span(), graph, sink);
        List<Value> values = Values.of(instruction);
        values.forEach(value -> offsets(value, states.get(block), graph, sink));
        state = state.after(instruction);
      }
      uses(PacketUses.in(block.terminator()), state, block.terminator().span(), graph, sink);
      Values.of(block.terminator())
          .forEach(value -> offsets(value, states.get(block), graph, sink));
    }
  }

  private static void noPacket(FunctionGraph graph, DiagnosticSink sink) {
    for (BasicBlock block : graph.blocks()) {
      if (block.terminator() instanceof Terminator.ReachHeader reach) {
        sink.report(
            DiagnosticCode.NO_PACKET,
            reach.span(),
            "a `" + graph.function().hook().hook().name() + "` program has no packet to parse");
      }
    }
  }

  /** Where parsing starts must be known. */
  private static void start(Program program, FunctionGraph graph, DiagnosticSink sink) {
    ProgramType type = graph.programType();
    if (!type.dissectsFlows()) {
      return;
    }
    KernelVersion since = type.field(ProgramType.FLOW_KEYS).orElseThrow().since();
    if (!program.target().atLeast(since)) {
      sink.report(
          DiagnosticCode.TOO_NEW,
          graph.function().span(),
          "headers of a `"
              + graph.function().hook().hook().name()
              + "` program need kernel "
              + since
              + ", but the target is "
              + program.target());
    }
  }

  private static void uses(
      List<PacketUses.Use> uses,
      PacketValidity state,
      Span span,
      FunctionGraph graph,
      DiagnosticSink sink) {
    for (PacketUses.Use use : uses) {
      if (!state.isReached(use.view())) {
        notReached(use.view(), use.span(), graph, sink);
      } else if (state.isStale(use.view())
          && graph.programType().packetRead() == PacketAccess.DIRECT) {
        throw new IllegalStateException(
            "header " + use.view().header().name() + " used after the packet moved, at " + span);
      }
    }
  }

  /**
   * {@code @header.field} needs a reached header as well. Which headers have been reached does not
   * change within a block.
   */
  private static void offsets(
      Value value, PacketValidity state, FunctionGraph graph, DiagnosticSink sink) {
    if (value instanceof Value.Read read) {
      for (HeaderView view : graph.views()) {
        if (view.offset() == read.local() && !state.isReached(view)) {
          notReached(view, read.span(), graph, sink);
        }
      }
    }
    Values.of(value).forEach(operand -> offsets(operand, state, graph, sink));
  }

  private static void notReached(
      HeaderView view, Span span, FunctionGraph graph, DiagnosticSink sink) {
    String name = view.header().name();
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.HEADER_NOT_REACHED,
            span,
            "header `" + name + "` has not been reached on every path to here");
    Optional<Span> state =
        graph.function().states().stream()
            .filter(s -> s.header().filter(h -> h == view.header()).isPresent())
            .map(s -> s.span())
            .findFirst();
    sink.report(
        state.isPresent()
            ? diagnostic
                .withRelated(state.get(), "its state: the header is there from here on")
                .withHelp("read it there, or test whether it was reached: if ($" + name + ") {...}")
            : diagnostic.withHelp(
                "declare `state proto::" + name + " { ... }` and read the field there"));
  }
}
