package org.b.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.b.core.source.SourceFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtoFilesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "struct ip { u32 a:8; }; state ip { goto EOP; } | true",
        "struct pt_regs { u64 di:64; }; | true",
        "#packed \"true\" \\n // u32 f() {} \\n /* Table< */ struct a { u8 b; } | true",
        "struct a { u8 b; }; Table<a, a, FIXED_MATCH, AUTO> t(1); | false",
        "struct a { u8 b; }; u32 f(struct a *x) { return 0; } | false",
        "struct a { u8 b; }; @tc u32 f(ctx) { return 0; } | false",
        "struct a f(ctx) { } | false",
        "structure a; | false",
        "struct a { | true",
        "// nothing | false",
        "struct | false",
        "'' | false",
      })
  void tellsProtoFilesFromPrograms(String text, boolean expected) {
    String source = text == null ? "" : text.replace("\\n", "\n");
    assertEquals(expected, ProtoFiles.isProto(new SourceFile("x.b", source)), source);
  }
}
