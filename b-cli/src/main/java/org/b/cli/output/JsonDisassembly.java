package org.b.cli.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.b.backend.disassembler.DisassembledFunction;
import org.b.backend.disassembler.DisassembledInstruction;
import org.b.backend.disassembler.SourceLine;

/** A disassembled function as JSON, the same for {@code b disasm} and for editors. */
public final class JsonDisassembly {
  private JsonDisassembly() {}

  public static Map<String, Object> of(DisassembledFunction function) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("function", function.name());
    object.put("section", function.section());
    object.put("instructions", function.size());
    object.put("stack", function.stackBytes());
    List<Object> code = new ArrayList<>();
    for (DisassembledInstruction instruction : function.instructions()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("index", instruction.index());
      line.put("bytes", instruction.code());
      line.put("text", instruction.text());
      instruction.source().ifPresent(source -> line.put("source", of(source)));
      code.add(line);
    }
    object.put("code", code);
    return object;
  }

  private static Object of(SourceLine source) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("file", source.file());
    object.put("line", source.line());
    object.put("column", source.column());
    object.put("text", source.text());
    return object;
  }
}
