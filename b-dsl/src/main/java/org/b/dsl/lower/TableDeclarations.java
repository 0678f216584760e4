package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.TableType;
import org.b.core.program.Expression;
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
import org.b.dsl.syntax.TableDeclaration;
import org.b.dsl.syntax.TableEntry;
import org.eclipse.emf.ecore.EObject;

/**
 * Lowers {@code Table<Key, Leaf, KIND, POLICY> name(entries);} and {@code Hash<Key, Leaf>
 * name(n);}.
 */
final class TableDeclarations {
  private static final String GENERAL = "Table";
  private static final List<String> POLICIES = List.of("AUTO", "NONE");
  private static final String FORM = "Table<Key, Leaf, KIND, POLICY> name(entries);";

  /**
   * Keys of entries that a table of tables by key has from the start: the object has a place each.
   */
  private static final int MOST_INITIAL = 4096;

  /** BPF_OBJ_NAME_LEN less the final zero. */
  static final int LONGEST_NAME = 15;

  private final Environment environment;
  private final Report report;
  private final TableSizes sizes;

  TableDeclarations(Environment environment) {
    this.environment = environment;
    this.report = environment.report;
    this.sizes = new TableSizes(environment);
  }

  /**
   * Adds the table, if it makes sense. A table with an unknown key or leaf is added for its name.
   */
  void declare(ParsedSource source, TableDeclaration syntax) {
    if (syntax.getName() == null) {
      return;
    }
    Span name = source.span(syntax, SyntaxPackage.Literals.TABLE_DECLARATION__NAME);
    Table table = table(source, syntax, name);
    Table first = environment.tables.putIfAbsent(syntax.getName(), table);
    if (first != null) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.DUPLICATE_NAME,
                  name,
                  "table `" + syntax.getName() + "` is declared more than once")
              .withRelated(first.span(), "first declared here"));
    }
    warnOfLongName(syntax.getName(), name);
  }

  /** Functions keep their whole name in BTF; maps have no other name than the cut one. */
  private void warnOfLongName(String name, Span span) {
    if (name.length() > LONGEST_NAME) {
      report.add(
          DiagnosticCode.NAME_TOO_LONG,
          span,
          "the kernel shows table `" + name + "` as `" + name.substring(0, LONGEST_NAME) + "`");
    }
  }

  private Table table(ParsedSource source, TableDeclaration syntax, Span name) {
    TableType fallback = KernelFacts.tableType("Hash").orElseThrow();
    Table unusable =
        new Table(
            syntax.getName(),
            ErrorType.ERROR,
            ErrorType.ERROR,
            fallback,
            fallback.map(),
            Table.Policy.NONE,
            1,
            List.of(),
            name);
    Span generic = source.span(syntax, SyntaxPackage.Literals.TABLE_DECLARATION__GENERIC);
    if (GENERAL.equals(syntax.getGeneric())) {
      return general(source, syntax, generic, unusable);
    }
    Optional<TableType> type = KernelFacts.tableType(syntax.getGeneric());
    if (type.isEmpty()) {
      List<String> known = new ArrayList<>(List.of(GENERAL));
      KernelFacts.tableTypes().forEach(t -> known.add(t.name()));
      report.add(
          Suggestions.suggest(
              Diagnostic.of(
                      DiagnosticCode.BAD_TABLE,
                      generic,
                      "there is no type of table `" + syntax.getGeneric() + "`")
                  .withHelp(types(syntax.getArguments().size())),
              syntax.getGeneric(),
              known,
              generic));
      return unusable;
    }
    return typed(source, syntax, type.get(), generic, unusable);
  }

  /** The types that take so many arguments, to choose from. */
  private static String types(int arguments) {
    List<String> names =
        KernelFacts.tableTypes().stream()
            .filter(type -> type.takes(arguments))
            .map(TableType::name)
            .toList();
    return names.isEmpty()
        ? "write " + KernelFacts.tableType("Hash").orElseThrow().form()
        : "types that take " + count(arguments) + " are " + String.join(", ", names);
  }

  /** {@code Hash<Key, Leaf> name(entries);}. */
  private Table typed(
      ParsedSource source, TableDeclaration syntax, TableType type, Span generic, Table unusable) {
    requireTarget(type, type.name(), generic);
    List<TableArgument> arguments = syntax.getArguments();
    if (!type.takes(arguments.size())) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_TABLE,
                  generic,
                  "`"
                      + type.name()
                      + "` takes "
                      + count(type.arguments().size())
                      + ", but here "
                      + (arguments.size() == 1 ? "is " : "are ")
                      + arguments.size())
              .withHelp("write " + type.form()));
      return unusable;
    }
    Type key =
        switch (type.key()) {
          case NUMBER -> IntegerType.U32;
          case OWNER -> IntegerType.I32;
          case GROUP -> IntegerType.U64;
          default -> VoidType.VOID;
        };
    Type leaf = type.leaf() == TableType.Part.NUMBER ? IntegerType.U32 : VoidType.VOID;
    Span keySpan = generic;
    Span leafSpan = generic;
    Optional<Table> inner = Optional.empty();
    for (int i = 0; i < arguments.size(); i++) {
      if (type.arguments().get(i) == TableType.Argument.TABLE) {
        inner = inner(source, arguments.get(i));
        if (inner.isEmpty()) {
          return unusable;
        }
        leaf = type(inner.get());
        leafSpan = source.span(arguments.get(i));
        continue;
      }
      Type argument = environment.innerTables.argument(source, arguments.get(i));
      if (type.arguments().get(i) == TableType.Argument.KEY) {
        key = argument;
        keySpan = source.span(arguments.get(i));
      } else {
        leaf = argument;
        leafSpan = source.span(arguments.get(i));
      }
    }
    Optional<Long> entries = size(source, syntax, type);
    if (type.name().equals("Histogram")) {
      return Histograms.table(
          syntax.getName(),
          type,
          arguments.isEmpty() ? Optional.empty() : Optional.of(key),
          entries,
          generic,
          unusable.span());
    }
    Table table =
        new Table(
            syntax.getName(),
            key,
            leaf,
            type,
            type.mapOn(environment.target).orElse(type.map()),
            Table.Policy.BY_USE,
            entries(type, entries),
            programs(source, syntax, type, key, entries(type, entries)),
            inner,
            Optional.empty(),
            unusable.span());
    sizes.check(table, keySpan, leafSpan);
    entries.ifPresent(c -> sizes.checkMemory(table, source.span(syntax.getEntries())));
    return table;
  }

  /** What the tables in a table of tables are like; empty where that is none. */
  private Optional<Table> inner(ParsedSource source, TableArgument syntax) {
    Optional<Table> inner = environment.innerTables.like(source, syntax);
    if (inner.isEmpty()) {
      return inner;
    }
    requireTarget(inner.get().type(), inner.get().type().name(), inner.get().span());
    sizes.check(inner.get(), inner.get().span(), inner.get().span());
    if (syntax.getEntries() == null) {
      return inner;
    }
    return entries(source, syntax.getEntries()).map(size -> inner.get().sized((int) (long) size));
  }

  private static Type type(Table inner) {
    List<Type> arguments = new ArrayList<>();
    for (TableType.Argument argument : inner.type().arguments()) {
      arguments.add(argument == TableType.Argument.KEY ? inner.key() : inner.leaf());
    }
    return new InnerTableType(inner.type().name(), arguments, inner.key(), inner.leaf());
  }

  /** Looks up what tables of tables hold from the start, once all tables are known. */
  void complete() {
    environment.innerTables.complete();
  }

  /** {@code = { [0] = first, second }}: without a number an entry follows the one before. */
  private List<Table.Entry> programs(
      ParsedSource source, TableDeclaration syntax, TableType type, Type key, int most) {
    List<Table.Entry> programs = new ArrayList<>();
    boolean holds = type.offers(TableType.Operation.JUMP) || type.isOfTables();
    boolean numbered = key instanceof IntegerType number && number.size() == 4;
    if (!syntax.getInitial().isEmpty() && (!holds || !numbered)) {
      report.add(
          DiagnosticCode.BAD_TABLE,
          source.span(syntax.getInitial().get(0)),
          holds
              ? "only a table with numbers of 32 bits as keys has entries from the start"
              : "only a ProgArray and a table of tables have entries from the start");
      return programs;
    }
    int size = type.key() == TableType.Part.GIVEN ? MOST_INITIAL : most;
    Set<Integer> taken = new HashSet<>();
    int next = 0;
    for (TableEntry entry : syntax.getInitial()) {
      if (entry.getProgram() == null) {
        continue;
      }
      if (entry.getIndex() != null) {
        Optional<Long> index = constant(source, entry.getIndex());
        next = index.map(i -> (int) Math.max(-1, Math.min(i, Integer.MAX_VALUE))).orElse(-2);
      }
      Span place = source.span(entry.getIndex() != null ? entry.getIndex() : (EObject) entry);
      if (next >= size || next == -1) {
        report.add(
            DiagnosticCode.BAD_TABLE_SIZE, place, "the table has entries 0 to " + (size - 1));
      } else if (next >= 0 && !taken.add(next)) {
        report.add(DiagnosticCode.DUPLICATE_CASE, place, "entry " + next + " is given twice");
      } else if (next >= 0) {
        Span name = source.span(entry, SyntaxPackage.Literals.TABLE_ENTRY__PROGRAM);
        programs.add(new Table.Entry(next, entry.getProgram(), name));
      }
      next++;
    }
    return List.copyOf(programs);
  }

  private Optional<Long> constant(ParsedSource source, org.b.dsl.syntax.Expression expression) {
    Expression value =
        new ExpressionLowering(environment, source, FunctionContext.transition(), new Scopes())
            .integer(expression);
    if (value instanceof Expression.Constant constant) {
      return Optional.of(constant.value());
    }
    if (!value.type().isError()) {
      report.add(
          DiagnosticCode.BAD_TABLE_SIZE, value.span(), "the number of an entry must be a constant");
    }
    return Optional.empty();
  }

  /** A perf buffer's number is that of the processors, which the loader knows. */
  private int entries(TableType type, Optional<Long> size) {
    boolean counted = type.mapOn(environment.target).orElse(type.map()) == type.map();
    return type.size() == TableType.Size.NONE || !counted ? 0 : (int) (long) size.orElse(1L);
  }

  private Optional<Long> size(ParsedSource source, TableDeclaration syntax, TableType type) {
    if (type.size() == TableType.Size.OPTIONAL && syntax.getEntries() == null) {
      return Optional.empty();
    }
    if (type.size() != TableType.Size.NONE) {
      Optional<Long> size = entries(source, syntax, type.form());
      size.filter(bytes -> type.size() == TableType.Size.BYTES)
          .ifPresent(bytes -> sizes.checkBuffer(bytes, source.span(syntax.getEntries())));
      return size;
    }
    if (syntax.getEntries() != null) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_TABLE,
                  source.span(syntax.getEntries()),
                  type.map().isStorage()
                      ? "a `" + type.name() + "` has as many leaves as there are owners"
                      : type.isOfGroups()
                          ? "a `"
                              + type.name()
                              + "` has as many leaves as there are control groups with its programs"
                          : "the number of buffers of a `"
                              + type.name()
                              + "` is that of the processors")
              .withHelp("write " + type.form()));
    }
    return Optional.empty();
  }

  private static String count(int arguments) {
    return arguments == 0
        ? "no arguments"
        : arguments == 1
            ? "one argument"
            : arguments == 2 ? "two arguments" : arguments + " arguments";
  }

  /** {@code Table<Key, Leaf, KIND, POLICY> name(entries);}. */
  private Table general(
      ParsedSource source, TableDeclaration syntax, Span generic, Table unusable) {
    List<TableArgument> arguments = syntax.getArguments();
    if (arguments.size() != 4) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_TABLE,
                  generic,
                  "a table has four arguments: key, leaf, kind and policy; here are "
                      + arguments.size())
              .withHelp("write " + FORM));
      return unusable;
    }
    Type key = environment.innerTables.argument(source, arguments.get(0));
    Type leaf = environment.innerTables.argument(source, arguments.get(1));
    Optional<TableType> kind = kind(source, arguments.get(2));
    Table.Policy policy = policy(source, arguments.get(3));
    Optional<Long> entries = entries(source, syntax, FORM);
    Table table =
        new Table(
            syntax.getName(),
            key,
            leaf,
            kind.orElse(unusable.type()),
            kind.orElse(unusable.type()).map(),
            policy,
            (int) (long) entries.orElse(1L),
            List.of(),
            unusable.span());
    if (kind.isPresent()) {
      sizes.check(table, source.span(arguments.get(0)), source.span(arguments.get(1)));
      entries.ifPresent(c -> sizes.checkMemory(table, source.span(syntax.getEntries())));
    }
    return table;
  }

  private Optional<TableType> kind(ParsedSource source, TableArgument argument) {
    String name = argument.getName() == null ? source.span(argument).text() : argument.getName();
    Span span = source.span(argument);
    Optional<TableType> type = KernelFacts.tableTypeOfKind(name).filter(TableType::isGeneral);
    if (type.isEmpty()) {
      boolean known = KernelFacts.mapKind(name).isPresent();
      Optional<TableType> own = KernelFacts.tableTypeOfKind(name);
      Diagnostic diagnostic =
          Diagnostic.of(
              DiagnosticCode.UNKNOWN_TABLE_KIND,
              span,
              own.isPresent()
                  ? "a table of kind `" + name + "` does not map keys to leaves"
                  : known
                      ? "the kernel knows tables of kind `" + name + "`, but B does not"
                      : "there is no kind of table `" + name + "`");
      report.add(
          own.isPresent()
              ? diagnostic.withHelp("declare it by its type: " + own.get().form())
              : Suggestions.suggest(diagnostic, name, kinds(), span));
      return Optional.empty();
    }
    requireTarget(type.get(), name, span);
    return type;
  }

  /** Every KIND that a {@code Table<...>} may have. */
  private static List<String> kinds() {
    List<String> kinds = new ArrayList<>();
    for (TableType type : KernelFacts.tableTypes()) {
      if (type.isGeneral()) {
        kinds.add(type.classic().isEmpty() ? type.map().name() : type.classic());
      }
    }
    return kinds;
  }

  private void requireTarget(TableType type, String name, Span span) {
    if (type.mapOn(environment.target).isEmpty()) {
      report.add(
          DiagnosticCode.TOO_NEW,
          span,
          "tables of kind `"
              + name
              + "` need kernel "
              + type.map().since()
              + ", but the target is "
              + environment.target);
    }
  }

  private Table.Policy policy(ParsedSource source, TableArgument argument) {
    String name = argument.getName() == null ? source.span(argument).text() : argument.getName();
    if (!POLICIES.contains(name)) {
      Span span = source.span(argument);
      report.add(
          Suggestions.suggest(
              Diagnostic.of(
                      DiagnosticCode.BAD_TABLE,
                      span,
                      "the policy is AUTO or NONE, not `" + name + "`")
                  .withHelp("AUTO creates a zeroed leaf where there is none, NONE does not"),
              name,
              POLICIES,
              span));
    }
    return name.equals("AUTO") ? Table.Policy.AUTO : Table.Policy.NONE;
  }

  private Optional<Long> entries(ParsedSource source, TableDeclaration syntax, String form) {
    if (syntax.getEntries() == null) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_TABLE,
                  source.span(syntax, SyntaxPackage.Literals.TABLE_DECLARATION__NAME),
                  "table `" + syntax.getName() + "` does not say how many entries it has")
              .withHelp("write " + form));
      return Optional.empty();
    }
    return entries(source, syntax.getEntries());
  }

  private Optional<Long> entries(ParsedSource source, org.b.dsl.syntax.Expression syntax) {
    Expression value =
        new ExpressionLowering(environment, source, FunctionContext.transition(), new Scopes())
            .integer(syntax);
    if (!(value instanceof Expression.Constant constant)) {
      if (!value.type().isError()) {
        report.add(
            DiagnosticCode.BAD_TABLE_SIZE,
            value.span(),
            "the number of entries must be a constant");
      }
      return Optional.empty();
    }
    if (constant.value() < 1 || constant.value() > Integer.MAX_VALUE) {
      report.add(
          DiagnosticCode.BAD_TABLE_SIZE,
          value.span(),
          "a table has from 1 to " + Integer.MAX_VALUE + " entries");
      return Optional.empty();
    }
    return Optional.of(constant.value());
  }
}
