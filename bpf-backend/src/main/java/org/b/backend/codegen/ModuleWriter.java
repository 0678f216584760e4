package org.b.backend.codegen;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.graph.Argument;
import org.b.core.graph.CallPlan;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Loop;
import org.b.core.graph.Memory;
import org.b.core.graph.Outline;
import org.b.core.graph.ProgramGraph;
import org.b.core.program.Function;
import org.b.core.program.Global;
import org.b.core.program.LostEvents;
import org.b.core.program.Program;
import org.b.core.program.StructTable;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;

/** Writes a whole program as one LLVM module: tables, formats, licence, functions, metadata. */
final class ModuleWriter implements KernelSymbols {
  /** Behind a call whose result depends on its arguments alone. */
  static final String WITHOUT_EFFECTS = " #5";

  private final ProgramGraph graph;
  private final TypedParameters typedParameters;
  private final Metadata metadata = new Metadata();
  private final DebugInfo debug;
  private final CallPlan plan;
  private final UserMemory userMemory;
  private final TypeInfo types;
  private final KernelLayouts layouts;
  private final Map<String, String> formats = new LinkedHashMap<>();
  private final Map<String, String> functions = new LinkedHashMap<>();

  ModuleWriter(ProgramGraph graph) {
    this.graph = graph;
    this.typedParameters = new TypedParameters(graph);
    this.debug = new DebugInfo(metadata, graph.program().files().get(0));
    this.types = new TypeInfo(metadata, debug);
    this.layouts = new KernelLayouts(metadata, types, graph.all());
    this.plan = CallPlan.of(graph.program(), graph.all());
    this.userMemory = new UserMemory(graph.all(), graph.program().target());
  }

  TypedParameters typedParameters() {
    return typedParameters;
  }

  /** Where reading a process's memory may wait. */
  UserMemory userMemory() {
    return userMemory;
  }

  KernelLayouts layouts() {
    return layouts;
  }

  DebugInfo debug() {
    return debug;
  }

  KernelVersion target() {
    return graph.program().target();
  }

  /** The symbol of a log line's format in {@code .rodata}. */
  String format(String format) {
    return formats.computeIfAbsent(format, f -> "@.log." + formats.size());
  }

  @Override
  public String symbol(Helper function) {
    functions.computeIfAbsent(
        function.name(),
        name ->
            function.call().isPresent()
                ? new KernelFunctionDeclaration(function, types, debug).text()
                : new PrototypeDeclaration(function, types, debug).text());
    return "@" + Metadata.quote(function.name());
  }

  @Override
  public String earlierSymbol(Helper function) {
    String earlier = KernelFacts.earlierName(function).orElseThrow();
    functions.computeIfAbsent(
        earlier, name -> new PrototypeDeclaration(function, types, debug).earlier(name));
    return "@" + Metadata.quote(earlier);
  }

  /** The symbol of a variable of the kernel, which is declared once. */
  String kernelVariable(Argument.Variable variable) {
    functions.computeIfAbsent(
        variable.name(), name -> KernelFunctionDeclaration.variable(variable, types, debug));
    return "@" + Metadata.quote(variable.name());
  }

  /** The symbol of the function that gives a dynptr to a packet, which is declared once. */
  String dynptrFunction() {
    String name = KernelFunctionDeclaration.DYNPTR_OF_PACKET;
    functions.computeIfAbsent(name, n -> KernelFunctionDeclaration.dynptrOfPacket(types, debug));
    return "@" + name;
  }

  /** The call of a function of the kernel, which is declared once. */
  String call(IteratorFunction function, String arguments) {
    functions.computeIfAbsent(function.name(), name -> function.declaration(types, debug));
    return function.call(arguments);
  }

  /** See {@link CallPlan#isShared}. */
  boolean isShared(FunctionGraph function, Local parameter) {
    return plan.isShared(function, parameter);
  }

  /** Whether callers get copies of a subprogram. */
  boolean isInlined(Function subprogram) {
    return plan.isInlined(subprogram.name());
  }

  /** The name of the function that an outlined loop becomes. */
  String callback(FunctionGraph function, Outline.Part loop) {
    String name = function.function().name() + "_loop" + loop.loop().orElseThrow().header().index();
    while (isTaken(name)) {
      name += "_";
    }
    return name;
  }

  /**
   * What each function takes of the stack, with the loops in it that became functions.
   *
   * @param code bytes by the names of the functions in the object
   */
  Map<String, Integer> frames(Map<String, Integer> code) {
    Map<String, Integer> frames = new HashMap<>();
    for (FunctionGraph function : graph.all()) {
      for (Outline.Part part : Outline.of(function).parts()) {
        String name =
            part.loop().isPresent() ? callback(function, part) : function.function().name();
        // kernels round each frame on its own
        int bytes = CallPlan.rounded(code.getOrDefault(name, 0));
        frames.merge(function.function().name(), bytes, Integer::sum);
      }
    }
    return frames;
  }

  private boolean isTaken(String name) {
    return graph.all().stream().anyMatch(other -> other.function().name().equals(name))
        || graph.program().tables().stream().anyMatch(table -> table.name().equals(name))
        || graph.program().globals().stream().anyMatch(global -> global.name().equals(name));
  }

  /** The debug metadata of the function that an outlined loop becomes. */
  String callbackSubprogram(FunctionGraph function, Outline.Part part) {
    Loop loop = part.loop().orElseThrow();
    String number = types.of(IntegerType.U64);
    String pointer = types.pointer();
    if (loop.elements().isPresent()) {
      boolean object = loop.elements().get().more().isEmpty();
      return callback(
          callback(function, part),
          function.function(),
          List.of("element", "shared"),
          List.of(object ? pointer : number, pointer));
    }
    if (loop.isIterated()) {
      return callback(
          callback(function, part), function.function(), List.of("shared"), List.of(pointer));
    }
    if (loop.isOfHelper()) {
      List<String> names =
          loop.found().isPresent()
              ? List.of("object", "found", "shared")
              : loop.entries().get().key().isPresent()
                  ? List.of("map", "key", "value", "shared")
                  : List.of("message", "shared");
      return callback(
          callback(function, part),
          function.function(),
          names,
          Collections.nCopies(names.size(), pointer));
    }
    return callback(
        callback(function, part),
        function.function(),
        List.of("round", "shared"),
        List.of(number, pointer));
  }

  private String callback(
      String name, Function function, List<String> names, List<String> parameters) {
    return debug.callback(
        name, function, types.signature(types.of(IntegerType.U64), parameters), names, parameters);
  }

  /** Says that a branch mostly takes its first way. */
  String mostlyFirst() {
    return metadata.node("!{!\"branch_weights\", i32 2000, i32 1}");
  }

  /** The debug metadata of a function. */
  String subprogram(FunctionGraph function) {
    if (function.function().isCallback()) {
      String pointer = types.pointer();
      return callback(
          function.function().name(),
          function.function(),
          List.of("map", "key", "value"),
          List.of(pointer, pointer, pointer));
    }
    if (function.function().isSubprogram()) {
      List<String> parameters =
          function.parameters().stream()
              .map(
                  local ->
                      local.type() instanceof ReferenceType reference
                              && reference.origin() == ReferenceType.Origin.CONTEXT
                          ? types.pointerTo(types.forward(function.programType().context()))
                          : types.parameter(local.type()))
              .toList();
      return debug.localSubprogram(
          function.function(),
          types.signature(types.result(function.function().result()), parameters),
          parameters);
    }
    String context = types.pointerTo(types.forward(function.programType().context()));
    return debug.subprogram(
        function.function(),
        types.signature(types.result(function.function().result()), List.of(context)),
        context);
  }

  String write() {
    Program program = graph.program();
    StringBuilder bodies = new StringBuilder();
    for (FunctionGraph function : graph.all()) {
      Outline outline = Outline.of(function);
      for (Outline.Part part : outline.parts()) {
        new FunctionWriter(this, function, outline, part).writeTo(bodies);
      }
    }
    StringBuilder out = new StringBuilder(bodies.length() * 2);
    out.append("source_filename = ")
        .append(Metadata.quote(program.files().get(0).name()))
        .append("\ntarget triple = \"bpfel\"\n");
    program.tables().forEach(table -> table(out, table));
    program.globals().forEach(global -> global(out, global));
    StructTableWriter structs = new StructTableWriter(types, target());
    for (StructTable table : StructTable.of(program)) {
      Span span = table.functions().values().iterator().next().span();
      structs.writeTo(out, table, variable(table.name(), span, structs.type(table)));
    }
    counted().forEach(table -> global(out, LostEvents.of(table)));
    // Not private: for that LLVM 20 writes an empty DATASEC, which kernels before 5.12 refuse.
    formats.forEach((text, symbol) -> constant(out, symbol, "internal", text, ".rodata"));
    constant(out, "@_license", "dso_local", program.license(), "license");
    layouts.writeTo(out, "#2");
    out.append(bodies);
    functions.values().forEach(out::append);
    for (int bits = 16; bits <= 64; bits *= 2) {
      out.append("declare i%d @llvm.bswap.i%d(i%d)\n".formatted(bits, bits, bits));
    }
    out.append("declare ptr @llvm.bpf.passthrough.p0.p0(i32, ptr)\n");
    // For size, so that LLVM leaves a loop's first block first: 5.10 refuses a loop that is closed
    // by
    // falling through (push_insn in check_cfg).
    out.append("attributes #0 = { nounwind optsize }\n");
    out.append("attributes #4 = { nounwind optsize alwaysinline }\n");
    out.append("attributes #3 = { nounwind optsize noinline }\n");
    out.append("attributes #1 = { nounwind willreturn memory(inaccessiblemem: readwrite) }\n");
    out.append("attributes" + WITHOUT_EFFECTS + " = { nounwind willreturn memory(none) }\n");
    out.append("attributes #2 = { \"btf_ama\" }\n");
    String debugVersion = metadata.node("!{i32 2, !\"Debug Info Version\", i32 3}");
    // DWARF itself is not written, but LLVM's line table is; version 4 holds no copy of the source.
    String dwarfVersion = metadata.node("!{i32 7, !\"Dwarf Version\", i32 4}");
    out.append("!llvm.dbg.cu = !{").append(debug.unit()).append("}\n");
    out.append("!llvm.module.flags = !{")
        .append(debugVersion)
        .append(", ")
        .append(dwarfVersion)
        .append("}\n");
    metadata.writeTo(out);
    return out.toString();
  }

  private static void constant(
      StringBuilder out, String symbol, String linkage, String text, String section) {
    boolean licence = section.equals("license");
    out.append(symbol)
        .append(" = ")
        .append(linkage)
        .append(licence ? " global [" : " constant [")
        .append(text.getBytes(StandardCharsets.UTF_8).length + 1)
        .append(" x i8] c")
        .append(Metadata.quote(text + "\0"))
        .append(", section \"")
        .append(section)
        .append("\", align 1\n");
  }

  /** A definition is all types; only programs that it holds are content. */
  private static String content(Table table, int fields) {
    int slots = MapFields.slots(table);
    if (slots == 0 && table.inner().isEmpty()) {
      return "[" + fields + " x ptr] zeroinitializer";
    }
    String[] programs = new String[slots];
    Arrays.fill(programs, "ptr null");
    for (Table.Entry entry : table.programs()) {
      programs[entry.index()] = "ptr @" + Metadata.quote(entry.program());
    }
    String types = "[" + (fields - 1) + " x ptr]";
    String values = "[" + slots + " x ptr]";
    return "{ "
        + types
        + ", "
        + values
        + " } { "
        + types
        + " zeroinitializer, "
        + values
        + " ["
        + String.join(", ", programs)
        + "] }";
  }

  /** The buffers whose losses the programs count. */
  private List<Table> counted() {
    Set<String> counters = new HashSet<>();
    graph.all().stream()
        .flatMap(function -> function.blocks().stream())
        .flatMap(block -> block.instructions().stream())
        .forEach(
            instruction -> {
              if (instruction instanceof Instruction.Atomic atomic
                  && atomic.target().base() instanceof Memory.Shared shared) {
                counters.add(shared.global().name());
              }
            });
    return graph.program().tables().stream()
        .filter(table -> LostEvents.areCounted(table, graph.program().target()))
        .filter(table -> counters.contains(LostEvents.of(table).name()))
        .toList();
  }

  /**
   * A variable outside functions, where libbpf and bpftool look for it: {@code .rodata}, {@code
   * .data} or {@code .bss}. Its first value is not LLVM's to rely on: the loader may set another.
   */
  private void global(StringBuilder out, Global global) {
    byte[] initial = global.initial();
    boolean zero = IntStream.range(0, initial.length).allMatch(i -> initial[i] == 0);
    String type = types.of(global.type());
    String section = global.isConfig() ? ".rodata" : zero ? ".bss" : ".data";
    out.append('@')
        .append(Metadata.quote(global.name()))
        .append(" = dso_local externally_initialized ")
        .append(global.isConfig() ? "constant [" : "global [")
        .append(initial.length)
        .append(" x i8] ")
        .append(zero ? "zeroinitializer" : "c" + Metadata.quote(initial))
        .append(", section \"")
        .append(section)
        .append("\", align 8, !dbg ")
        .append(
            variable(global.name(), global.span(), global.isConfig() ? types.constant(type) : type))
        .append('\n');
  }

  private String variable(String name, Span span, String type) {
    String variable =
        metadata.distinct(
            "distinct !DIGlobalVariable(name: "
                + Metadata.quote(name)
                + ", scope: "
                + debug.unit()
                + ", "
                + debug.declaration(span)
                + ", type: "
                + type
                + ", isLocal: false, isDefinition: true)");
    return metadata.node(
        "!DIGlobalVariableExpression(var: " + variable + ", expr: !DIExpression())");
  }

  private void table(StringBuilder out, Table table) {
    List<Map.Entry<String, String>> fields = new MapFields(types).of(table);
    String expression = variable(table.name(), table.span(), types.mapDefinition(fields));
    out.append('@')
        .append(Metadata.quote(table.name()))
        .append(" = dso_local global ")
        .append(content(table, fields.size()))
        .append(", section \".maps\", align 8, !dbg ")
        .append(expression)
        .append('\n');
  }
}
