package org.b.core.checks;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.LeafField;
import org.b.core.facts.SleepFacts;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Loop;
import org.b.core.graph.OpenRegions;
import org.b.core.graph.Reaching;
import org.b.core.graph.Sleeping;
import org.b.core.program.Program;
import org.b.core.program.Table;

/**
 * What may sleep is called where a program may sleep, and programs that may sleep use tables that
 * stay meanwhile. Verifier rules: "helper call might sleep in a non-sleepable prog"
 * (check_helper_call), "Sleepable programs can only use array, hash, ringbuf and local storage
 * maps" (check_map_prog_compatibility). In a loop over a table no kernel looks, and sleeping there
 * would hold up RCU.
 */
final class SleepCheck {
  private SleepCheck() {}

  /** Checks the functions of a compilation unit together: who calls what decides. */
  static void check(Program program, List<FunctionGraph> graphs, DiagnosticSink sink) {
    Sleeping sleeping = Sleeping.of(graphs);
    Reaching reaching = new Reaching(graphs);
    for (FunctionGraph graph : graphs) {
      OpenRegions regions = new OpenRegions(graph.entry());
      for (BasicBlock block : graph.blocks()) {
        List<OpenRegions.Open> open = regions.at(block);
        for (Instruction instruction : block.instructions()) {
          if (instruction instanceof Instruction.CallHelper call
              && SleepFacts.maySleep(call.helper())) {
            if (!sleeping.maySleep(graph, block)) {
              report(graph, block, call, sleeping, sink);
            } else if (!open.isEmpty()) {
              report(call, open.get(0), sink);
            }
          }
          open = OpenRegions.after(instruction, open);
        }
      }
      if (!graph.function().isSubprogram() && graph.function().hook().hook().sleepable()) {
        tables(program, graph, reaching, sink);
      }
    }
  }

  private static void report(
      Instruction.CallHelper call, OpenRegions.Open open, DiagnosticSink sink) {
    sink.report(
        Diagnostic.of(
                DiagnosticCode.MAY_SLEEP,
                call.span(),
                "`"
                    + call.helper().name()
                    + "()` may sleep, and nothing may before `"
                    + open.region().closes()
                    + "()`")
            .withRelated(open.opening().span(), "the region was opened here")
            .withHelp("call it before the region or behind it"));
  }

  private static void report(
      FunctionGraph graph,
      BasicBlock block,
      Instruction.CallHelper call,
      Sleeping sleeping,
      DiagnosticSink sink) {
    String name = "`" + call.helper().name() + "()`";
    Optional<Loop> loop = sleeping.tableLoop(graph, block);
    if (loop.isPresent()) {
      sink.report(
          Diagnostic.of(
                  DiagnosticCode.MAY_SLEEP,
                  call.span(),
                  name + " may sleep, and a loop over " + loop.get().over() + " may not")
              .withRelated(
                  loop.get().span(),
                  "the loop over " + loop.get().over().replaceFirst("^a ", "the "))
              .withHelp("call it before the loop or behind it"));
      return;
    }
    Sleeping.Cause cause = sleeping.cause(graph).orElseThrow();
    String function = "`" + graph.function().name() + "`";
    String why =
        switch (cause.reason()) {
          case HOOK -> "the hook of " + function + " does not let it sleep";
          case CALLBACK ->
              "a " + graph.function().caller().orElseThrow().called() + " calls " + function;
          case REGION -> "`" + cause.caller() + "` calls " + function + " within a region";
          case LOOP -> "a loop over a table calls " + function;
          case FOUND -> "a loop over what a helper finds calls " + function;
          case CALLER -> "`" + cause.caller() + "`, which may not, calls " + function;
        };
    Diagnostic diagnostic =
        Diagnostic.of(DiagnosticCode.MAY_SLEEP, call.span(), name + " may sleep, but " + why)
            .withHelp("call it in a program that may sleep, outside loops over tables");
    sink.report(
        cause.reason() == Sleeping.Reason.HOOK
            ? diagnostic
            : diagnostic.withRelated(cause.place(), "here it may not sleep"));
  }

  private static void tables(
      Program program, FunctionGraph graph, Reaching reaching, DiagnosticSink sink) {
    Set<Table> reported = new HashSet<>();
    for (FunctionGraph next : reaching.from(graph)) {
      for (BasicBlock block : next.blocks()) {
        for (Instruction instruction : block.instructions()) {
          for (Table table : TableCountCheck.tables(instruction)) {
            if (!isFor(table, program.target()) && reported.add(table)) {
              report(table, graph, instruction, program.target(), sink);
            }
          }
        }
      }
    }
  }

  private static boolean isFor(Table table, KernelVersion target) {
    return since(table).filter(target::atLeast).isPresent();
  }

  /** What helpers alone touch in the table's leaves, and was there last for these programs. */
  private static Optional<LeafField> latest(Table table) {
    return Stream.concat(
            LeafField.within(table.leaf()).stream(),
            LeafField.in(table.leaf()).stream()
                .flatMap(field -> LeafField.of(field.type()).stream()))
        .reduce((one, two) -> one.sleepableSince().atLeast(two.sleepableSince()) ? one : two);
  }

  /** The first kernel that lets programs that may sleep use the table. */
  private static Optional<KernelVersion> since(Table table) {
    return table
        .kind()
        .sleepableSince()
        .map(
            kind ->
                latest(table)
                    .map(LeafField::sleepableSince)
                    .filter(field -> field.atLeast(kind))
                    .orElse(kind));
  }

  private static void report(
      Table table,
      FunctionGraph graph,
      Instruction instruction,
      KernelVersion target,
      DiagnosticSink sink) {
    String hook = graph.function().hook().hook().spelling();
    Optional<KernelVersion> since = since(table);
    sink.report(
        Diagnostic.of(
                DiagnosticCode.SLEEPABLE_TABLE,
                instruction.span(),
                "`"
                    + table.name()
                    + "` is a "
                    + table.type().name()
                    + latest(table).map(field -> " with a " + field.called()).orElse("")
                    + ", which a program that may sleep, such as `"
                    + graph.function().name()
                    + "`, "
                    + since
                        .map(
                            version ->
                                "uses from kernel " + version + " on, but the target is " + target)
                        .orElse("cannot use"))
            .withRelated(graph.function().span(), "`" + hook + "` lets it sleep")
            .withHelp(
                since
                    .map(version -> "needs kernel " + version + ": #target \"" + version + "\"")
                    .orElse("use a Hash, an Array or a RingBuffer, or write the hook without .s")));
  }
}
