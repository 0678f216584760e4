package org.b.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.b.core.source.SourceFile;
import org.b.dsl.FrontendRequest.DefaultHook;
import org.junit.jupiter.api.Test;

/** Hooks that the command line gives to functions without an attribute. */
class FunctionHooksTest {
  private static final FrontendRequest REQUEST =
      FrontendRequest.of(
          new SourceFile(
              "probes.b",
              """
              u32 enter(struct proto::pt_regs *ctx) { log("%lld\\n", ctx->di); return 0; }
              u32 leave(struct proto::pt_regs *ctx) { log("%lld\\n", ctx->ax); return 0; }
              @kprobe(vfs_read) u32 fixed(struct proto::pt_regs *ctx) { return 0; }
              """));

  private static List<String> hooks(FrontendRequest request) {
    FrontendResult result = Frontend.analyze(request);
    assertEquals(List.of(), result.diagnostics());
    return result.program().functions().stream().map(f -> f.hook().hook().name()).toList();
  }

  @Test
  void eachFunctionHasItsOwn() {
    Map<String, DefaultHook> given =
        Map.of("enter", DefaultHook.parse("ksyscall"), "leave", DefaultHook.parse("kretprobe"));
    assertEquals(
        List.of("ksyscall", "kretprobe", "kprobe"), hooks(REQUEST.withFunctionHooks(given)));
  }

  @Test
  void theDefaultServesTheOthers() {
    FrontendRequest request =
        REQUEST
            .withDefaultHook(DefaultHook.parse("kretsyscall"))
            .withFunctionHooks(Map.of("enter", DefaultHook.parse("ksyscall")));
    assertEquals(List.of("ksyscall", "kretsyscall", "kprobe"), hooks(request));
  }
}
