package org.b.backend.codegen;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.b.core.facts.KernelVersion;
import org.b.core.program.Function;
import org.b.core.program.StructTable;
import org.b.core.types.IntegerType;

/**
 * Writes structs of functions where libbpf looks for them: a variable of the section {@code
 * .struct_ops} (or {@code .struct_ops.link}, which a link registers) whose type has the kernel's
 * name and, of its members, those that are set. Loaders find the kernel's members by name.
 */
final class StructTableWriter {
  /** Links of structs, 68b04864ca42; loaders before them do not know the section either. */
  private static final KernelVersion LINKS = new KernelVersion(6, 4);

  private static final int NAME_SIZE = StructTable.LONGEST_NAME + 1;

  private final TypeInfo types;
  private final KernelVersion target;

  StructTableWriter(TypeInfo types, KernelVersion target) {
    this.types = types;
    this.target = target;
  }

  String type(StructTable table) {
    List<String> members = new ArrayList<>();
    for (Map.Entry<String, Function> entry : table.functions().entrySet()) {
      String function = types.signature("null", List.of(types.pointer()));
      members.add(
          types.member(entry.getKey(), types.pointerTo(function), 64, members.size() * 64, ""));
    }
    members.add(
        types.member(
            "name",
            types.array(types.of(IntegerType.CHAR), NAME_SIZE, NAME_SIZE),
            NAME_SIZE * 8,
            members.size() * 64,
            ""));
    return types.composite(
        table.struct(),
        "structure",
        table.functions().size() * 8 + NAME_SIZE,
        "!{" + String.join(", ", members) + "}");
  }

  /**
   * @param expression debug metadata of the variable, with the type
   */
  void writeTo(StringBuilder out, StructTable table, String expression) {
    int count = table.functions().size();
    List<String> functions = new ArrayList<>();
    table.functions().values().forEach(f -> functions.add("ptr @" + Metadata.quote(f.name())));
    String name = table.name() + "\0".repeat(NAME_SIZE - table.name().length());
    out.append('@')
        .append(Metadata.quote(table.name()))
        .append(" = dso_local global { [" + count + " x ptr], [" + NAME_SIZE + " x i8] } { [")
        .append(count)
        .append(" x ptr] [")
        .append(String.join(", ", functions))
        .append("], [")
        .append(NAME_SIZE)
        .append(" x i8] c")
        .append(Metadata.quote(name))
        .append(" }, section \"")
        .append(target.atLeast(LINKS) ? ".struct_ops.link" : ".struct_ops")
        .append("\", align 8, !dbg ")
        .append(expression)
        .append('\n');
  }
}
