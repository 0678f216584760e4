package org.b.cli.documentation;

import java.util.HashMap;
import java.util.Map;
import org.b.backend.attach.AttachRequest;
import org.b.backend.attach.AttachedLink;
import org.b.backend.attach.Attacher;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.maps.BpfMap;
import org.b.backend.object.ObjectFile;
import org.b.core.checks.CheckedProgram;
import org.b.core.diagnostics.TextRenderer;
import org.b.core.diagnostics.TextStyle;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;

/** Counts the system calls of each process for a while. */
final class CountSystemCalls {
  private static final String PROGRAM =
      """
      Table<u32, u64, FIXED_MATCH, AUTO> calls(1024);

      @raw_tracepoint(sys_enter) u32 on_call(ctx) {
        u32 process = pid();
        atomic_add(calls[process], 1);
        return 0;
      }
      """;

  private CountSystemCalls() {}

  /** Calls by process identifier. */
  static Map<Long, Long> during(Runnable work) {
    FrontendResult result =
        Frontend.analyze(FrontendRequest.of(new SourceFile("calls.b", PROGRAM)));
    CheckedProgram program =
        result.checked().orElseThrow(() -> new IllegalArgumentException(text(result)));
    byte[] elf = CodeGenerator.compile(program);

    Map<Long, Long> counts = new HashMap<>();
    try (LoadedObject object = ObjectLoader.load(ObjectFile.parse(elf), LoadOptions.DEFAULT)) {
      AttachRequest where = AttachRequest.tracing("raw_tracepoint", "sys_enter");
      try (AttachedLink link = Attacher.attach(object.program("on_call"), where)) {
        work.run();
      }
      for (BpfMap.Entry entry : object.map("calls").entries()) {
        counts.put(((Number) entry.key()).longValue(), ((Number) entry.value()).longValue());
      }
    }
    return counts;
  }

  /** What is wrong with the program, as the command shows it. */
  private static String text(FrontendResult result) {
    return new TextRenderer(TextStyle.PLAIN).render(result.diagnostics());
  }
}
