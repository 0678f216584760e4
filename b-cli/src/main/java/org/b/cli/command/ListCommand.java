package org.b.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.b.cli.ExitStatus;
import org.b.cli.Failure;
import org.b.cli.Suggestions;
import org.b.cli.kernel.RunningKernel;
import org.b.cli.output.Json;
import org.b.cli.output.Terminal;
import org.b.cli.output.TextTable;
import org.b.core.facts.KernelFacts;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code b list}: what programs can use. */
final class ListCommand implements Command {
  /** Rows of each kind, for given arguments. */
  private static final Map<String, Function<ParseResult, List<Map<String, String>>>> KINDS =
      new LinkedHashMap<>();

  static {
    KINDS.put("hooks", arguments -> hooks());
    KINDS.put("helpers", arguments -> helpers());
    KINDS.put("maps", arguments -> maps());
    KINDS.put("kfuncs", ListCommand::kernelFunctions);
    KINDS.put("tracepoints", arguments -> running(kernel(arguments).tracepoints(), "arguments"));
    KINDS.put("functions", arguments -> running(kernel(arguments).functions(), "declaration"));
  }

  @Override
  public CommandSpec spec() {
    return Syntax.command(
            "list",
            "Lists what can be used: hooks, helpers, maps and kfuncs with the kernel that"
                + " introduced them, tracepoints and functions of the running kernel or of a BTF"
                + " file.")
        .addPositional(
            PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .required(true)
                .paramLabel("KIND")
                .type(String.class)
                .completionCandidates(KINDS.keySet())
                .description(String.join(", ", KINDS.keySet()))
                .build())
        .addPositional(
            Syntax.parameter(
                "1", "0..1", "PATTERN", "part of a name, or a whole name with * and ?"))
        .addOption(
            OptionSpec.builder("-v", "--verbose")
                .type(boolean.class)
                .description("hooks: also the fields of the context that programs may read")
                .build())
        .addOption(ProgramSyntax.btf())
        .addOption(Syntax.format());
  }

  @Override
  public int run(ParseResult arguments, Terminal terminal) {
    String kind = arguments.matchedPositionalValue(0, "");
    if (!KINDS.containsKey(kind)) {
      throw Failure.usage(
          "nothing to list called `" + kind + "`" + Suggestions.didYouMean(kind, KINDS.keySet()),
          "list one of: " + String.join(", ", KINDS.keySet()));
    }
    boolean json = Formats.isJson(arguments);
    String pattern = arguments.matchedPositionalValue(1, "");
    Pattern wanted = pattern(pattern);
    List<Map<String, String>> rows =
        KINDS.get(kind).apply(arguments).stream()
            .filter(row -> wanted.matcher(row.get("name").toLowerCase(Locale.ROOT)).matches())
            .toList();
    boolean fields = kind.equals("hooks") && arguments.matchedOptionValue("-v", false);
    if (json) {
      List<Object> array = new ArrayList<>(rows);
      if (fields) {
        array.replaceAll(row -> HookFields.json((Map<?, ?>) row));
      }
      terminal.out().println(Json.pretty(array));
      return ExitStatus.DONE;
    }
    if (rows.isEmpty()) {
      throw Failure.failed(
          "no " + kind + " match `" + pattern + "`", "`b list " + kind + "` lists all");
    }
    List<String> columns = List.copyOf(rows.get(0).keySet());
    TextTable table = new TextTable(columns);
    rows.forEach(row -> table.row(List.copyOf(row.values())));
    terminal.out().print(table.render(terminal.outStyle()));
    if (fields) {
      rows.forEach(row -> terminal.out().print(HookFields.text(row, terminal.outStyle())));
    }
    return ExitStatus.DONE;
  }

  /** A pattern without {@code *} and {@code ?} may stand anywhere in the name. */
  static Pattern pattern(String text) {
    String given = text.toLowerCase(Locale.ROOT);
    boolean whole = given.contains("*") || given.contains("?");
    StringBuilder regex = new StringBuilder(whole ? "" : ".*");
    for (char c : given.toCharArray()) {
      regex.append(
          switch (c) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(String.valueOf(c));
          });
    }
    return Pattern.compile(regex + (whole ? "" : ".*"));
  }

  private static Map<String, String> row(String... namesAndValues) {
    Map<String, String> row = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      row.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return row;
  }

  private static List<Map<String, String>> hooks() {
    return KernelFacts.hooks().stream()
        .flatMap(hook -> Stream.concat(Stream.of(hook), hook.sleeping().stream()))
        .map(
            hook ->
                row(
                    "name", hook.spelling(),
                    "argument", hook.argument(),
                    "since", hook.since().toString(),
                    "program type", hook.programType(),
                    "meaning", hook.meaning() + (hook.sleepable() ? "; may sleep" : "")))
        .toList();
  }

  private static List<Map<String, String>> helpers() {
    return KernelFacts.helpers().stream()
        .map(
            helper ->
                row(
                    "name", helper.name(),
                    "since", helper.since().toString(),
                    "licence", helper.gplOnly() ? "GPL" : "any",
                    "prototype", helper.prototype()))
        .toList();
  }

  private static List<Map<String, String>> maps() {
    return KernelFacts.mapKinds().stream()
        .map(
            kind ->
                row(
                    "name", kind.name(),
                    "since", kind.since().toString(),
                    "meaning", kind.meaning()))
        .toList();
  }

  private static RunningKernel kernel(ParseResult arguments) {
    return arguments.hasMatchedOption("--btf")
        ? RunningKernel.of(ProgramSyntax.kernelTypes(arguments))
        : new RunningKernel();
  }

  private static List<Map<String, String>> kernelFunctions(ParseResult arguments) {
    RunningKernel kernel = kernel(arguments);
    return KernelFacts.kernelFunctions().stream()
        .map(
            function ->
                row(
                    "name", function.name(),
                    "since", function.since() == null ? "" : function.since().toString(),
                    "flags", String.join(" ", function.flags()),
                    "declaration", kernel.declaration(function.name())))
        .toList();
  }

  private static List<Map<String, String>> running(Map<String, String> names, String column) {
    return names.entrySet().stream()
        .map(entry -> row("name", entry.getKey(), column, entry.getValue()))
        .toList();
  }
}
