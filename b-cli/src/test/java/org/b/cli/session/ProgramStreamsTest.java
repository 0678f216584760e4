package org.b.cli.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.LoadedProgram;
import org.b.backend.load.ObjectLoader;
import org.b.backend.object.ObjectFile;
import org.b.backend.sys.KernelRelease;
import org.b.core.facts.KernelVersion;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What programs write to their streams arrives in lines. */
class ProgramStreamsTest {
  private static final String PROGRAM =
      """
      #target "6.17"
      u32 whole(u32 n) {
        bpf_stream_printk(BPF_STDERR, "twice %u\\n", n);
        return n * 2;
      }
      @xdp u32 write(ctx) {
        u64 most = 0xffffffffffffffff;
        u32 n = pkt.len;
        i32 failed = bpf_stream_printk(BPF_STDOUT, "%u bytes of %s, %llx%%\\nno", n, "text", most);
        if (failed != 0) { return -failed; }
        bpf_stream_printk(BPF_STDOUT, " values\\n");
        bpf_stream_printk(
          BPF_STDOUT, "%d %d %d %d %d %d %d %d %d %d %d %d", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, whole(n));
        return 0;
      }
      """;

  private static final int NO_MEMORY = 12;

  @Test
  void linesArrive() {
    Requirement.ROOT.orSkip("streams of programs");
    Assumptions.assumeTrue(
        KernelRelease.current().version().atLeast(new KernelVersion(6, 17)), "needs kernel 6.17");
    FrontendResult result =
        Frontend.analyze(FrontendRequest.of(new SourceFile("streams.b", PROGRAM)));
    assertEquals(List.of(), result.diagnostics());
    byte[] elf = CodeGenerator.compile(result.checked().orElseThrow());
    try (LoadedObject object = ObjectLoader.load(ObjectFile.parse(elf), LoadOptions.DEFAULT)) {
      LoadedProgram program = object.program("write");
      List<String> lines = new ArrayList<>();
      ProgramStreams streams =
          new ProgramStreams(
              object, (name, error, text) -> lines.add(name + (error ? " ! " : " : ") + text));
      int status = program.testRun(new byte[64], 1).result();
      if (status == NO_MEMORY) {
        // what reads then sees nothing, and fails not
        streams.finish();
        assertEquals(List.of(), lines);
        Assumptions.abort("this kernel gives programs no memory for streams");
      }
      assertEquals(0, status);
      assertTrue(streams.readFromTimeToTime());
      assertEquals(
          List.of(
              "write : 64 bytes of text, ffffffffffffffff%",
              "write : no values", "write ! twice 64"),
          lines);
      streams.finish();
      assertEquals("write : 1 2 3 4 5 6 7 8 9 10 11 128", lines.get(3));
      streams.finish();
      assertEquals(4, lines.size());
    }
  }
}
