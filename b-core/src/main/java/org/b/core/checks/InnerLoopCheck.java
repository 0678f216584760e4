package org.b.core.checks;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelVersion;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Value;
import org.b.core.program.Program;
import org.b.core.program.Table;
import org.b.core.types.ReferenceType;

/**
 * A loop over a table in a table of tables goes through tables of one table of tables. Verifier
 * rule: "tail_call abusing map_ptr", where one call of bpf_for_each_map_elem gets tables of which
 * the verifier keeps different descriptions (set_map_elem_callback_state, seen in 6.1 and no longer
 * in 6.12).
 */
final class InnerLoopCheck implements Check {
  private static final KernelVersion ANY = new KernelVersion(6, 12);

  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    boolean loops =
        graph.loops().stream()
            .flatMap(loop -> loop.entries().stream())
            .anyMatch(next -> next.through().isPresent());
    if (program.target().atLeast(ANY) || !loops) {
      return;
    }
    Map<BasicBlock, Map<Local, Set<Table>>> sources = sources(graph);
    for (BasicBlock block : graph.blocks()) {
      Map<Local, Set<Table>> state = new HashMap<>(sources.getOrDefault(block, Map.of()));
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.NextEntry next && next.through().isPresent()) {
          check(next, state.getOrDefault(next.through().get(), Set.of()), sink);
        }
        step(instruction, state);
      }
    }
  }

  private static void check(Instruction.NextEntry next, Set<Table> sources, DiagnosticSink sink) {
    if (sources.size() > 1) {
      Local reference = next.through().orElseThrow();
      sink.report(
          Diagnostic.of(
                  DiagnosticCode.INNER_LOOP,
                  next.span(),
                  "`"
                      + reference.name()
                      + "` may lead to a table of "
                      + sources.stream()
                          .map(table -> "`" + table.name() + "`")
                          .sorted()
                          .collect(Collectors.joining(" or of "))
                      + ", and kernels before "
                      + ANY
                      + " walk those of one alone")
              .withRelated(reference.span(), "declared here"));
    }
  }

  /** Where the references may have been looked up, at the start of each block. */
  private static Map<BasicBlock, Map<Local, Set<Table>>> sources(FunctionGraph graph) {
    Map<BasicBlock, Map<Local, Set<Table>>> states = new HashMap<>();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : graph.blocks()) {
        Map<Local, Set<Table>> state = new HashMap<>(states.getOrDefault(block, Map.of()));
        block.instructions().forEach(instruction -> step(instruction, state));
        for (BasicBlock successor : block.terminator().successors()) {
          Map<Local, Set<Table>> known = states.computeIfAbsent(successor, b -> new HashMap<>());
          for (Map.Entry<Local, Set<Table>> entry : state.entrySet()) {
            changed |=
                known
                    .computeIfAbsent(entry.getKey(), local -> new LinkedHashSet<>())
                    .addAll(entry.getValue());
          }
        }
      }
    }
    return states;
  }

  private static void step(Instruction instruction, Map<Local, Set<Table>> state) {
    if (instruction instanceof Instruction.Lookup lookup && isInner(lookup.target())) {
      state.put(lookup.target(), Set.of(lookup.table()));
    } else if (instruction instanceof Instruction.Assign assign && isInner(assign.target())) {
      state.put(
          assign.target(),
          assign.value() instanceof Value.Read read
              ? state.getOrDefault(read.local(), Set.of())
              : Set.of());
    }
  }

  private static boolean isInner(Local local) {
    return local.type() instanceof ReferenceType reference
        && reference.origin() == ReferenceType.Origin.INNER;
  }
}
