package org.b.core.checks;

import java.util.List;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.Region;
import org.b.core.graph.Argument;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.KernelPointers;
import org.b.core.graph.OpenRegions;
import org.b.core.graph.OpenRegions.Open;
import org.b.core.graph.Reaching;
import org.b.core.program.Program;

/**
 * What functions do that are called within regions, or that close regions themselves. Verifier
 * rules: those of {@link RegionCheck} and {@link RcuReads}, in every frame of a program.
 */
final class RegionCallCheck {
  private final Program program;
  private final DiagnosticSink sink;
  private final Set<String> opening;

  private RegionCallCheck(Program program, List<FunctionGraph> graphs, DiagnosticSink sink) {
    this.program = program;
    this.sink = sink;
    opening = new Reaching(graphs).functions(OpenRegions::changesRcu);
  }

  static void check(Program program, List<FunctionGraph> graphs, DiagnosticSink sink) {
    if (graphs.stream().noneMatch(OpenRegions::changed)) {
      return;
    }
    RegionCallCheck check = new RegionCallCheck(program, graphs, sink);
    graphs.forEach(check::check);
  }

  private void check(FunctionGraph graph) {
    OpenRegions regions = new OpenRegions(graph.entry());
    boolean reads = false;
    for (BasicBlock block : graph.blocks()) {
      List<Open> open = regions.at(block);
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.Call call) {
          open.forEach(each -> check(call, each));
          reads |= opening.contains(call.callee().name());
        }
        open = OpenRegions.after(instruction, open);
      }
    }
    if (reads) {
      storages(graph);
    }
  }

  private void check(Instruction.Call call, Open open) {
    String callee = call.callee().name();
    Region region = open.region();
    if (region.isRcu()
        && opening.contains(callee)
        && !program.target().atLeast(region.nestsSince())) {
      report(
          call,
          open,
          "`"
              + callee
              + "` opens a region within this one of its kind, which needs kernel "
              + region.nestsSince()
              + ", but the target is "
              + program.target());
    }
  }

  private void report(Instruction.Call call, Open open, String message) {
    sink.report(
        Diagnostic.of(DiagnosticCode.IN_REGION, call.span(), message)
            .withRelated(open.opening().span(), "opened here")
            .withHelp("call it behind the region"));
  }

  /** What was found in fields is not trusted any more once a function has closed a region. */
  private void storages(FunctionGraph graph) {
    KernelPointers pointers = new KernelPointers(graph);
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.CallHelper call) {
          for (Argument argument : call.arguments()) {
            if (argument instanceof Argument.Trusted trusted
                && pointers
                    .trust(trusted.reference())
                    .map(KernelPointers.Trust::rcu)
                    .orElse(TrustCheck.takesFound(call))) {
              TrustCheck.report(trusted, call, pointers, graph, sink);
            }
          }
        }
      }
    }
  }
}
