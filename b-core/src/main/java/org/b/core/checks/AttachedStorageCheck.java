package org.b.core.checks;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.MapKind;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Reaching;
import org.b.core.program.Program;
import org.b.core.program.Table;
import org.b.core.source.Span;

/**
 * A program has one table of each kind with leaves of the control groups that it is attached to,
 * and programs that jump to each other have the same. Verifier rule: "only one cgroup storage of
 * each type is allowed" (bpf_cgroup_storage_assign); EINVAL of __bpf_prog_map_compatible, which
 * compares storage_cookie (abad3d0bad72, 6.17): before, a program that was jumped to got the leaf
 * of another table.
 */
final class AttachedStorageCheck {
  /** A table and the first place that uses it. */
  private record Use(Table table, Span place) {}

  private final DiagnosticSink sink;

  /** The tables of each program by name. */
  private final Map<String, Map<MapKind, Use>> uses = new HashMap<>();

  private AttachedStorageCheck(DiagnosticSink sink) {
    this.sink = sink;
  }

  static void check(Program program, List<FunctionGraph> graphs, DiagnosticSink sink) {
    if (program.tables().stream().noneMatch(table -> table.type().isOfGroups())) {
      return;
    }
    AttachedStorageCheck check = new AttachedStorageCheck(sink);
    Reaching reaching = new Reaching(graphs);
    List<FunctionGraph> programs =
        graphs.stream().filter(graph -> !graph.function().isSubprogram()).toList();
    for (FunctionGraph graph : programs) {
      check.uses.put(graph.function().name(), check.of(graph, reaching));
    }
    for (Table table : program.tables()) {
      if (!table.type().isOfTables()) {
        check.jumps(table, programs, reaching);
      }
    }
  }

  private Map<MapKind, Use> of(FunctionGraph program, Reaching reaching) {
    Map<MapKind, Use> found = new LinkedHashMap<>();
    for (FunctionGraph graph : reaching.from(program)) {
      for (BasicBlock block : graph.blocks()) {
        for (Instruction instruction : block.instructions()) {
          for (Table table : TableCountCheck.tables(instruction)) {
            if (table.type().isOfGroups()) {
              Use use = new Use(table, instruction.span());
              Use first = found.putIfAbsent(table.kind(), use);
              if (first != null && !first.table().equals(table)) {
                report(program, first, use);
                return found;
              }
            }
          }
        }
      }
    }
    return found;
  }

  private void report(FunctionGraph program, Use first, Use second) {
    sink.report(
        Diagnostic.of(
                DiagnosticCode.ATTACHED_STORAGE,
                second.place(),
                "`"
                    + program.function().name()
                    + "` has a leaf of `"
                    + first.table().name()
                    + "` already, and for each control group a program has one leaf of a "
                    + second.table().type().name())
            .withRelated(first.place(), "the leaf of `" + first.table().name() + "`")
            .withHelp(
                "declare a struct with the fields of both: "
                    + second.table().type().name()
                    + "<Both> name;"));
  }

  /** The programs of a table, and those that jump through it, against the first of them. */
  private void jumps(Table table, List<FunctionGraph> programs, Reaching reaching) {
    Map<String, Span> places = new LinkedHashMap<>();
    for (Table.Entry entry : table.programs()) {
      places.putIfAbsent(entry.program(), entry.span());
    }
    for (FunctionGraph graph : programs) {
      for (FunctionGraph reached : reaching.from(graph)) {
        Span jump = TailCallCheck.jump(reached, table);
        if (jump != null) {
          places.putIfAbsent(graph.function().name(), jump);
        }
      }
    }
    String first = null;
    for (Map.Entry<String, Span> place : places.entrySet()) {
      if (!uses.containsKey(place.getKey())) {
        continue;
      }
      if (first == null) {
        first = place.getKey();
      } else if (!Objects.equals(tables(first), tables(place.getKey()))) {
        sink.report(
            Diagnostic.of(
                    DiagnosticCode.ATTACHED_STORAGE,
                    place.getValue(),
                    "`"
                        + table.name()
                        + "` lets `"
                        + first
                        + "` and `"
                        + place.getKey()
                        + "` go on in each other's place, but they do not have leaves of the same"
                        + " tables")
                .withRelated(places.get(first), "the other program")
                .withHelp("call leaf() of the same tables in both, or of none"));
        return;
      }
    }
  }

  private Map<MapKind, Table> tables(String program) {
    Map<MapKind, Table> tables = new HashMap<>();
    uses.get(program).forEach((kind, use) -> tables.put(kind, use.table()));
    return tables;
  }
}
