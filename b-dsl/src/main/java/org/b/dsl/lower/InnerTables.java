package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.LeafField;
import org.b.core.facts.TableType;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.ErrorType;
import org.b.core.types.InnerTableType;
import org.b.core.types.IntegerType;
import org.b.core.types.Type;
import org.b.core.types.VoidType;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TableArgument;

/**
 * Tables within tables of tables: their types, and those that are there from the start. Kernel
 * rules: bpf_map_meta_alloc says which kinds of maps may be in another, map_meta_equal which maps
 * fit (EINVAL).
 */
final class InnerTables {
  /** Before, sizes of all kinds of maps had to be the same (134fede4eecf, 5.10). */
  private static final KernelVersion SIZES_MAY_DIFFER = new KernelVersion(5, 10);

  private final Environment environment;
  private final Report report;

  InnerTables(Environment environment) {
    this.environment = environment;
    this.report = environment.report;
  }

  /** {@code Hash<u32, u64>} as the type of a table that is in another; empty where it is none. */
  Optional<InnerTableType> type(
      ParsedSource source, String name, List<TableArgument> arguments, Span span) {
    Optional<TableType> type = KernelFacts.tableType(name);
    if (type.isEmpty()) {
      List<String> known =
          KernelFacts.tableTypes().stream()
              .filter(TableType::mayBeInner)
              .map(TableType::name)
              .toList();
      report.add(
          Suggestions.suggest(
              Diagnostic.of(
                  DiagnosticCode.BAD_TABLE, span, "there is no type of table `" + name + "`"),
              name,
              known,
              span));
      return Optional.empty();
    }
    if (!type.get().mayBeInner()) {
      report.add(
          DiagnosticCode.INNER_TABLE,
          span,
          "a table of type `" + name + "` cannot be in a table of tables");
      return Optional.empty();
    }
    if (!type.get().takes(arguments.size())) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_TABLE, span, "`" + name + "` takes other arguments than these")
              .withHelp("its form: " + type.get().form()));
      return Optional.empty();
    }
    Type key = type.get().key() == TableType.Part.NUMBER ? IntegerType.U32 : VoidType.VOID;
    Type leaf = VoidType.VOID;
    List<Type> types = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      Type argument = argument(source, arguments.get(i));
      types.add(argument);
      if (type.get().arguments().get(i) == TableType.Argument.KEY) {
        key = argument;
      } else {
        leaf = argument;
      }
    }
    if (LeafField.isWithin(leaf)) {
      report.add(
          DiagnosticCode.INNER_TABLE,
          source.span(arguments.get(arguments.size() - 1)),
          "leaves of a table in a table of tables have neither lock nor timer nor work");
      return Optional.empty();
    }
    return types.stream().anyMatch(Type::isError)
        ? Optional.empty()
        : Optional.of(new InnerTableType(name, types, key, leaf));
  }

  /** A type between the angle brackets. */
  Type argument(ParsedSource source, TableArgument argument) {
    Type element = ErrorType.ERROR;
    if (argument.isTable()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.INNER_TABLE,
                  source.span(argument),
                  "a table cannot be here: only an ArrayOfMaps or a HashOfMaps holds tables")
              .withHelp("a table of tables holds tables, and these hold none"));
    } else if (!argument.getSpecifiers().isEmpty()) {
      element =
          environment.structs.integer(
              source,
              argument.getSpecifiers(),
              argument.getWidth(),
              argument,
              SyntaxPackage.Literals.TABLE_ARGUMENT__WIDTH);
    } else if (argument.getName() != null) {
      Span span = source.span(argument, SyntaxPackage.Literals.TABLE_ARGUMENT__NAME);
      element = environment.types.named(argument.getName(), span);
    }
    return environment.types.array(source, argument.getDimensions(), element);
  }

  /** What the tables in a table of tables are like, without their number of entries. */
  Optional<Table> like(ParsedSource source, TableArgument argument) {
    if (!argument.isTable()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.INNER_TABLE,
                  source.span(argument),
                  "a table of tables holds tables, and this is none")
              .withHelp("name their type: ArrayOfMaps<Hash<u32, u64>>"));
      return Optional.empty();
    }
    Span span = source.span(argument, SyntaxPackage.Literals.TABLE_ARGUMENT__NAME);
    return type(source, argument.getName(), argument.getArguments(), span)
        .map(
            inner -> {
              TableType type = KernelFacts.tableType(inner.name()).orElseThrow();
              return new Table(
                  inner.display(),
                  inner.key(),
                  inner.leaf(),
                  type,
                  type.map(),
                  Table.Policy.BY_USE,
                  0,
                  List.of(),
                  span);
            });
  }

  /** Looks up what tables of tables hold from the start, once all tables are known. */
  void complete() {
    for (Map.Entry<String, Table> entry : environment.tables.entrySet()) {
      Table table = entry.getValue();
      if (table.inner().isPresent() && !table.leaf().isError()) {
        entry.setValue(complete(table, table.inner().get()));
      }
    }
  }

  private Table complete(Table table, Table inner) {
    int size = inner.entries();
    Table first = null;
    for (Table.Entry entry : table.programs()) {
      Table held = environment.tables.get(entry.program());
      if (held == null) {
        report.add(
            Suggestions.suggest(
                Diagnostic.of(
                    DiagnosticCode.UNKNOWN_NAME,
                    entry.span(),
                    "there is no table `" + entry.program() + "`"),
                entry.program(),
                environment.tables.keySet(),
                entry.span()));
        continue;
      }
      report.use(entry.span(), held.span());
      if (held.leaf().isError() || held.key().isError()) {
        continue;
      }
      if (!isLike(held, inner)) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.INNER_TABLE,
                    entry.span(),
                    "`"
                        + table.name()
                        + "` holds tables of type `"
                        + inner.name()
                        + "`, and `"
                        + held.name()
                        + "` is another")
                .withRelated(held.span(), "the table"));
        continue;
      }
      boolean mustBeSame =
          held.kind().name().equals("ARRAY") || !environment.target.atLeast(SIZES_MAY_DIFFER);
      if (size != 0 && mustBeSame && held.entries() != size) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.INNER_TABLE,
                    entry.span(),
                    "the tables in `"
                        + table.name()
                        + "` have "
                        + size
                        + " entries, and `"
                        + held.name()
                        + "` has "
                        + held.entries())
                .withRelated((first == null ? table : first).span(), "the number comes from here")
                .withHelp("give them the same number"));
        continue;
      }
      if (size == 0) {
        size = held.entries();
        first = held;
      }
    }
    if (size == 0 && table.programs().isEmpty()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.INNER_TABLE,
                  table.span(),
                  "`" + table.name() + "` does not say how many entries its tables have")
              .withHelp(
                  "write their number behind their type, "
                      + inner.name()
                      + "(1024), or name a table: = { [0] = first }"));
    }
    return new Table(
        table.name(),
        table.key(),
        table.leaf(),
        table.type(),
        table.kind(),
        table.policy(),
        table.entries(),
        table.programs(),
        Optional.of(inner.sized(Math.max(1, size))),
        Optional.empty(),
        table.span());
  }

  private static boolean isLike(Table held, Table inner) {
    return held.type().equals(inner.type())
        && held.policy() == Table.Policy.BY_USE
        && held.key().equals(inner.key())
        && held.leaf().equals(inner.leaf());
  }
}
