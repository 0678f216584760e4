package org.b.core.checks;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.Argument;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Memory;
import org.b.core.graph.MemoryUses;
import org.b.core.program.Program;
import org.b.core.program.Table;

/**
 * A program uses at most 64 tables, some of which may be the compiler's own: variables outside
 * functions, constants with the formats of {@code log}, and counts of lost events. Kernel rule:
 * MAX_USED_MAPS, -E2BIG from BPF_PROG_LOAD (check_and_resolve_insns, resolve_pseudo_ldimm64 before
 * 6.13).
 */
final class TableCountCheck implements Check {
  private static final int LIMIT = 64;

  /** Each section of data is a table to the kernel. */
  private static final String CONSTANTS = "constants";

  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    Set<Table> tables = new LinkedHashSet<>();
    Set<String> sections = new LinkedHashSet<>();
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        tables.addAll(tables(instruction));
        if (instruction instanceof Instruction.Log) {
          sections.add(CONSTANTS);
        }
        sections(MemoryUses.in(instruction), sections);
      }
      sections(MemoryUses.in(block.terminator()), sections);
    }
    // its table of tables counts, not what it holds
    tables.removeIf(table -> table.through().isPresent());
    int count = tables.size() + sections.size();
    if (count > LIMIT) {
      sink.report(
          DiagnosticCode.TOO_MANY_TABLES,
          graph.function().span(),
          "`"
              + graph.function().name()
              + "` uses "
              + count
              + " tables"
              + (sections.isEmpty() ? "" : " (" + own(sections.size()) + ")")
              + "; a program may use "
              + LIMIT);
    }
  }

  /** The tables that an instruction uses. */
  static List<Table> tables(Instruction instruction) {
    if (instruction instanceof Instruction.Lookup lookup) {
      return List.of(lookup.table());
    } else if (instruction instanceof Instruction.Update update) {
      return List.of(update.table());
    } else if (instruction instanceof Instruction.Delete delete) {
      return List.of(delete.table());
    } else if (instruction instanceof Instruction.NextEntry next) {
      return List.of(next.table());
    }
    return instruction instanceof Instruction.CallHelper call
        ? call.arguments().stream()
            .filter(Argument.OfTable.class::isInstance)
            .map(argument -> ((Argument.OfTable) argument).table())
            .toList()
        : List.of();
  }

  private static String own(int count) {
    return count == 1
        ? "one of them holds variables or the formats of log"
        : count + " of them hold variables and the formats of log";
  }

  private static void sections(List<MemoryUses.Use> uses, Set<String> sections) {
    for (MemoryUses.Use use : uses) {
      if (use.memory().base() instanceof Memory.Shared shared) {
        byte[] initial = shared.global().initial();
        boolean zero = IntStream.range(0, initial.length).allMatch(i -> initial[i] == 0);
        sections.add(shared.global().isConfig() ? CONSTANTS : zero ? "zeroed" : "set");
      }
    }
  }
}
