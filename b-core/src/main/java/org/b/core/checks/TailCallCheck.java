package org.b.core.checks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.ProgramType;
import org.b.core.graph.Argument;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.program.Program;
import org.b.core.program.Table;
import org.b.core.source.Span;

/**
 * The programs of a {@code ProgArray}, and those that jump through it, are of one type, and all or
 * none of them may sleep. Kernel rule: bpf_prog_map_compatible (bpf_prog_array_compatible before
 * 5.18): the array refuses the program, or the program with the array is refused, with EINVAL.
 */
final class TailCallCheck {
  private TailCallCheck() {}

  static void check(Program program, List<FunctionGraph> functions, DiagnosticSink sink) {
    Map<String, FunctionGraph> programs = new HashMap<>();
    for (FunctionGraph graph : functions) {
      if (!graph.function().isSubprogram()) {
        programs.put(graph.function().name(), graph);
      }
    }
    for (Table table : program.tables()) {
      if (!table.programs().isEmpty() && !table.type().isOfTables()) {
        check(table, programs, sink);
      }
    }
  }

  private static void check(Table table, Map<String, FunctionGraph> programs, DiagnosticSink sink) {
    FunctionGraph first = null;
    Span firstPlace = null;
    for (Table.Entry entry : table.programs()) {
      FunctionGraph graph = programs.get(entry.program());
      if (graph == null) {
        sink.report(
            Diagnostic.of(
                    DiagnosticCode.UNKNOWN_NAME,
                    entry.span(),
                    "there is no program `" + entry.program() + "`")
                .withHelp("name a function with a hook"));
      } else if (first == null) {
        first = graph;
        firstPlace = entry.span();
      } else {
        compare(first, graph, entry.span(), firstPlace, table, sink);
      }
    }
    if (first == null) {
      return;
    }
    for (FunctionGraph graph : programs.values()) {
      Span jump = jump(graph, table);
      if (jump != null) {
        compare(first, graph, jump, firstPlace, table, sink);
      }
    }
  }

  /** Where a function jumps through the table; null if it does not. */
  static Span jump(FunctionGraph graph, Table table) {
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.CallHelper call
            && call.isTailCall()
            && call.arguments().contains(new Argument.OfTable(table, Optional.empty()))) {
          return call.span();
        }
      }
    }
    return null;
  }

  private static void compare(
      FunctionGraph first,
      FunctionGraph other,
      Span place,
      Span firstPlace,
      Table table,
      DiagnosticSink sink) {
    ProgramType type = first.programType();
    boolean alike =
        other.function().hook().hook().sleepable() == first.function().hook().hook().sleepable();
    if (other.programType().equals(type) && alike) {
      return;
    }
    sink.report(
        Diagnostic.of(
                DiagnosticCode.OTHER_PROGRAM_TYPE,
                place,
                "`"
                    + other.function().name()
                    + "` is a `"
                    + other.function().hook().hook().spelling()
                    + "` program, but `"
                    + table.name()
                    + "` holds `"
                    + first.function().hook().hook().spelling()
                    + "` programs")
            .withRelated(firstPlace, "the first program of the table"));
  }
}
