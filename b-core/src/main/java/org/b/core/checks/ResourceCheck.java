package org.b.core.checks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.Resource;
import org.b.core.graph.Argument;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Loop;
import org.b.core.graph.Memory;
import org.b.core.graph.MemoryUses;
import org.b.core.graph.Outline;
import org.b.core.graph.Terminator;
import org.b.core.graph.Value;
import org.b.core.graph.Values;
import org.b.core.program.Program;
import org.b.core.source.Span;
import org.b.core.types.ReferenceType;

/**
 * What a program acquires it releases on every path, once, and does not use afterwards. Verifier
 * rules: "Unreleased reference id=.. alloc_insn=.." at an exit (check_reference_leak), "tail_call
 * would lead to reference leak", and "invalid mem access 'scalar'" after the release
 * (release_reference). Each path has its own state, as in the verifier.
 */
final class ResourceCheck implements Check {
  /** More different states at one place than any program has that a person can follow. */
  private static final int MOST_STATES = 256;

  private final Set<String> throwing;

  /**
   * @param throwing the functions that may end the program; known where all functions are
   */
  ResourceCheck(Set<String> throwing) {
    this.throwing = throwing;
  }

  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    if (graph.blocks().stream()
        .flatMap(block -> block.instructions().stream())
        .anyMatch(ResourceCheck::acquiresOrReleases)) {
      new Walk(graph, throwing, sink).walk();
    }
  }

  private static boolean acquiresOrReleases(Instruction instruction) {
    return acquisition(instruction).isPresent()
        || instruction instanceof Instruction.CallHelper call
            && KernelFacts.releasedBy(call.helper()).isPresent();
  }

  private static Optional<Instruction.CallHelper> acquisition(Instruction instruction) {
    return instruction instanceof Instruction.CallHelper call
            && call.target().isPresent()
            && KernelFacts.acquiredBy(call.helper()).isPresent()
        ? Optional.of(call)
        : Optional.empty();
  }

  /** One walk over every path of a function. */
  private static final class Walk {
    private record At(BasicBlock block, Holdings holdings) {}

    private final FunctionGraph graph;
    private final Set<String> throwing;
    private final DiagnosticSink sink;
    private final Map<BasicBlock, Set<Holdings>> seen = new IdentityHashMap<>();
    private final Deque<At> open = new ArrayDeque<>();
    private final Set<Object> reported = new HashSet<>();
    private final Outline outline;
    private final Map<Instruction, Outline.Part> places = new IdentityHashMap<>();

    Walk(FunctionGraph graph, Set<String> throwing, DiagnosticSink sink) {
      this.graph = graph;
      this.throwing = throwing;
      this.sink = sink;
      this.outline = Outline.of(graph);
      for (BasicBlock block : graph.blocks()) {
        Outline.Part part = outline.held(outline.of(block));
        block.instructions().forEach(instruction -> places.put(instruction, part));
      }
    }

    void walk() {
      go(graph.entry(), Holdings.NOTHING);
      while (!open.isEmpty()) {
        At at = open.pop();
        Holdings holdings = at.holdings();
        for (Instruction instruction : at.block().instructions()) {
          uses(MemoryUses.in(instruction), holdings);
          if (instruction instanceof Instruction.ReadKernel read) {
            use(read.reference(), read.span(), holdings);
          } else if (instruction instanceof Instruction.KernelAddress address) {
            use(address.reference(), address.span(), holdings);
          } else if (instruction instanceof Instruction.KernelElement element) {
            use(element.reference(), element.span(), holdings);
          }
          holdings = after(instruction, holdings);
        }
        uses(MemoryUses.in(at.block().terminator()), holdings);
        leave(at.block(), holdings);
      }
    }

    private void go(BasicBlock block, Holdings holdings) {
      Set<Holdings> states = seen.computeIfAbsent(block, b -> new LinkedHashSet<>());
      if (states.size() >= MOST_STATES) {
        if (reported.add(graph)) {
          sink.report(
              DiagnosticCode.TOO_COMPLEX,
              graph.function().span(),
              "`"
                  + graph.function().name()
                  + "` has too many different paths between acquiring and releasing");
        }
      } else if (states.add(holdings)) {
        open.push(new At(block, holdings));
      }
    }

    private Holdings after(Instruction instruction, Holdings holdings) {
      if (instruction instanceof Instruction.Assign assign
          && assign.target().type() instanceof ReferenceType) {
        Optional<Local> from =
            assign.value() instanceof Value.Read read
                ? Optional.of(read.local())
                : Optional.empty();
        return holdings
            .alias(assign.target(), from.flatMap(holdings::of).orElse(null))
            .view(assign.target(), from.flatMap(holdings::viewed).orElse(null));
      }
      if (instruction instanceof Instruction.ReadContextObject read) {
        return holdings.alias(read.target(), null).view(read.target(), null);
      }
      if (instruction instanceof Instruction.Call call) {
        for (Value value : Values.of(call)) {
          if (value instanceof Value.Read read) {
            use(read.local(), call.span(), holdings);
          }
        }
        if (throwing.contains(call.callee().name())) {
          String ends = "`" + call.callee().name() + "` may end the program, which";
          holdings.open().forEach(acquisition -> lost(acquisition, ends, call.span(), holdings));
        }
        return holdings;
      }
      if (!(instruction instanceof Instruction.CallHelper call)) {
        return holdings;
      }
      if (call.isThrow()) {
        holdings.open().forEach(acquisition -> lost(acquisition, call.span(), holdings));
        return Holdings.NOTHING;
      }
      Holdings result = holdings;
      if (KernelFacts.releasedBy(call.helper()).isPresent()) {
        releasedElsewhere(call, holdings);
        for (Argument argument : call.arguments()) {
          Local released = reference(argument);
          if (released != null) {
            result = release(released, call.span(), KernelFacts.releasedBy(call.helper()), result);
          }
        }
      } else {
        for (Argument argument : call.arguments()) {
          Local used = reference(argument);
          if (used != null) {
            use(used, call.span(), result);
          }
        }
      }
      if (call.isTailCall()) {
        holdings.open().forEach(acquisition -> lost(acquisition, call.span(), holdings));
      }
      if (KernelFacts.isCast(call.helper()) && call.target().isPresent()) {
        Instruction.CallHelper from = null;
        for (Argument argument : call.arguments()) {
          if (argument instanceof Argument.Target target) {
            from =
                result
                    .of(target.reference())
                    .or(() -> holdings.viewed(target.reference()))
                    .orElse(null);
          }
        }
        result = result.view(call.target().get(), from);
      }
      if (acquisition(call).isPresent()) {
        if (result.isOpen(call)) {
          lost(call, call.span(), result);
        }
        result = result.acquire(call, call.target().orElseThrow());
        if (call.space().isPresent()) {
          result = result.view(call.target().orElseThrow(), source(call, result));
        }
      }
      return result;
    }

    /** What was acquired that a dynamic pointer leads into, which must outlive it; or null. */
    private static Instruction.CallHelper source(Instruction.CallHelper call, Holdings holdings) {
      return call.arguments().stream()
          .map(Walk::reference)
          .filter(Objects::nonNull)
          .flatMap(local -> holdings.of(local).stream())
          .findFirst()
          .orElse(null);
    }

    private static Local reference(Argument argument) {
      if (argument instanceof Argument.Target target) {
        return target.reference();
      }
      return argument instanceof Argument.Trusted trusted ? trusted.reference() : null;
    }

    private Holdings release(
        Local reference, Span span, Optional<Resource> releaser, Holdings holdings) {
      Optional<Instruction.CallHelper> acquisition =
          holdings.of(reference).or(() -> holdings.viewed(reference));
      if (acquisition.isEmpty()) {
        notAcquired(reference, span);
        return holdings;
      }
      use(reference, span, holdings);
      if (!releaser.equals(KernelFacts.acquiredBy(acquisition.get().helper()))) {
        wrongReleaser(reference, span, acquisition.get(), holdings);
      }
      return holdings.with(acquisition.get(), Holdings.Status.RELEASED);
    }

    /** Verifier rule: "Expected a dynptr of type .. as arg" (process_dynptr_func). */
    private void wrongReleaser(
        Local reference, Span span, Instruction.CallHelper acquisition, Holdings holdings) {
      if (reported.add(List.of(reference, span))) {
        sink.report(
            Diagnostic.of(
                    DiagnosticCode.NOT_ACQUIRED,
                    span,
                    "`" + reference.name() + "` is not given back by this")
                .withRelated(acquisition.span(), "acquired here")
                .withHelp("write " + release(acquisition, name(acquisition, holdings))));
      }
    }

    /** Verifier rule: "release helper .. must be referenced" (check_func_arg). */
    private void notAcquired(Local reference, Span span) {
      ReferenceType.Origin origin = ((ReferenceType) reference.type()).origin();
      boolean isObject =
          origin == ReferenceType.Origin.SOCKET
              || origin == ReferenceType.Origin.KERNEL
              || origin == ReferenceType.Origin.DYNPTR;
      if (isObject && reported.add(List.of(reference, span))) {
        sink.report(
            Diagnostic.of(
                    DiagnosticCode.NOT_ACQUIRED,
                    span,
                    "`" + reference.name() + "` was not acquired: there is nothing to give back")
                .withHelp("leave the call out: what the context holds stays the kernel's"));
      }
    }

    /** Verifier rule: a callback releases only what it has acquired (release_reference). */
    private void releasedElsewhere(Instruction.CallHelper release, Holdings holdings) {
      for (Argument argument : release.arguments()) {
        if (argument instanceof Argument.Target target
            && holdings.of(target.reference()).isPresent()) {
          Instruction.CallHelper acquisition = holdings.of(target.reference()).get();
          if (places.get(acquisition) != places.get(release) && reported.add(release)) {
            sink.report(
                Diagnostic.of(
                        DiagnosticCode.TABLE_LOOP,
                        release.span(),
                        "`"
                            + target.reference().name()
                            + "` was acquired outside this loop over "
                            + places.get(release).loop().map(Loop::over).orElse("a table")
                            + ", and is given back"
                            + " within it")
                    .withRelated(acquisition.span(), "acquired here")
                    .withHelp("leave the loop with `break` and give it back behind it"));
          }
        }
      }
    }

    private void uses(List<MemoryUses.Use> uses, Holdings holdings) {
      for (MemoryUses.Use use : uses) {
        if (use.memory().base() instanceof Memory.Behind behind) {
          use(behind.reference(), use.span(), holdings);
        }
      }
    }

    private void use(Local reference, Span span, Holdings holdings) {
      use(reference, holdings.of(reference), span, holdings);
      use(reference, holdings.viewed(reference), span, holdings);
    }

    /** Whether a dynamic pointer leads into what was acquired, and has to be given back first. */
    private static boolean isWithin(
        Local reference, Instruction.CallHelper acquisition, Holdings holdings) {
      return ((ReferenceType) reference.type()).origin() == ReferenceType.Origin.DYNPTR
          && holdings.viewed(reference).filter(acquisition::equals).isPresent();
    }

    private void use(
        Local reference,
        Optional<Instruction.CallHelper> acquisition,
        Span span,
        Holdings holdings) {
      if (acquisition.isEmpty()
          || holdings.status(acquisition.get()) != Holdings.Status.RELEASED
          || !reported.add(acquisition.get())) {
        return;
      }
      sink.report(
          Diagnostic.of(
                  DiagnosticCode.RELEASED,
                  span,
                  "`"
                      + reference.name()
                      + (isWithin(reference, acquisition.get(), holdings)
                          ? "` leads into what has been given back before"
                          : "` has been given back before"))
              .withRelated(acquisition.get().span(), "acquired here"));
    }

    private void leave(BasicBlock block, Holdings holdings) {
      Terminator terminator = block.terminator();
      if (terminator.successors().isEmpty()) {
        holdings.open().forEach(acquisition -> lost(acquisition, terminator.span(), holdings));
        return;
      }
      for (BasicBlock successor : terminator.successors()) {
        along(terminator, successor, holdings)
            .ifPresent(next -> go(successor, endOfIteration(block, successor, next)));
      }
    }

    /**
     * An iteration of a loop over a table is a function of its own: "Unreleased reference" at its
     * end (check_reference_leak), whatever comes after it.
     */
    private Holdings endOfIteration(BasicBlock block, BasicBlock successor, Holdings holdings) {
      if (outline.held(outline.of(block)) == outline.root()) {
        return holdings;
      }
      Holdings result = holdings;
      for (Instruction.CallHelper acquisition : holdings.acquired().keySet()) {
        Outline.Part part = places.get(acquisition);
        boolean leaves =
            part.loop().isPresent()
                && part.holds(block)
                && (!part.holds(successor) || successor == part.loop().get().header());
        if (leaves && holdings.isOpen(acquisition)) {
          // what leaves is marked, not the test before it
          boolean only =
              !(block.terminator() instanceof Terminator.Jump)
                  && !part.holds(successor)
                  && successor.instructions().isEmpty();
          lost(acquisition, (only ? successor : block).terminator().span(), holdings);
          result = result.forget(acquisition);
        }
      }
      return result;
    }

    /** The state along an edge; empty where the edge cannot be taken. */
    private Optional<Holdings> along(
        Terminator terminator, BasicBlock successor, Holdings holdings) {
      if (!(terminator instanceof Terminator.TestReference test)
          || test.valid() == test.missing()) {
        return Optional.of(holdings);
      }
      boolean valid = successor == test.valid();
      Optional<Instruction.CallHelper> acquisition = holdings.of(test.reference());
      if (acquisition.isEmpty()) {
        // a reservation that no variable has is null
        boolean isNull =
            ((ReferenceType) test.reference().type()).origin() == ReferenceType.Origin.RESERVATION;
        return valid && isNull ? Optional.empty() : Optional.of(holdings);
      }
      return switch (holdings.status(acquisition.get())) {
        case UNTESTED ->
            Optional.of(
                valid
                    ? holdings.with(acquisition.get(), Holdings.Status.HELD)
                    : holdings.with(acquisition.get(), Holdings.Status.NULL));
        case NULL -> valid ? Optional.empty() : Optional.of(holdings);
        case HELD -> valid ? Optional.of(holdings) : Optional.empty();
        case RELEASED -> Optional.of(holdings);
      };
    }

    private void lost(Instruction.CallHelper acquisition, Span span, Holdings holdings) {
      lost(acquisition, "leaving here", span, holdings);
    }

    private void lost(
        Instruction.CallHelper acquisition, String leaving, Span span, Holdings holdings) {
      if (!reported.add(List.of(acquisition, span))) {
        return;
      }
      String name = name(acquisition, holdings);
      String made = acquisition.span().text().lines().findFirst().orElse("").strip();
      int line = acquisition.span().start().line() + 1;
      boolean atEnd = span.equals(graph.function().span());
      boolean again = span.equals(acquisition.span());
      String release = release(acquisition, name);
      Diagnostic diagnostic =
          Diagnostic.of(
                  DiagnosticCode.NOT_RELEASED,
                  atEnd ? acquisition.span() : span,
                  atEnd
                      ? "`" + made + "` is not released on a path to the end of the function"
                      : again
                          ? "`" + made + "` runs again while what it gave before is still held"
                          : leaving + " loses what `" + made + "` gave")
              .withHelp("release it before: " + release);
      if (!atEnd && !again) {
        diagnostic =
            diagnostic
                .withLabel("still held since line " + line)
                .withRelated(acquisition.span(), "acquired here");
        diagnostic =
            diagnostic.withFix("release it before: " + release, span, Leaving.after(release, span));
      }
      sink.report(diagnostic);
    }

    private static String name(Instruction.CallHelper acquisition, Holdings holdings) {
      return holdings.aliases().entrySet().stream()
          .filter(alias -> alias.getValue().equals(acquisition))
          .map(Map.Entry::getKey)
          .filter(local -> local.variable().isPresent())
          .map(Local::name)
          .sorted()
          .findFirst()
          .orElse("it");
    }

    private static String release(Instruction.CallHelper acquisition, String name) {
      for (Argument argument : acquisition.arguments()) {
        if (argument instanceof Argument.OfTable table) {
          return table.table().name() + ".discard(" + name + ");";
        }
      }
      String releaser =
          KernelFacts.acquiredBy(acquisition.helper()).orElseThrow().releasers().get(0);
      return releaser + "(" + name + ");";
    }
  }
}
