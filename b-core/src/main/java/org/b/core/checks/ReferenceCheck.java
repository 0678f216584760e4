package org.b.core.checks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.Argument;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.KernelPointers;
import org.b.core.graph.Local;
import org.b.core.graph.Memory;
import org.b.core.graph.MemoryUses;
import org.b.core.program.Program;
import org.b.core.source.Span;
import org.b.core.types.ReferenceType;

/**
 * A reference is used only where it is known not to be null. Verifier rule: "R.. invalid mem access
 * 'map_value_or_null'" (check_mem_access); a null reference is a scalar: "invalid mem access
 * 'scalar'" ('inv' before 5.18).
 */
final class ReferenceCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    Map<BasicBlock, References> states = References.atEntry(graph);
    KernelPointers pointers = null;
    Optional<RcuReads> regions = RcuReads.of(graph);
    for (BasicBlock block : graph.blocks()) {
      References state = states.get(block);
      if (state == null) {
        continue;
      }
      for (Instruction instruction : block.instructions()) {
        use(MemoryUses.in(instruction), state, graph, sink);
        Optional<Local> table =
            instruction instanceof Instruction.Lookup lookup
                ? lookup.through()
                : instruction instanceof Instruction.Update update
                    ? update.through()
                    : instruction instanceof Instruction.Delete delete
                        ? delete.through()
                        : instruction instanceof Instruction.NextEntry next
                            ? next.through()
                            : Optional.empty();
        if (table.isPresent()) {
          use(table.get(), instruction.span(), state, graph, sink);
        }
        if (instruction instanceof Instruction.CallHelper call) {
          for (Argument argument : call.arguments()) {
            if (argument instanceof Argument.Target target) {
              use(target.reference(), instruction.span(), state, graph, sink);
            } else if (argument instanceof Argument.Trusted trusted) {
              pointers = pointers == null ? new KernelPointers(graph) : pointers;
              if (TrustCheck.isTaken(trusted.reference(), call, pointers, graph, regions)
                  && state.needsTest(trusted.reference(), pointers)) {
                use(trusted.reference(), instruction.span(), state, graph, sink);
              }
            } else if (argument instanceof Argument.OfTable inner && inner.through().isPresent()) {
              use(inner.through().get(), instruction.span(), state, graph, sink);
            } else if (argument instanceof Argument.Part part) {
              use(part.reference(), instruction.span(), state, graph, sink);
            }
          }
        }
        state = state.after(instruction);
      }
      use(MemoryUses.in(block.terminator()), state, graph, sink);
    }
  }

  private static void use(
      List<MemoryUses.Use> uses, References state, FunctionGraph graph, DiagnosticSink sink) {
    for (MemoryUses.Use use : uses) {
      if (use.memory().base() instanceof Memory.Behind behind) {
        use(behind.reference(), use.span(), state, graph, sink);
      }
    }
  }

  private static void use(
      Local reference, Span span, References state, FunctionGraph graph, DiagnosticSink sink) {
    References.Nullness nullness = state.of(reference);
    if (nullness == References.Nullness.VALID) {
      return;
    }
    String name = reference.name();
    Span place = narrow(span, name);
    if (nullness == References.Nullness.NULL) {
      sink.report(
          Diagnostic.of(DiagnosticCode.ALWAYS_NULL, place, "`" + name + "` is always null here")
              .withRelated(reference.span(), "declared here, and null until it is assigned"));
      return;
    }
    Span origin = state.origin(reference);
    if (origin == null && reference.variable().isEmpty()) {
      origin = reference.span();
    }
    if (origin != null && reference.variable().isEmpty() && !isNamed(span, name)) {
      sink.report(
          Diagnostic.of(
                  DiagnosticCode.MAYBE_NULL, origin, "`" + origin.text() + "` may be null here")
              .withSubject(subject(reference))
              .withLabel(reason(reference))
              .withHelp("give it a name, and test that"));
      return;
    }
    Diagnostic diagnostic =
        Diagnostic.of(DiagnosticCode.MAYBE_NULL, place, "`" + name + "` may be null here")
            .withSubject(subject(reference))
            .withHelp("wrap it: on_valid(" + name + ") { ... }");
    if (origin == null && graph.nullable().containsKey(reference)) {
      diagnostic =
          diagnostic.withRelated(
              graph.nullable().get(reference), "may pass null: test it there or in this function");
    } else if (origin == null && graph.parameters().contains(reference)) {
      diagnostic =
          diagnostic.withRelated(
              reference.span(), "a parameter may be null: test it in this function");
    } else if (origin != null) {
      diagnostic =
          diagnostic
              .withLabel(
                  "produced by `"
                      + origin.text().strip().lines().findFirst().orElse("")
                      + "` at line "
                      + (origin.start().line() + 1))
              .withRelated(origin, reason(reference));
    }
    sink.report(diagnostic);
  }

  private static DiagnosticCode.Subject subject(Local reference) {
    return switch (((ReferenceType) reference.type()).origin()) {
      case RESERVATION, SLICE -> DiagnosticCode.Subject.MEMORY;
      case DYNPTR -> DiagnosticCode.Subject.OF_THE_LANGUAGE;
      case KERNEL -> DiagnosticCode.Subject.OBJECT;
      case SOCKET -> DiagnosticCode.Subject.SOCKET;
      case INNER -> DiagnosticCode.Subject.TABLE;
      default -> DiagnosticCode.Subject.USUAL;
    };
  }

  private static String reason(Local reference) {
    return switch (((ReferenceType) reference.type()).origin()) {
      case RESERVATION, DYNPTR -> "null where the buffer is full";
      case SLICE -> "null where the memory ends before";
      case KERNEL -> "null where there is no such object";
      case SOCKET -> "null where there is no such socket";
      default -> "null where the table has no such entry";
    };
  }

  private static boolean isNamed(Span span, String name) {
    return Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(span.text()).find();
  }

  /** The reference's name within the span of its use, so that the caret stands under it. */
  private static Span narrow(Span span, String name) {
    Matcher matcher = Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(span.text());
    return matcher.find()
        ? new Span(span.file(), span.offset() + matcher.start(), name.length())
        : span;
  }
}
