package org.b.core.checks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
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
    Map<BasicBlock, PacketValidity> states = PacketValidity.atEntry(graph.blocks());
    for (BasicBlock block : graph.blocks()) {
      PacketValidity state = states.get(block);
      for (Instruction instruction : block.instructions()) {
        PacketValidity here = state;
        List<HeaderView> uses = PacketUses.in(instruction);
        report(uses, here, instruction.span(), values(instruction), graph, sink);
        offsets(instruction, here, graph, sink);
        state = state.after(instruction);
      }
      report(
          PacketUses.in(block.terminator()),
          state,
          block.terminator().span(),
          Values.of(block.terminator()),
          graph,
          sink);
    }
  }

  private static List<Value> values(Instruction instruction) {
    return Values.of(instruction);
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

  private static void report(
      List<HeaderView> uses,
      PacketValidity state,
      Span span,
      List<Value> values,
      FunctionGraph graph,
      DiagnosticSink sink) {
    for (HeaderView view : uses) {
      if (!state.isReached(view)) {
        Span place =
            values.stream()
                .map(v -> find(v, view))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(span);
        notReached(view, place, graph, sink);
      } else if (state.isStale(view)) {
        throw new IllegalStateException(
            "header " + view.header().name() + " used after the packet moved, at " + span);
      }
    }
  }

  /**
   * Offsets of headers are taken by checksum updates: {@code @header.field} needs a reached header
   * as well.
   */
  private static void offsets(
      Instruction instruction, PacketValidity state, FunctionGraph graph, DiagnosticSink sink) {
    for (HeaderView view : graph.views()) {
      if (state.isReached(view) || defines(instruction, view)) {
        continue;
      }
      for (Value value : Values.of(instruction)) {
        readsOffset(value, view).ifPresent(span -> notReached(view, span, graph, sink));
      }
    }
  }

  private static boolean defines(Instruction instruction, HeaderView view) {
    return instruction instanceof Instruction.Assign assign && assign.target() == view.offset();
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
            ? diagnostic.withRelated(state.get(), "its state: the header is there from here on")
            : diagnostic.withHelp(
                "declare `state proto::" + name + " { ... }` and read the field there"));
  }

  private static Optional<Span> find(Value value, HeaderView view) {
    if (value instanceof Value.PacketLoad load && load.view() == view) {
      return Optional.of(load.span());
    }
    return Values.of(value).stream().map(v -> find(v, view)).flatMap(Optional::stream).findFirst();
  }

  private static Optional<Span> readsOffset(Value value, HeaderView view) {
    if (value instanceof Value.Read read && read.local() == view.offset()) {
      return Optional.of(read.span());
    }
    return Values.of(value).stream()
        .map(v -> readsOffset(v, view))
        .flatMap(Optional::stream)
        .findFirst();
  }
}
