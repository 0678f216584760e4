package org.b.backend.llvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LlvmCompilerTest {
  private static final String TRIVIAL =
      """
      target triple = "bpfel"
      define i64 @main_program(ptr %context) nounwind section "socket" !dbg !4 {
        ret i64 0, !dbg !6
      }
      !llvm.dbg.cu = !{!0}
      !llvm.module.flags = !{!2, !3}
      !0 = distinct !DICompileUnit(language: DW_LANG_C99, file: !1, producer: "b", \
      isOptimized: true, emissionKind: DebugDirectivesOnly, nameTableKind: None)
      !1 = !DIFile(filename: "not-on-disk.b", directory: "", source: "first line\\0Areturn the_zero;\\0A")
      !2 = !{i32 2, !"Debug Info Version", i32 3}
      !3 = !{i32 7, !"Dwarf Version", i32 4}
      !4 = distinct !DISubprogram(name: "main_program", scope: !1, file: !1, line: 1, type: !5, \
      spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: !0)
      !5 = !DISubroutineType(types: !{null})
      !6 = !DILocation(line: 2, column: 3, scope: !4)
      """;

  @Test
  void compilesToAnElfObjectForBpfWithTheSourceLineInIt() {
    byte[] object = LlvmCompiler.get().compile(TRIVIAL, "v3", "verify");

    assertArrayEquals(
        new byte[] {0x7f, 'E', 'L', 'F', 2, 1}, java.util.Arrays.copyOf(object, 6), "ELF64 LSB");
    assertEquals(247, object[18] & 0xff, "EM_BPF");
    String text = new String(object, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("return the_zero;"), "line text in .BTF");
    assertTrue(text.contains("not-on-disk.b"), "file name in .BTF");
  }

  @Test
  void theSameTextGivesTheSameBytes() {
    LlvmCompiler compiler = LlvmCompiler.get();
    assertArrayEquals(
        compiler.compile(TRIVIAL, "v3", "verify"), compiler.compile(TRIVIAL, "v3", "verify"));
  }

  @Test
  void brokenAssemblyIsAnExceptionWithLlvmsReason() {
    LlvmException e =
        assertThrows(
            LlvmException.class,
            () -> LlvmCompiler.get().compile("define i64 @f() { ret i32 0 }", "v3", "verify"));
    assertTrue(e.getMessage().contains("value doesn't match function result type"), e.getMessage());
  }

  @Test
  void aShapeThatBpfCannotExpressIsAnException() {
    String signedDivision =
        "target triple = \"bpfel\"\n"
            + "define i64 @f(i64 %a, i64 %b) { %q = sdiv i64 %a, %b ret i64 %q }";
    LlvmException e =
        assertThrows(
            LlvmException.class, () -> LlvmCompiler.get().compile(signedDivision, "v3", "verify"));
    assertTrue(e.getMessage().contains("signed division"), e.getMessage());
  }

  @Test
  void anUnknownPassIsAnException() {
    assertThrows(
        LlvmException.class, () -> LlvmCompiler.get().compile(TRIVIAL, "v3", "no-such-pass"));
  }
}
