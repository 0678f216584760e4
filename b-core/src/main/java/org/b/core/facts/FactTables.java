package org.b.core.facts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.b.core.facts.FactRows.Row;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;

/** What the rows of the resource tables mean. */
final class FactTables {
  private FactTables() {}

  static final Lazy<List<ProgramType>> PROGRAM_TYPES =
      new Lazy<>(
          () -> {
            Map<String, List<ContextField>> fields = new HashMap<>();
            for (Row row : FactRows.read("context-fields.table")) {
              fields
                  .computeIfAbsent(row.get("program type"), key -> new ArrayList<>())
                  .add(
                      new ContextField(
                          row.get("field"),
                          row.number("offset"),
                          row.number("element"),
                          row.number("size"),
                          access(row),
                          !row.get("narrow").equals("no"),
                          row.get("narrow").equals("wide"),
                          row.version("since"),
                          KernelVersion.parse(row.get("write since")),
                          row.get("network").isEmpty() ? 0 : row.number("network"),
                          row.list("for"),
                          row.list("write for")));
            }
            return rows(
                "program-types.table",
                row ->
                    new ProgramType(
                        row.get("name"),
                        row.number("number"),
                        row.version("since"),
                        row.get("context"),
                        row.get("kernel context"),
                        row.number("context size"),
                        List.copyOf(fields.getOrDefault(row.get("name"), List.of())),
                        ProgramType.PacketAccess.valueOf(row.get("packet read")),
                        row.get("packet write").equals("yes"),
                        row.number("default verdict")));
          });

  static final Lazy<List<Hook>> HOOKS =
      new Lazy<>(
          () -> {
            Map<String, List<HookWord>> words = new HashMap<>();
            for (Row row : FactRows.read("hook-arguments.table")) {
              words
                  .computeIfAbsent(row.get("hook"), key -> new ArrayList<>())
                  .add(
                      new HookWord(
                          row.number("position"),
                          row.get("word"),
                          row.get("section"),
                          row.get("value"),
                          row.version("since"),
                          ResultRange.parse(row.get("results"), row.version("since")),
                          row.list("verdicts"),
                          row.get("meaning")));
            }
            return rows(
                "hooks.table",
                row -> {
                  Hook.Form form = Hook.Form.valueOf(row.get("form").toUpperCase(Locale.ROOT));
                  List<HookWord> own = words.getOrDefault(row.get("name"), List.of());
                  return new Hook(
                      row.get("name"),
                      row.get("program type"),
                      row.get("section"),
                      form,
                      row.get("argument").isEmpty() ? Hook.join(own) : row.get("argument"),
                      List.copyOf(own),
                      row.get("needed").equals("yes"),
                      row.version("since"),
                      KernelVersion.parse(row.get("sleepable")),
                      false,
                      ResultRange.parse(row.get("results"), row.version("since")),
                      row.list("verdicts"),
                      row.get("meaning"));
                });
          });

  static final Lazy<List<ProgramSection>> PROGRAM_SECTIONS =
      new Lazy<>(
          () ->
              rows(
                  "program-sections.table",
                  row ->
                      new ProgramSection(
                          row.get("name"),
                          row.get("program type"),
                          row.number("attach type"),
                          row.get("target").isEmpty()
                              ? ProgramSection.Target.NONE
                              : ProgramSection.Target.valueOf(
                                  row.get("target").toUpperCase(Locale.ROOT)),
                          row.get("flags").equals("sleepable"),
                          row.get("flags").equals("frags"))));

  static final Lazy<List<MapKind>> MAP_KINDS =
      new Lazy<>(
          () ->
              rows(
                  "map-kinds.table",
                  row ->
                      new MapKind(
                          row.get("name"),
                          row.number("number"),
                          row.version("since"),
                          KernelVersion.parse(row.get("sleepable")),
                          row.get("meaning"))));

  static final Lazy<List<TableType>> TABLE_TYPES =
      new Lazy<>(
          () ->
              rows(
                  "table-types.table",
                  row ->
                      new TableType(
                          row.get("name"),
                          KernelFacts.mapKind(row.get("map")).orElseThrow(),
                          KernelFacts.mapKind(row.get("before")),
                          row.get("classic"),
                          constant(TableType.Part.class, row.get("key")),
                          constant(TableType.Part.class, row.get("leaf")),
                          constant(TableType.Size.class, row.get("size")),
                          row.number("flags"),
                          row.list("operations").stream()
                              .map(name -> constant(TableType.Operation.class, name))
                              .collect(Collectors.toUnmodifiableSet()),
                          row.get("meaning"))));

  static final Lazy<List<MapOperation>> MAP_OPERATIONS =
      new Lazy<>(
          () ->
              rows(
                  "map-operations.table",
                  row ->
                      new MapOperation(
                          KernelFacts.mapKind(row.get("map")).orElseThrow().name(),
                          row.get("helper"),
                          row.version("since"),
                          row.list("program types").stream()
                              .map(type -> "BPF_PROG_TYPE_" + type)
                              .collect(Collectors.toUnmodifiableSet()))));

  static final Lazy<List<StructOperation>> STRUCT_OPERATIONS =
      new Lazy<>(
          () ->
              rows(
                  "struct-operations.table",
                  row ->
                      new StructOperation(
                          row.get("struct"),
                          row.get("member"),
                          row.version("since"),
                          row.get("needed").equals("yes"),
                          row.get("meaning"))));

  static final Lazy<List<WritableMember>> WRITABLE_MEMBERS =
      new Lazy<>(
          () ->
              rows(
                  "struct-writes.table",
                  row ->
                      new WritableMember(
                          row.get("struct"),
                          row.get("object"),
                          row.get("member"),
                          row.version("since"))));

  static final Lazy<List<TrustedMember>> TRUSTED_MEMBERS =
      new Lazy<>(
          () ->
              rows(
                  "trusted-members.table",
                  row ->
                      new TrustedMember(
                          row.get("struct"),
                          row.get("member"),
                          row.version("since"),
                          row.get("nullable").equals("yes"),
                          row.get("rcu").equals("yes"))));

  static final Lazy<List<Resource>> RESOURCES =
      new Lazy<>(
          () ->
              rows(
                  "resources.table",
                  row ->
                      new Resource(
                          row.get("name"),
                          row.list("acquired by"),
                          row.list("released by"),
                          row.list("passed on by"))));

  static final Lazy<Map<String, ReferenceType>> SHOWN_STRUCTS =
      new Lazy<>(
          () -> {
            Map<String, StructType.Builder> structs = new LinkedHashMap<>();
            for (Row row : FactRows.read("shown-structs.table")) {
              structs
                  .computeIfAbsent(
                      row.get("struct"),
                      name -> new StructType.Builder(name, StructType.Layout.C, null))
                  .addAt(
                      row.get("field"),
                      IntegerType.unsigned(row.number("size") * 8),
                      row.number("offset"));
            }
            Map<String, ReferenceType> built = new LinkedHashMap<>();
            structs.forEach(
                (name, builder) ->
                    built.put(
                        name,
                        new ReferenceType(
                            builder.build(),
                            name.equals("bpf_flow_keys")
                                ? ReferenceType.Origin.FLOW_KEYS
                                : ReferenceType.Origin.SOCKET)));
            return Collections.unmodifiableMap(built);
          });

  static final Lazy<List<ContextObject>> CONTEXT_OBJECTS =
      new Lazy<>(
          () ->
              rows(
                  "context-objects.table",
                  row ->
                      new ContextObject(
                          row.get("program type"),
                          row.get("field"),
                          SHOWN_STRUCTS.get().get(row.get("struct")),
                          row.get("nullable").equals("yes"))));

  static final Lazy<List<ContextMemory>> CONTEXT_MEMORY =
      new Lazy<>(
          () ->
              rows(
                  "context-memory.table",
                  row ->
                      new ContextMemory(
                          row.get("program type"),
                          row.get("field"),
                          row.get("end"),
                          row.get("written").equals("yes"))));

  static final Lazy<Map<String, List<String>>> TEST_RUNS =
      new Lazy<>(
          () -> {
            Map<String, List<String>> fields = new LinkedHashMap<>();
            for (Row row : FactRows.read("test-runs.table")) {
              fields.put(row.get("program type"), row.list("fields"));
            }
            return Collections.unmodifiableMap(fields);
          });

  static final Lazy<List<LeafField>> LEAF_FIELDS =
      new Lazy<>(
          () ->
              rows(
                  "leaf-fields.table",
                  row -> {
                    StructType.Builder struct =
                        new StructType.Builder(row.get("struct"), StructType.Layout.C, null);
                    IntegerType word = IntegerType.unsigned(row.number("bits"));
                    int count = row.number("count");
                    struct.add("opaque", count == 1 ? word : new ArrayType(word, count), null);
                    return new LeafField(
                        row.get("name"),
                        row.get("called"),
                        struct.build(),
                        row.version("since"),
                        row.version("sleepable"),
                        row.list("maps"),
                        row.list("not in").stream().map(type -> "BPF_PROG_TYPE_" + type).toList());
                  }));

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
            return rows(
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
              rows(
                  "kernel-functions.table",
                  row ->
                      new KernelFunction(
                          row.get("name"),
                          KernelVersion.parse(row.get("since")).orElse(null),
                          row.list("flags"),
                          row.list("program types").stream()
                              .map(t -> "BPF_PROG_TYPE_" + t)
                              .toList())));

  /** Kernel functions that are called by name, in the form of helpers without a number. */
  static final Lazy<List<Helper>> CALLABLE_FUNCTIONS =
      new Lazy<>(
          () ->
              rows(
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
                                parameters(row),
                                HelperArguments.result(row.get("result")),
                                packetEffect(row),
                                row.list("hooks"),
                                row.get("allow").equals("unsafe"))));
                  }));

  static final Lazy<Map<String, KernelConstant>> CONSTANTS =
      new Lazy<>(
          () -> {
            Map<String, KernelConstant> constants = new LinkedHashMap<>();
            for (Row row : FactRows.read("constants.table")) {
              constants.put(
                  row.get("name"),
                  new KernelConstant(
                      row.get("name"),
                      Long.parseLong(row.get("value")),
                      row.get("header"),
                      row.get("meaning")));
            }
            return Collections.unmodifiableMap(constants);
          });

  private static final Lazy<Map<String, List<String>>> PROGRAM_TYPE_SETS =
      new Lazy<>(
          () ->
              FactRows.read("program-type-sets.table").stream()
                  .collect(
                      Collectors.toUnmodifiableMap(
                          row -> row.get("name"), row -> row.list("program types"))));

  /** Iterators, with what the table of kernel functions says of those that start them. */
  static final Lazy<List<KernelIterator>> ITERATORS =
      new Lazy<>(() -> rows("iterators.table", FactTables::iterator));

  private static KernelIterator iterator(Row row) {
    String name = row.get("iterator");
    KernelFunction start =
        KERNEL_FUNCTIONS.get().stream()
            .filter(function -> function.name().equals(name + "_new"))
            .findFirst()
            .orElseThrow();
    Map<String, KernelVersion> types = new LinkedHashMap<>();
    start.programTypes().forEach(type -> types.put(type, start.since()));
    return new KernelIterator(
        name,
        new Helper(
            start.name(),
            0,
            start.since(),
            true,
            start.name() + "(" + String.join(", ", row.list("arguments")) + ")",
            Map.copyOf(types),
            Map.of(),
            Optional.of(
                new HelperCall(
                    parameters(row),
                    new HelperCall.Result.Iterator(name),
                    HelperCall.PacketEffect.NONE,
                    List.of(),
                    false))),
        HelperArguments.result(row.get("element")),
        row.number("words"),
        row.list("only"),
        start.flags().contains("KF_RCU_PROTECTED"));
  }

  /** The parameters of a function of the kernel, which have no names. */
  private static List<HelperCall.Parameter> parameters(Row row) {
    List<HelperCall.Parameter> parameters = new ArrayList<>();
    for (String word : row.list("arguments")) {
      HelperCall.Parameter unnamed = HelperArguments.parameter(word, "");
      String name =
          unnamed.names().isEmpty()
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

  private static HelperCall helperCall(Row row, String prototype) {
    String inside = prototype.substring(prototype.indexOf('(') + 1, prototype.lastIndexOf(')'));
    String[] names = inside.split(",");
    List<HelperCall.Parameter> parameters = new ArrayList<>();
    for (String kind : row.list("arguments")) {
      String declared = names[parameters.size()].strip();
      parameters.add(
          HelperArguments.parameter(
              kind,
              declared.substring(
                  Math.max(declared.lastIndexOf(' '), declared.lastIndexOf('*')) + 1)));
    }
    HelperCall call =
        new HelperCall(
            List.copyOf(parameters),
            HelperArguments.result(row.get("result")),
            packetEffect(row),
            row.list("hooks"),
            row.get("allow").equals("unsafe"));
    if (call.prototypeArguments() != (inside.equals("void") ? 0 : names.length)) {
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

  private static ContextField.Access access(Row row) {
    return switch (row.get("access")) {
      case "r" -> ContextField.Access.READ;
      case "rw" -> ContextField.Access.READ_WRITE;
      case "p" -> ContextField.Access.POINTER;
      default -> throw new IllegalStateException(row.place() + ": access is r, rw or p");
    };
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String name) {
    return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
  }

  static <T> List<T> rows(String table, Function<Row, T> make) {
    return FactRows.read(table).stream().map(make).toList();
  }
}
