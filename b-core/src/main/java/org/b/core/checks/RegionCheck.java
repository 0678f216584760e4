package org.b.core.checks;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.Region;
import org.b.core.graph.Argument;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Loop;
import org.b.core.graph.OpenRegions;
import org.b.core.graph.OpenRegions.Open;
import org.b.core.graph.Outline;
import org.b.core.program.Program;
import org.b.core.source.Span;

/**
 * Regions are closed on every path of the function that opened them, and only then. Verifier rules:
 * "BPF_EXIT instruction in main prog cannot be used inside bpf_rcu_read_lock-ed region"
 * (check_resource_leak; "bpf_rcu_read_unlock is missing" before 6.13), "unmatched rcu read unlock",
 * "nested rcu read lock" (check_kfunc_call), "cannot restore irq state out of order"
 * (release_irq_state). Unlike the verifier, a function gives to none what it has opened.
 */
final class RegionCheck implements Check {
  private final Set<String> throwing;

  /**
   * @param throwing the functions that may end the program; known where all functions are
   */
  RegionCheck(Set<String> throwing) {
    this.throwing = throwing;
  }

  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    if (OpenRegions.changed(graph)) {
      new Walk(graph, program.target(), throwing, sink).walk();
    }
  }

  /** One walk over the blocks of a function. */
  private static final class Walk {
    private final FunctionGraph graph;
    private final KernelVersion target;
    private final Set<String> throwing;
    private final DiagnosticSink sink;
    private final OpenRegions regions;
    private final Outline outline;
    private final Set<Object> reported = new HashSet<>();

    Walk(FunctionGraph graph, KernelVersion target, Set<String> throwing, DiagnosticSink sink) {
      this.throwing = throwing;
      this.graph = graph;
      this.target = target;
      this.sink = sink;
      this.regions = new OpenRegions(graph.entry());
      this.outline = Outline.of(graph);
    }

    void walk() {
      for (BasicBlock block : graph.blocks()) {
        List<Open> open = regions.at(block);
        for (Instruction instruction : block.instructions()) {
          if (instruction instanceof Instruction.CallHelper call) {
            call(call, block, open);
          } else if (instruction instanceof Instruction.Call call) {
            call(call, open);
          }
          open = OpenRegions.after(instruction, open);
        }
        leave(block, open);
      }
      regions.conflicts().forEach(this::conflict);
      for (Outline.Part part : outline.parts()) {
        part.loop().ifPresent(this::loop);
      }
    }

    private void call(Instruction.Call call, List<Open> open) {
      String name = "`" + call.callee().name() + "`";
      open.stream()
          .filter(each -> !target.atLeast(each.region().callsSince()))
          .findFirst()
          .ifPresent(each -> calls(each, call.span(), name + " is called"));
      if (throwing.contains(call.callee().name())) {
        innermost(open)
            .ifPresent(each -> left(each, name + " may end the program, which", call.span()));
      }
    }

    private static Optional<Open> innermost(List<Open> open) {
      return open.stream().reduce((outer, inner) -> inner);
    }

    private void call(Instruction.CallHelper call, BasicBlock block, List<Open> open) {
      if (call.isThrow()) {
        innermost(open).ifPresent(each -> left(each, call.span()));
      }
      if (call.isTailCall()) {
        open.stream().findFirst().ifPresent(outer -> jump(call, outer));
      }
      Region.openedBy(call.helper()).ifPresent(region -> opens(region, call, block, open));
      Region.closedBy(call.helper()).ifPresent(region -> closes(region, call, block, open));
    }

    private void jump(Instruction.CallHelper call, Open outer) {
      sink.report(
          within(call.span(), "no other program goes on in this one's place within a region", outer)
              .withHelp("jump behind " + closing(outer)));
    }

    private void opens(
        Region region, Instruction.CallHelper call, BasicBlock block, List<Open> open) {
      Optional<Open> same = open.stream().filter(each -> each.region().equals(region)).findFirst();
      if (same.isPresent() && !target.atLeast(region.nestsSince())) {
        sink.report(
            within(
                    call.span(),
                    "this region stands in another one of its kind, which needs kernel "
                        + region.nestsSince()
                        + ", but the target is "
                        + target,
                    same.get())
                .withHelp("leave it out: the outer one protects what is within"));
      }
      OpenRegions.flags(call)
          .ifPresent(
              flags -> {
                open.stream()
                    .filter(each -> each.flags().filter(flags::equals).isPresent())
                    .findFirst()
                    .ifPresent(
                        each ->
                            sink.report(
                                within(
                                        call.span(),
                                        "`" + flags.name() + "` is in use: an outer region has it",
                                        each)
                                    .withHelp("declare another variable for the inner region")));
                if (!outline.of(block).own().contains(flags)
                    || outline.of(block).shared().contains(flags)) {
                  sink.report(
                      Diagnostic.of(
                              DiagnosticCode.INTERRUPT_FLAGS,
                              call.span(),
                              "`"
                                  + flags.name()
                                  + "` serves inside and outside of a loop whose body is a function")
                          .withHelp("declare a variable of its own in the loop"));
                }
              });
    }

    private void closes(
        Region region, Instruction.CallHelper call, BasicBlock block, List<Open> open) {
      Optional<Open> closed = OpenRegions.closed(call, open);
      if (closed.isEmpty()) {
        sink.report(
            Diagnostic.of(
                    DiagnosticCode.REGION_NOT_OPEN,
                    call.span(),
                    "no region is open here that `" + region.closes() + "()` could close")
                .withHelp("call `" + region.opens() + "(...)` before, in the same function"));
        return;
      }
      Open innermost = closed.get();
      if (!innermost.flags().equals(OpenRegions.flags(call))) {
        sink.report(
            Diagnostic.of(
                    DiagnosticCode.REGION_NOT_OPEN,
                    call.span(),
                    "the innermost region was opened with `"
                        + innermost.flags().orElseThrow().name()
                        + "`, and is closed first")
                .withRelated(innermost.opening().span(), "opened here")
                .withHelp("close it first: " + closing(innermost)));
      } else if (open.lastIndexOf(innermost) < outside(block)) {
        sink.report(
            Diagnostic.of(
                    DiagnosticCode.REGION_NOT_OPEN,
                    call.span(),
                    "this region was opened outside this loop, whose body is a function, and is"
                        + " closed within it")
                .withRelated(innermost.opening().span(), "opened here")
                .withHelp("leave the loop with `break` and close it behind the loop"));
      }
    }

    private void leave(BasicBlock block, List<Open> open) {
      if (block.terminator().successors().isEmpty()) {
        innermost(open).ifPresent(inner -> left(inner, block.terminator().span()));
        return;
      }
      Optional<Loop> loop = outline.of(block).loop();
      if (loop.isEmpty()) {
        return;
      }
      int outside = outside(block);
      boolean leaves =
          block.terminator().successors().stream()
              .anyMatch(successor -> !outline.of(block).holds(successor));
      if (leaves && open.size() > outside) {
        left(open.get(open.size() - 1), block.terminator().span());
      }
    }

    /** How many regions are open around the loop whose body is a function and holds a block. */
    private int outside(BasicBlock block) {
      return outline.of(block).loop().map(loop -> regions.at(loop.header()).size()).orElse(0);
    }

    private void left(Open open, Span span) {
      left(open, "leaving here", span);
    }

    private void left(Open open, String leaving, Span span) {
      reported.add(open.opening());
      if (!reported.add(List.of(System.identityHashCode(open.opening()), span))) {
        return;
      }
      String closing = closing(open);
      boolean atEnd = span.equals(graph.function().span());
      Span opened = open.opening().span();
      String name = "`" + open.region().opens() + "()`";
      Diagnostic diagnostic =
          Diagnostic.of(
                  DiagnosticCode.REGION_OPEN,
                  atEnd ? opened : span,
                  atEnd
                      ? "what " + name + " opens is not closed on a path to the end of the function"
                      : leaving + " leaves open what " + name + " opened")
              .withHelp("close it before: " + closing);
      sink.report(
          atEnd
              ? diagnostic
              : diagnostic
                  .withLabel("still open since line " + (opened.start().line() + 1))
                  .withRelated(opened, "opened here")
                  .withFix("close it before: " + closing, span, Leaving.after(closing, span)));
    }

    private void conflict(OpenRegions.Conflict conflict) {
      List<Open> more =
          conflict.here().size() >= conflict.there().size() ? conflict.here() : conflict.there();
      if (more.isEmpty() || !reported.add(System.identityHashCode(more))) {
        return;
      }
      Open open = more.get(more.size() - 1);
      if (!reported.add(open.opening())) {
        return;
      }
      sink.report(
          Diagnostic.of(
                  DiagnosticCode.REGION_OPEN,
                  open.opening().span(),
                  "what `"
                      + open.region().opens()
                      + "()` opens is open on one way to a place, and not on another one")
              .withHelp("close it where it was opened, on every way: " + closing(open)));
    }

    private void loop(Loop loop) {
      regions.at(loop.header()).stream()
          .filter(each -> !target.atLeast(each.region().callsSince()))
          .findFirst()
          .ifPresent(each -> calls(each, loop.span(), "the body of this loop is a function"));
    }

    private void calls(Open open, Span span, String what) {
      sink.report(
          within(
                  span,
                  what
                      + " within a region, which needs kernel "
                      + open.region().callsSince()
                      + ", but the target is "
                      + target,
                  open)
              .withHelp(
                  "do it outside, or, from that kernel on: #target \""
                      + open.region().callsSince()
                      + "\""));
    }

    private static Diagnostic within(Span span, String message, Open open) {
      return Diagnostic.of(DiagnosticCode.IN_REGION, span, message)
          .withRelated(open.opening().span(), "opened here");
    }

    private static String closing(Open open) {
      String flags =
          open.opening().arguments().stream()
              .filter(Argument.Flags.class::isInstance)
              .map(argument -> ((Argument.Flags) argument).local().name())
              .findFirst()
              .orElse("");
      return open.region().closes() + "(" + flags + ");";
    }
  }
}
