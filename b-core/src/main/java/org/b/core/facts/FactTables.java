package org.b.core.facts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
                        LeafField.Calls.valueOf(row.get("calls").toUpperCase(Locale.ROOT)),
                        row.list("takes"),
                        row.list("gives"),
                        row.list("maps"),
                        row.list("not in").stream().map(type -> "BPF_PROG_TYPE_" + type).toList());
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
