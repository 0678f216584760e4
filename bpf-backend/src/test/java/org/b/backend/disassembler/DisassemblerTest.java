package org.b.backend.disassembler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.codegen.PairCounter;
import org.b.backend.object.ProgramDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisassemblerTest {
  private static ProgramDefinition program(long... instructions) {
    ByteBuffer code = ByteBuffer.allocate(instructions.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (long instruction : instructions) {
      code.putLong(instruction);
    }
    return new ProgramDefinition("f", "socket", code.array(), List.of(), List.of(), List.of());
  }

  /** Bytes as objdump prints them, against the text of the kernel's verifier log. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "b7 00 00 00 05 00 00 00 | r0 = 5",
        "b4 01 00 00 ff ff ff ff | w1 = -1",
        "bf a2 00 00 00 00 00 00 | r2 = r10",
        "bf 21 20 00 00 00 00 00 | r1 = (s32)r2",
        "07 02 00 00 f8 ff ff ff | r2 += -8",
        "0c 21 00 00 00 00 00 00 | w1 += w2",
        "3f 21 00 00 00 00 00 00 | r1 /= r2",
        "3f 21 01 00 00 00 00 00 | r1 s/= r2",
        "97 01 00 00 0a 00 00 00 | r1 %= 10",
        "c7 01 00 00 20 00 00 00 | r1 s>>= 32",
        "87 03 00 00 00 00 00 00 | r3 = -r3",
        "dc 01 00 00 10 00 00 00 | r1 = be16 r1",
        "d4 01 00 00 40 00 00 00 | r1 = le64 r1",
        "d7 01 00 00 20 00 00 00 | r1 = bswap32 r1",
        "61 61 10 00 00 00 00 00 | r1 = *(u32 *)(r6 + 16)",
        "69 a1 e4 ff 00 00 00 00 | r1 = *(u16 *)(r10 - 28)",
        "91 12 00 00 00 00 00 00 | r2 = *(s8 *)(r1 + 0)",
        "7b 1a f8 ff 00 00 00 00 | *(u64 *)(r10 - 8) = r1",
        "62 0a fc ff 07 00 00 00 | *(u32 *)(r10 - 4) = 7",
        "db 10 08 00 00 00 00 00 | lock *(u64 *)(r0 + 8) += r1",
        "c3 10 00 00 a0 00 00 00 | lock *(u32 *)(r0 + 0) ^= r1",
        "db 10 08 00 01 00 00 00 | r1 = atomic64_fetch_add((u64 *)(r0 + 8), r1)",
        "c3 10 00 00 e1 00 00 00 | r1 = atomic_xchg((u32 *)(r0 + 0), r1)",
        "db 21 00 00 f1 00 00 00 | r0 = atomic64_cmpxchg((u64 *)(r1 + 0), r0, r2)",
        "28 00 00 00 0c 00 00 00 | r0 = *(u16 *)skb[12]",
        "50 60 00 00 0e 00 00 00 | r0 = *(u8 *)skb[r6 + 14]",
        "05 00 fe ff 00 00 00 00 | goto pc-2",
        "06 00 00 00 05 00 00 00 | gotol pc+5",
        "15 00 08 00 00 00 00 00 | if r0 == 0x0 goto pc+8",
        "5e 21 03 00 00 00 00 00 | if w1 != w2 goto pc+3",
        "c5 01 03 00 ff ff ff ff | if r1 s< 0xffffffff goto pc+3",
        "85 00 00 00 01 00 00 00 | call bpf_map_lookup_elem#1",
        "85 10 00 00 05 00 00 00 | call pc+5",
        "85 20 00 00 07 00 00 00 | call kernel-function#7",
        "95 00 00 00 00 00 00 00 | exit",
        "ff 00 00 00 00 00 00 00 | unknown instruction 0xff",
      })
  void eachKindOfInstruction(String bytes, String expected) {
    long code = 0;
    String[] parts = bytes.strip().split(" ");
    for (int i = 0; i < 8; i++) {
      code |= Long.parseLong(parts[i], 16) << 8 * i;
    }
    DisassembledFunction function = Disassembler.disassemble(program(code)).get(0);
    assertEquals(expected, function.instructions().get(0).text());
    assertEquals(bytes.replace(" ", ""), function.instructions().get(0).code());
  }

  @Test
  void aLongConstantTakesTwoPlaces() {
    DisassembledFunction function =
        Disassembler.disassemble(program(0x55667788_0000_01_18L, 0x11223344_0000_00_00L, 0x95L))
            .get(0);
    assertEquals(3, function.size());
    assertEquals("r1 = 0x1122334455667788 ll", function.instructions().get(0).text());
    assertEquals(2, function.instructions().get(1).index());
  }

  @Test
  void theStackIsAsDeepAsAccessesAndAddresses() {
    long moveFrame = 0x00000000_0000_a2_bfL;
    long addMinus24 = 0xffffffe8_0000_02_07L;
    long storeAt8 = 0x00000000_fff8_1a_7bL;
    assertEquals(0, Disassembler.disassemble(program(0x95L)).get(0).stackBytes());
    assertEquals(8, Disassembler.disassemble(program(storeAt8, 0x95L)).get(0).stackBytes());
    assertEquals(
        24, Disassembler.disassemble(program(moveFrame, addMinus24, 0x95L)).get(0).stackBytes());
  }

  @Test
  void mapsHelpersAndSourceLinesHaveTheirNames() {
    List<DisassembledFunction> functions =
        Disassembler.disassemble(CodeGenerator.compile(PairCounter.build("socket_filter")));
    assertEquals(1, functions.size());
    DisassembledFunction function = functions.get(0);
    assertEquals("on_packet", function.name());
    assertEquals("socket", function.section());
    List<String> texts =
        function.instructions().stream().map(DisassembledInstruction::text).toList();
    assertTrue(texts.contains("r1 = map[stats]"), texts.toString());
    assertTrue(texts.contains("call bpf_skb_load_bytes#26"), texts.toString());
    assertTrue(
        function.instructions().stream()
            .flatMap(instruction -> instruction.source().stream())
            .anyMatch(line -> line.text().equals("second line of the program")));
    assertTrue(function.stackBytes() > 0 && function.stackBytes() <= 128);
  }
}
