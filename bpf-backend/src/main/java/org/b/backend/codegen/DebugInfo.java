package org.b.backend.codegen;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.b.core.program.Function;
import org.b.core.program.Variable;
import org.b.core.source.Position;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;

/**
 * The debug metadata from which LLVM makes the BTF, the function information and the line
 * information of the object. Source texts are part of the metadata, so that the lines get into the
 * object wherever the files are.
 */
final class DebugInfo {
  /** Widths of the halves of a {@code struct bpf_line_info}'s {@code line_col}. */
  private static final int LARGEST_COLUMN = (1 << 10) - 1;

  private static final int LARGEST_LINE = (1 << 22) - 1;

  private final Metadata metadata;
  private final Map<SourceFile, String> files = new IdentityHashMap<>();
  private final String unit;
  private final SourceFile program;

  DebugInfo(Metadata metadata, SourceFile program) {
    this.program = program;
    this.metadata = metadata;
    // Without DWARF sections: LLVM makes BTF from the same metadata, and nothing else is needed.
    this.unit =
        metadata.distinct(
            "distinct !DICompileUnit(language: DW_LANG_C99, file: "
                + file(program)
                + ", producer: \"b\", isOptimized: true, emissionKind: DebugDirectivesOnly,"
                + " nameTableKind: None)");
  }

  String unit() {
    return unit;
  }

  String file(SourceFile file) {
    return files.computeIfAbsent(
        file,
        f ->
            metadata.node(
                "!DIFile(filename: "
                    + Metadata.quote(f.name())
                    + ", directory: \"\", source: "
                    + Metadata.quote(f.text().replace("\r\n", "\n"))
                    + ")"));
  }

  /** {@code file: !1, line: 2}: where something was declared. */
  String declaration(Span span) {
    return "file: " + file(span.file()) + ", line: " + line(span.start());
  }

  /** A global function. */
  String subprogram(Function function, String type, String contextType) {
    return subprogram(
        function,
        type,
        List.of(function.context().map(Variable::name).orElse("ctx")),
        List.of(contextType),
        "DISPFlagDefinition | DISPFlagOptimized");
  }

  /** A function that only others of the object call. */
  String localSubprogram(Function function, String type, List<String> parameterTypes) {
    return subprogram(
        function,
        type,
        function.signature().orElseThrow().parameters().stream().map(Variable::name).toList(),
        parameterTypes,
        "DISPFlagLocalToUnit | DISPFlagDefinition | DISPFlagOptimized");
  }

  /** A function that helpers call back: the kernel wants it to be local. */
  String callback(
      String name, Function function, String type, List<String> names, List<String> parameters) {
    return subprogram(
        name,
        function,
        type,
        names,
        parameters,
        "DISPFlagLocalToUnit | DISPFlagDefinition | DISPFlagOptimized");
  }

  private String subprogram(
      Function function,
      String type,
      List<String> names,
      List<String> parameterTypes,
      String flags) {
    return subprogram(function.name(), function, type, names, parameterTypes, flags);
  }

  /** The kernel refuses types of functions whose parameter has no name. */
  private String subprogram(
      String name,
      Function function,
      String type,
      List<String> names,
      List<String> parameterTypes,
      String flags) {
    int line = line(function.span().start());
    String subprogram = metadata.reserve();
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      parameters.add(
          metadata.node(
              "!DILocalVariable(name: "
                  + Metadata.quote(names.get(i))
                  + ", arg: "
                  + (i + 1)
                  + ", scope: "
                  + subprogram
                  + ", "
                  + declaration(function.span())
                  + ", type: "
                  + parameterTypes.get(i)
                  + ")"));
    }
    metadata.define(
        subprogram,
        "distinct !DISubprogram(name: "
            + Metadata.quote(name)
            + ", scope: "
            + file(function.span().file())
            + ", file: "
            + file(function.span().file())
            + ", line: "
            + line
            + ", type: "
            + type
            + ", scopeLine: "
            + line
            + ", spFlags: "
            + flags
            + ", unit: "
            + unit
            + ", retainedNodes: "
            + metadata.node("!{" + String.join(", ", parameters) + "}")
            + ")");
    return subprogram;
  }

  /** A function that is defined elsewhere. */
  String declaredFunction(String name, String type) {
    return metadata.node(
        "!DISubprogram(name: "
            + Metadata.quote(name)
            + ", scope: "
            + file(program)
            + ", file: "
            + file(program)
            + ", line: 1, type: "
            + type
            + ", flags: DIFlagPrototyped, spFlags: DISPFlagOptimized)");
  }

  /** A variable that is defined elsewhere. */
  String declaredVariable(String name, String type) {
    String variable =
        metadata.distinct(
            "distinct !DIGlobalVariable(name: "
                + Metadata.quote(name)
                + ", scope: "
                + unit
                + ", file: "
                + file(program)
                + ", line: 1, type: "
                + type
                + ", isLocal: false, isDefinition: false)");
    return metadata.node(
        "!DIGlobalVariableExpression(var: " + variable + ", expr: !DIExpression())");
  }

  /** The location of a span in a function; the span may lie in another file. */
  String location(Span span, String subprogram, SourceFile subprogramFile) {
    String scope =
        span.file() == subprogramFile
            ? subprogram
            : metadata.node(
                "!DILexicalBlockFile(scope: "
                    + subprogram
                    + ", file: "
                    + file(span.file())
                    + ", discriminator: 0)");
    Position start = span.start();
    return metadata.node(
        "!DILocation(line: "
            + line(start)
            + ", column: "
            + Math.min(start.column() + 1, LARGEST_COLUMN)
            + ", scope: "
            + scope
            + ")");
  }

  private static int line(Position position) {
    return Math.min(position.line() + 1, LARGEST_LINE);
  }
}
