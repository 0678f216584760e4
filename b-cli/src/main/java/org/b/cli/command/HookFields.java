package org.b.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.b.cli.output.TextTable;
import org.b.core.diagnostics.TextStyle;
import org.b.core.facts.ContextField;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramType;

/** The fields of a hook's context, for {@code b list hooks -v}. */
final class HookFields {
  private HookFields() {}

  private static ProgramType type(Map<?, ?> row) {
    return KernelFacts.programType((String) row.get("program type"));
  }

  static String text(Map<?, ?> row, TextStyle style) {
    ProgramType type = type(row);
    String title = "\n" + style.strong(row.get("name") + ": struct " + type.context()) + "\n";
    if (type.fields().isEmpty()) {
      return title + "  " + type.contextSize() + " bytes, readable as 64-bit integers\n";
    }
    TextTable table = new TextTable("field", "bits", "access", "since");
    for (ContextField field : type.fields()) {
      if (field.pointer()) {
        continue;
      }
      table.row(
          field.name(), String.valueOf(field.size() * 8), access(field), field.since().toString());
    }
    return title + table.alignRight(1).render(style).indent(2);
  }

  static Object json(Map<?, ?> row) {
    Map<String, Object> object = new LinkedHashMap<>();
    row.forEach((name, value) -> object.put((String) name, value));
    ProgramType type = type(row);
    object.put("context", type.context());
    List<Object> fields =
        type.fields().stream()
            .filter(field -> !field.pointer())
            .map(
                field -> {
                  Map<String, Object> one = new LinkedHashMap<>();
                  one.put("name", field.name());
                  one.put("bits", field.size() * 8);
                  one.put("access", access(field));
                  one.put("since", field.since().toString());
                  return (Object) one;
                })
            .toList();
    object.put("fields", fields);
    return object;
  }

  private static String access(ContextField field) {
    return field.access().name().toLowerCase(Locale.ROOT).replace("_", ", ");
  }
}
