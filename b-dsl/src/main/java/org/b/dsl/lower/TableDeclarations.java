package org.b.dsl.lower;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.MapKind;
import org.b.core.program.Expression;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.ErrorType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TableArgument;
import org.b.dsl.syntax.TableDeclaration;

/** Lowers {@code Table<Key, Leaf, KIND, POLICY> name(entries);}. */
final class TableDeclarations {
  /** Classic names of kinds, then the kernel's. */
  private static final Map<String, String> KINDS =
      Map.of(
          "FIXED_MATCH", "HASH",
          "INDEXED", "ARRAY",
          "LPM", "LPM_TRIE",
          "HASH", "HASH",
          "ARRAY", "ARRAY",
          "LPM_TRIE", "LPM_TRIE");

  private static final List<String> CLASSIC_KINDS = List.of("FIXED_MATCH", "INDEXED", "LPM");
  private static final List<String> POLICIES = List.of("AUTO", "NONE");
  private static final String FORM = "Table<Key, Leaf, KIND, POLICY> name(entries);";

  /** Keys and leaves pass through the stack. */
  private static final int STACK_SIZE = 512;

  /** LPM_DATA_SIZE_MAX of kernel/bpf/lpm_trie.c. */
  private static final int LARGEST_PREFIX = 256;

  /** BPF_OBJ_NAME_LEN less the final zero. */
  static final int LONGEST_NAME = 15;

  /** What the kernel adds to each element of a hash table: struct htab_elem, generously. */
  private static final int ELEMENT_OVERHEAD = 64;

  private final Environment environment;
  private final Report report;

  TableDeclarations(Environment environment) {
    this.environment = environment;
    this.report = environment.report;
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
    MapKind fallback = KernelFacts.mapKind("HASH").orElseThrow();
    Table unusable =
        new Table(syntax.getName(), ErrorType.ERROR, ErrorType.ERROR, fallback, false, 1, name);
    Span generic = source.span(syntax, SyntaxPackage.Literals.TABLE_DECLARATION__GENERIC);
    if (!"Table".equals(syntax.getGeneric())) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_TABLE,
                  generic,
                  "`" + syntax.getGeneric() + "` is not a form of table that this version knows")
              .withHelp("write " + FORM));
      return unusable;
    }
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
    Type key = type(source, arguments.get(0));
    Type leaf = type(source, arguments.get(1));
    Optional<MapKind> kind = kind(source, arguments.get(2));
    boolean createOnMiss = policy(source, arguments.get(3));
    Optional<Long> entries = entries(source, syntax);
    if (kind.isEmpty()) {
      return new Table(syntax.getName(), key, leaf, fallback, createOnMiss, 1, name);
    }
    checkSizes(source, arguments, key, leaf, kind.get());
    entries.ifPresent(count -> checkMemory(source, syntax, key, leaf, kind.get(), count));
    return new Table(
        syntax.getName(),
        key,
        leaf,
        kind.get(),
        createOnMiss,
        (int) (long) entries.orElse(1L),
        name);
  }

  private Type type(ParsedSource source, TableArgument argument) {
    if (!argument.getSpecifiers().isEmpty()) {
      return environment.structs.integer(
          source,
          argument.getSpecifiers(),
          argument.getWidth(),
          argument,
          SyntaxPackage.Literals.TABLE_ARGUMENT__WIDTH);
    }
    return argument.getName() == null
        ? ErrorType.ERROR
        : environment
            .structs
            .resolve(
                argument.getName(), source, argument, SyntaxPackage.Literals.TABLE_ARGUMENT__NAME)
            .<Type>map(struct -> struct)
            .orElse(ErrorType.ERROR);
  }

  private Optional<MapKind> kind(ParsedSource source, TableArgument argument) {
    String name = argument.getName() == null ? source.span(argument).text() : argument.getName();
    Span span = source.span(argument);
    String kernelName = KINDS.get(name);
    if (kernelName == null) {
      Diagnostic diagnostic =
          Diagnostic.of(
              DiagnosticCode.UNKNOWN_TABLE_KIND,
              span,
              KernelFacts.mapKind(name).isPresent()
                  ? "the kernel knows tables of kind `" + name + "`, but this version of B does not"
                  : "there is no kind of table `" + name + "`");
      report.add(Suggestions.suggest(diagnostic, name, CLASSIC_KINDS, span));
      return Optional.empty();
    }
    MapKind kind = KernelFacts.mapKind(kernelName).orElseThrow();
    if (!environment.target.atLeast(kind.since())) {
      report.add(
          DiagnosticCode.TOO_NEW,
          span,
          "tables of kind `"
              + name
              + "` need kernel "
              + kind.since()
              + ", but the target is "
              + environment.target);
    }
    return Optional.of(kind);
  }

  private boolean policy(ParsedSource source, TableArgument argument) {
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
    return name.equals("AUTO");
  }

  private Optional<Long> entries(ParsedSource source, TableDeclaration syntax) {
    if (syntax.getEntries() == null) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_TABLE,
                  source.span(syntax, SyntaxPackage.Literals.TABLE_DECLARATION__NAME),
                  "table `" + syntax.getName() + "` does not say how many entries it has")
              .withHelp("write " + FORM));
      return Optional.empty();
    }
    Expression value =
        new ExpressionLowering(environment, source, FunctionContext.transition(), new Scopes())
            .integer(syntax.getEntries());
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

  private void checkSizes(
      ParsedSource source, List<TableArgument> arguments, Type key, Type leaf, MapKind kind) {
    Span keySpan = source.span(arguments.get(0));
    Span leafSpan = source.span(arguments.get(1));
    if (!isBroken(key)) {
      if (key.size() == 0) {
        report.add(DiagnosticCode.BAD_KEY, keySpan, "the key has no fields");
      } else if (kind.name().equals("ARRAY") && key.size() != 4) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.BAD_KEY,
                    keySpan,
                    "the key of an INDEXED table takes 4 bytes, but this one takes " + key.size())
                .withHelp("use u32, or a struct with one field of 32 bits"));
      } else if (kind.name().equals("LPM_TRIE") && key.size() > LARGEST_PREFIX) {
        report.add(
            DiagnosticCode.BAD_KEY,
            keySpan,
            "the key of an LPM table takes at most 256 bytes, but this one takes " + key.size());
      } else if (key.size() > STACK_SIZE) {
        tooLarge("key", key, keySpan);
      }
    }
    if (!isBroken(leaf)) {
      if (leaf.size() == 0) {
        report.add(DiagnosticCode.BAD_TABLE, leafSpan, "the leaf has no fields");
      } else if (leaf.size() > STACK_SIZE) {
        tooLarge("leaf", leaf, leafSpan);
      }
    }
  }

  /** Whether a part of a type was not understood, so that its size means nothing. */
  private static boolean isBroken(Type type) {
    return type.isError()
        || type instanceof StructType struct
            && struct.fields().stream().anyMatch(field -> isBroken(field.type()));
  }

  private void tooLarge(String what, Type type, Span span) {
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.LEAF_TOO_LARGE,
            span,
            "the "
                + what
                + " takes "
                + type.size()
                + " bytes, but the program's stack has "
                + STACK_SIZE);
    report.add(
        type instanceof StructType struct && struct.span() != null
            ? diagnostic.withRelated(struct.span(), "declared here")
            : diagnostic);
  }

  /** array_map_alloc_check and htab_map_alloc_check refuse what does not fit in 32 bits. */
  private void checkMemory(
      ParsedSource source,
      TableDeclaration syntax,
      Type key,
      Type leaf,
      MapKind kind,
      long entries) {
    long element = (leaf.size() + 7L) / 8 * 8;
    if (!kind.name().equals("ARRAY")) {
      element += (key.size() + 7L) / 8 * 8 + ELEMENT_OVERHEAD;
    }
    if (element * entries >= 1L << 32) {
      report.add(
          DiagnosticCode.BAD_TABLE_SIZE,
          source.span(syntax.getEntries()),
          entries + " entries of this table take more than 4 GiB");
    }
  }
}
