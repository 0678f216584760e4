package org.b.core.checks;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.DeviceFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Reaching;
import org.b.core.program.Program;
import org.b.core.program.Table;
import org.b.core.test.TestCase;
import org.b.core.test.TestStep;

/**
 * A program that asks the device of a packet is for one device: no table runs it, no test does, and
 * before 6.16 it uses no table that may hold programs. Kernel rules: EINVAL of
 * bpf_prog_map_compatible and of bpf_check_tail_call, which asked it (kernel/bpf/core.c), and of
 * bpf_prog_test_run_xdp (net/bpf/test_run.c).
 */
final class DeviceCheck {
  private final Program program;
  private final DiagnosticSink sink;
  private final Reaching reaching;

  /** Programs that ask, by name. */
  private final Map<String, FunctionGraph> asking;

  private DeviceCheck(Program program, List<FunctionGraph> graphs, DiagnosticSink sink) {
    this.program = program;
    this.sink = sink;
    reaching = new Reaching(graphs);
    Set<String> names = reaching.functions(DeviceCheck::asks);
    asking = new LinkedHashMap<>();
    for (FunctionGraph graph : graphs) {
      if (!graph.function().isSubprogram() && names.contains(graph.function().name())) {
        asking.put(graph.function().name(), graph);
      }
    }
  }

  static void check(
      Program program, List<FunctionGraph> graphs, List<TestCase> tests, DiagnosticSink sink) {
    DeviceCheck check = new DeviceCheck(program, graphs, sink);
    program.tables().stream().filter(table -> !table.type().isOfTables()).forEach(check::entries);
    check.asking.values().forEach(check::tables);
    tests.stream().flatMap(test -> test.steps().stream()).forEach(check::step);
  }

  private static boolean asks(Instruction instruction) {
    return instruction instanceof Instruction.CallHelper call
        && DeviceFacts.asksDevice(call.helper().name());
  }

  private static List<Instruction> instructions(FunctionGraph graph) {
    return graph.blocks().stream().flatMap(block -> block.instructions().stream()).toList();
  }

  private Diagnostic related(Diagnostic diagnostic, FunctionGraph graph) {
    return reaching.from(graph).stream()
        .flatMap(reached -> instructions(reached).stream())
        .filter(DeviceCheck::asks)
        .findFirst()
        .map(call -> diagnostic.withRelated(call.span(), "the device is asked here"))
        .orElse(diagnostic);
  }

  private void entries(Table table) {
    for (Table.Entry entry : table.programs()) {
      FunctionGraph graph = asking.get(entry.program());
      if (graph != null) {
        sink.report(
            related(
                Diagnostic.of(
                        DiagnosticCode.FOR_ONE_DEVICE,
                        entry.span(),
                        "`"
                            + entry.program()
                            + "` asks the device of a packet and is for one device, but programs of"
                            + " a table may run for any")
                    .withHelp(
                        "ask in the program that jumps, and hand on what it said in a table or"
                            + " before the packet (bpf_xdp_adjust_meta)"),
                graph));
      }
    }
  }

  private void tables(FunctionGraph graph) {
    Set<Table> reported = new HashSet<>();
    for (FunctionGraph reached : reaching.from(graph)) {
      for (Instruction instruction : instructions(reached)) {
        for (Table table : TableCountCheck.tables(instruction)) {
          Optional<KernelVersion> since =
              DeviceFacts.since(table.kind()).filter(first -> !program.target().atLeast(first));
          if (since.isPresent() && reported.add(table)) {
            report(table, since.get(), instruction, graph);
          }
        }
      }
    }
  }

  private void report(
      Table table, KernelVersion since, Instruction instruction, FunctionGraph graph) {
    boolean hasOther = table.type().name().equals("DevMap");
    sink.report(
        related(
            Diagnostic.of(
                    DiagnosticCode.FOR_ONE_DEVICE,
                    instruction.span(),
                    "`"
                        + table.name()
                        + "` is a "
                        + table.type().name()
                        + ", which a program that asks the device of a packet, such as `"
                        + graph.function().name()
                        + "`, uses from kernel "
                        + since
                        + " on, but the target is "
                        + program.target())
                .withHelp(
                    "needs kernel "
                        + since
                        + ": #target \""
                        + since
                        + "\""
                        + (hasOther ? "; a DevMapHash may be used before" : "")),
            graph));
  }

  private void step(TestStep step) {
    if (step instanceof TestStep.ExpectResult expect && asking.containsKey(expect.function())) {
      sink.report(
          related(
              Diagnostic.of(
                      DiagnosticCode.TEST_NOT_RUNNABLE,
                      expect.span(),
                      "`"
                          + expect.function()
                          + "` asks the device of a packet, and packets of tests come from none")
                  .withHelp("test a program without the question, which calls the same functions"),
              asking.get(expect.function())));
    }
  }
}
