package org.b.core.facts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.facts.FactRows.Row;

/** What the rows mean that tell of calls: of helpers, functions of the kernel and iterators. */
final class CallTables {
  private CallTables() {}

  static final Lazy<List<Helper>> HELPERS =
      new Lazy<>(
          () -> {
            Map<String, Row> calls = new HashMap<>();
            for (Row row : FactRows.read("helper-arguments.table")) {
              calls.put(row.get("helper"), row);
            }
            Map<String, Map<String, Map<String, KernelVersion>>> words = new HashMap<>();
            for (Row row : FactRows.read("helper-words.table")) {
              words
                  .computeIfAbsent(row.get("helper"), key -> new HashMap<>())
                  .put(row.get("program type"), wordVersions(row.list("words")));
            }
            return FactTables.rows(
                "helpers.table",
                row -> {
                  return new Helper(
                      row.get("name"),
                      row.number("number"),
                      row.version("since"),
                      row.get("licence").equals("GPL"),
                      row.get("prototype"),
                      programTypes(row),
                      Map.copyOf(words.getOrDefault(row.get("name"), Map.of())),
                      Optional.ofNullable(calls.get(row.get("name")))
                          .map(call -> helperCall(call, row.get("prototype"))));
                });
          });

  static final Lazy<List<KernelFunction>> KERNEL_FUNCTIONS =
      new Lazy<>(
          () ->
              FactTables.rows(
                  "kernel-functions.table",
                  row ->
                      new KernelFunction(
                          row.get("name"),
                          KernelVersion.parse(row.get("since")).orElse(null),
                          row.list("flags"),
                          row.list("program types").stream()
                              .map(t -> "BPF_PROG_TYPE_" + t)
                              .toList())));

  /** Helpers with other arguments, by name and program type. */
  static final Lazy<Map<List<String>, Helper>> FORMS =
      new Lazy<>(
          () -> {
            Map<List<String>, Helper> forms = new HashMap<>();
            for (Row row : FactRows.read("helper-forms.table")) {
              Helper helper = KernelFacts.helper(row.get("helper")).orElseThrow();
              HelperCall usual = helper.call().orElseThrow();
              Helper form =
                  helper.with(
                      new HelperCall(
                          parameters(row.list("arguments"), helper.prototype()),
                          usual.result(),
                          usual.packet(),
                          usual.hooks(),
                          usual.unsafe()));
              for (String type : row.list("program types")) {
                forms.put(List.of(helper.name(), "BPF_PROG_TYPE_" + type), form);
              }
            }
            return Map.copyOf(forms);
          });

  /** Kernel functions that are called by name, in the form of helpers without a number. */
  static final Lazy<List<Helper>> CALLABLE_FUNCTIONS =
      new Lazy<>(
          () ->
              FactTables.rows(
                  "kernel-function-calls.table",
                  row -> {
                    return new Helper(
                        row.get("function"),
                        0,
                        row.version("since"),
                        true,
                        row.get("function") + "(" + String.join(", ", row.list("arguments")) + ")",
                        programTypes(row),
                        Map.of(),
                        Optional.of(
                            new HelperCall(
                                parameters(row.list("arguments")),
                                HelperArguments.result(row.get("result")),
                                packetEffect(row),
                                row.list("hooks"),
                                row.get("allow").equals("unsafe"))));
                  }));

  /** Functions of the kernel that operations of leaves' fields call, in the form of helpers. */
  static final Lazy<List<Helper>> OPERATION_FUNCTIONS =
      new Lazy<>(
          () ->
              FactTables.rows(
                  "operation-functions.table",
                  row -> {
                    String first =
                        row.get("earlier").isEmpty() ? row.get("function") : row.get("earlier");
                    KernelFunction known = function(first);
                    return new Helper(
                        row.get("function"),
                        0,
                        known.since(),
                        true,
                        row.get("prototype"),
                        programTypes(known),
                        Map.of(),
                        Optional.empty());
                  }));

  /** Names that functions of the kernel had before. */
  static final Lazy<Map<String, String>> EARLIER_NAMES =
      new Lazy<>(
          () ->
              FactRows.read("operation-functions.table").stream()
                  .filter(row -> !row.get("earlier").isEmpty())
                  .collect(
                      Collectors.toUnmodifiableMap(
                          row -> row.get("function"), row -> row.get("earlier"))));

  static final Lazy<List<LeafOperation>> LEAF_OPERATIONS =
      new Lazy<>(
          () ->
              FactTables.rows(
                  "leaf-operations.table",
                  row ->
                      new LeafOperation(
                          row.get("field"),
                          row.get("operation"),
                          KernelFacts.helper(row.get("function")).orElseThrow(),
                          row.list("arguments"))));

  private static final Lazy<Map<String, List<String>>> PROGRAM_TYPE_SETS =
      new Lazy<>(
          () ->
              FactRows.read("program-type-sets.table").stream()
                  .collect(
                      Collectors.toUnmodifiableMap(
                          row -> row.get("name"), row -> row.list("program types"))));

  /** Iterators, with what the table of kernel functions says of those that start them. */
  static final Lazy<List<KernelIterator>> ITERATORS =
      new Lazy<>(() -> FactTables.rows("iterators.table", CallTables::iterator));

  /** Functions of the kernel that take and give back locks, which only {@code lock} calls. */
  static final Lazy<List<Helper>> LOCK_FUNCTIONS =
      new Lazy<>(
          () -> {
            List<Helper> functions = new ArrayList<>();
            for (Row row : FactRows.read("leaf-fields.table")) {
              lockFunctions(row, "takes", "i32", functions);
              lockFunctions(row, "gives", "void", functions);
            }
            return List.copyOf(functions);
          });

  private static void lockFunctions(Row row, String column, String result, List<Helper> functions) {
    List<String> arguments = new ArrayList<>(List.of("lock:" + row.get("struct")));
    for (String name : row.list(column)) {
      if (KERNEL_FUNCTIONS.get().stream().anyMatch(function -> function.name().equals(name))) {
        functions.add(function(name, arguments, HelperArguments.result(result)));
      }
      arguments.add("flags");
    }
  }

  private static KernelIterator iterator(Row row) {
    String name = row.get("iterator");
    KernelFunction start = function(name + "_new");
    return new KernelIterator(
        name,
        function(start.name(), row.list("arguments"), new HelperCall.Result.Iterator(name)),
        HelperArguments.result(row.get("element")),
        row.number("words"),
        row.list("only"),
        start.flags().contains("KF_RCU_PROTECTED"));
  }

  private static KernelFunction function(String name) {
    return KERNEL_FUNCTIONS.get().stream()
        .filter(function -> function.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, KernelVersion> programTypes(KernelFunction function) {
    return function.programTypes().stream()
        .collect(Collectors.toUnmodifiableMap(type -> type, type -> function.since()));
  }

  /** A function that the language calls, with what the table of kernel functions says of it. */
  private static Helper function(String name, List<String> arguments, HelperCall.Result result) {
    KernelFunction function = function(name);
    return new Helper(
        name,
        0,
        function.since(),
        true,
        name + "(" + String.join(", ", arguments) + ")",
        programTypes(function),
        Map.of(),
        Optional.of(
            new HelperCall(
                parameters(arguments), result, HelperCall.PacketEffect.NONE, List.of(), false)));
  }

  /** The parameters of a function of the kernel, which have no names. */
  private static List<HelperCall.Parameter> parameters(List<String> words) {
    List<HelperCall.Parameter> parameters = new ArrayList<>();
    for (String word : words) {
      HelperCall.Parameter unnamed = HelperArguments.parameter(word, "");
      String name =
          unnamed.names().isEmpty() || unnamed.kind().isMemory()
              ? "argument " + (parameters.size() + 1)
              : unnamed.names().get(unnamed.names().size() - 1);
      parameters.add(HelperArguments.parameter(word, name));
    }
    return List.copyOf(parameters);
  }

  /**
   * The program types of a row and of the sets that it names: none before the row's own version.
   */
  private static Map<String, KernelVersion> programTypes(Row row) {
    Map<String, KernelVersion> types = new LinkedHashMap<>();
    for (String entry : row.list("program types")) {
      for (String type : PROGRAM_TYPE_SETS.get().getOrDefault(entry, List.of(entry))) {
        int at = type.indexOf('@');
        KernelVersion since = row.version("since");
        KernelVersion own =
            at < 0 ? since : KernelVersion.parse(type.substring(at + 1)).orElseThrow();
        types.put(
            "BPF_PROG_TYPE_" + (at < 0 ? type : type.substring(0, at)),
            own.atLeast(since) ? own : since);
      }
    }
    return Map.copyOf(types);
  }

  /** {@code connect4 sendmsg4@6.1}: words and the first kernels that count for them. */
  private static Map<String, KernelVersion> wordVersions(List<String> words) {
    Map<String, KernelVersion> versions = new HashMap<>();
    for (String word : words) {
      int at = word.indexOf('@');
      versions.put(
          at < 0 ? word : word.substring(0, at),
          at < 0
              ? new KernelVersion(0, 0)
              : KernelVersion.parse(word.substring(at + 1)).orElseThrow());
    }
    return Map.copyOf(versions);
  }

  /** The arguments as the prototype names them. */
  private static List<HelperCall.Parameter> parameters(List<String> kinds, String prototype) {
    String[] names = inside(prototype).split(",");
    List<HelperCall.Parameter> parameters = new ArrayList<>();
    for (String kind : kinds) {
      String declared = names[parameters.size()].strip();
      parameters.add(
          HelperArguments.parameter(
              kind,
              declared.substring(
                  Math.max(declared.lastIndexOf(' '), declared.lastIndexOf('*')) + 1)));
    }
    return List.copyOf(parameters);
  }

  private static String inside(String prototype) {
    return prototype.substring(prototype.indexOf('(') + 1, prototype.lastIndexOf(')'));
  }

  private static HelperCall helperCall(Row row, String prototype) {
    HelperCall call =
        new HelperCall(
            parameters(row.list("arguments"), prototype),
            HelperArguments.result(row.get("result")),
            packetEffect(row),
            row.list("hooks"),
            row.get("allow").equals("unsafe"));
    String inside = inside(prototype);
    if (call.prototypeArguments() != (inside.equals("void") ? 0 : inside.split(",").length)) {
      throw new IllegalStateException(row.place() + ": " + prototype);
    }
    return call;
  }

  private static HelperCall.PacketEffect packetEffect(Row row) {
    String packet = row.get("packet");
    return packet.isEmpty()
        ? HelperCall.PacketEffect.NONE
        : HelperCall.PacketEffect.valueOf(packet.toUpperCase(Locale.ROOT));
  }
}
