package org.b.backend.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.codegen.PairCounter;
import org.b.backend.llvm.LlvmCompiler;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.testing.Requirements;
import org.b.core.btf.ObjectFormatException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ObjectFileTest {
  private static byte[] pairCounter;

  @BeforeAll
  static void compile() {
    pairCounter = CodeGenerator.compile(PairCounter.build("tc"));
  }

  @Test
  void readsWhatTheCompilerWrote() {
    ObjectFile object = ObjectFile.parse(pairCounter);
    assertEquals("GPL", object.license());
    MapDefinition stats = object.map("stats").orElseThrow();
    assertEquals(
        List.of(1, 8, 16, 1024),
        List.of(stats.type(), stats.keySize(), stats.valueSize(), stats.maxEntries()));
    ProgramDefinition program = object.program("on_packet");
    assertTrue(program.section().startsWith("tc"), program.section());
    assertTrue(program.references().stream().allMatch(r -> r.map().equals("stats")));
    assertEquals("on_packet", program.functions().get(0).name());
    assertTrue(program.line(program.instructionCount() - 1).orElseThrow().line() > 0);
    String message =
        assertThrows(IllegalArgumentException.class, () -> object.program("x")).getMessage();
    assertEquals("the object has no program x, only on_packet", message);
  }

  @Test
  void aCutObjectIsRefusedAtEveryLength() {
    for (int length = 0; length < pairCounter.length; length++) {
      byte[] cut = Arrays.copyOf(pairCounter, length);
      assertThrows(ObjectFormatException.class, () -> ObjectFile.parse(cut), length + " bytes");
    }
  }

  @Test
  void damageIsRefusedOrHarmlessButNeverACrash() {
    Random random = new Random(1);
    for (int round = 0; round < 4_000; round++) {
      byte[] damaged = pairCounter.clone();
      for (int i = 0; i <= round % 3; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        ObjectFile.parse(damaged);
      } catch (ObjectFormatException e) {
        assertTrue(e.getMessage().length() > 10, e.getMessage());
      }
    }
  }

  @Test
  void functionsThatAProgramCallsComeWithIt() {
    Requirements.administrator();
    byte[] elf =
        LlvmCompiler.get()
            .compile(
                """
                target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
                target triple = "bpf"
                @counter = dso_local global i64 40, section ".data", align 8
                @limit = dso_local constant i32 3, section ".rodata", align 4
                @_license = dso_local global [4 x i8] c"GPL\\00", section "license", align 1
                define internal i64 @leaf(i64 %a) noinline section ".text" {
                  %c = load volatile i64, ptr @counter
                  %s = add i64 %c, %a
                  ret i64 %s
                }
                define internal i64 @middle(i64 %a) noinline section ".text" {
                  %r = call i64 @leaf(i64 %a)
                  %l = load volatile i32, ptr @limit
                  %w = zext i32 %l to i64
                  %s = add i64 %r, %w
                  ret i64 %s
                }
                define dso_local i32 @first(ptr %ctx) section "tc" {
                  %r = call i64 @middle(i64 100)
                  %t = trunc i64 %r to i32
                  ret i32 %t
                }
                define dso_local i32 @second(ptr %ctx) section "socket" {
                  %r = call i64 @leaf(i64 1)
                  %t = trunc i64 %r to i32
                  ret i32 %t
                }
                """,
                "v3", "default<O1>");
    ObjectFile object = ObjectFile.parse(elf);
    assertEquals(2, object.programs().size());
    try (LoadedObject loaded = ObjectLoader.load(object, LoadOptions.DEFAULT)) {
      assertEquals(143, loaded.program("first").testRun(new byte[64], 1).result());
      assertEquals(41, loaded.program("second").testRun(new byte[64], 1).result());
    }
  }

  @Test
  void otherFilesAreNamedAsSuch() {
    assertEquals(
        "this is not an ELF object",
        assertThrows(ObjectFormatException.class, () -> ObjectFile.parse(new byte[64]))
            .getMessage());
  }
}
