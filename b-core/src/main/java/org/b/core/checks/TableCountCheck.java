package org.b.core.checks;

import java.util.LinkedHashSet;
import java.util.Set;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.Argument;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.program.Program;
import org.b.core.program.Table;

/**
 * A program uses at most 64 tables, one of which may be the compiler's own (formats of {@code
 * log}). Kernel rule: MAX_USED_MAPS, -E2BIG from BPF_PROG_LOAD (check_and_resolve_insns,
 * resolve_pseudo_ldimm64 before 6.13).
 */
final class TableCountCheck implements Check {
  private static final int LIMIT = 64;

  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    Set<Table> tables = new LinkedHashSet<>();
    boolean logs = false;
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.Lookup lookup) {
          tables.add(lookup.table());
        } else if (instruction instanceof Instruction.Update update) {
          tables.add(update.table());
        } else if (instruction instanceof Instruction.Delete delete) {
          tables.add(delete.table());
        }
        if (instruction instanceof Instruction.CallHelper call) {
          call.arguments().stream()
              .filter(Argument.OfTable.class::isInstance)
              .forEach(argument -> tables.add(((Argument.OfTable) argument).table()));
        }
        logs |= instruction instanceof Instruction.Log;
      }
    }
    int count = tables.size() + (logs ? 1 : 0);
    if (count > LIMIT) {
      sink.report(
          DiagnosticCode.TOO_MANY_TABLES,
          graph.function().span(),
          "`"
              + graph.function().name()
              + "` uses "
              + count
              + " tables"
              + (logs ? " (one of them holds the formats of log)" : "")
              + "; a program may use "
              + LIMIT);
    }
  }
}
