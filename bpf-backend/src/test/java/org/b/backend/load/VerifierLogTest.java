package org.b.backend.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.b.backend.object.ProgramDefinition;
import org.junit.jupiter.api.Test;

class VerifierLogTest {
  private static final ProgramDefinition WITHOUT_LINES =
      new ProgramDefinition("p", "tc", new byte[80], List.of(), List.of(), List.of());
  private static final ProgramDefinition WITH_LINES =
      new ProgramDefinition(
          "p",
          "tc",
          new byte[80],
          List.of(),
          List.of(),
          List.of(
              new ProgramDefinition.LineStart(0, "stats.b", 3, 1, "u64 *v;", 0, 0),
              new ProgramDefinition.LineStart(6, "stats.b", 7, 3, "  v += 1;", 0, 0)));

  @Test
  void oldKernelsNameNoLine() {
    String log =
        """
        0: R1=ctx(id=0,off=0,imm=0) R10=fp0
        ; u64 *v = t.lookup(k);
        6: (85) call bpf_map_lookup_elem#1
        7: R0_w=map_value_or_null(id=1,off=0,ks=4,vs=8,imm=0) R10=fp0
        ; v += 1;
        7: (79) r1 = *(u64 *)(r0 +0)
        R0 invalid mem access 'map_value_or_null'
        processed 7 insns (limit 1000000) max_states_per_insn 0 total_states 0
        """;
    VerifierLog parsed = VerifierLog.parse(log, WITH_LINES);
    assertEquals(List.of("R0 invalid mem access 'map_value_or_null'"), parsed.decisive());
    assertEquals(OptionalInt.of(7), parsed.instruction());
    assertEquals(Optional.of(new VerifierLog.Source("stats.b", 7, 3, "v += 1;")), parsed.source());
    assertEquals(Optional.of("stats.b:7"), parsed.place());
    assertEquals(Optional.of("instruction 7"), VerifierLog.parse(log, WITHOUT_LINES).place());
  }

  @Test
  void newKernelsNameTheLine() {
    String log =
        """
        ; v += 1; @ stats.b:7
        7: (79) r1 = *(u64 *)(r0 +0)          ; R0=map_value_or_null(id=1,map=t)
        some words no kernel has said yet
        and a second line
        processed 7 insns (limit 1000000) max_states_per_insn 0 total_states 0
        """;
    VerifierLog parsed = VerifierLog.parse(log, WITHOUT_LINES);
    assertEquals(
        List.of("some words no kernel has said yet", "and a second line"), parsed.decisive());
    assertEquals(Optional.of(new VerifierLog.Source("stats.b", 7, 0, "v += 1;")), parsed.source());
  }

  @Test
  void stateLinesAreNotMessages() {
    String log =
        """
        5: (55) if r0 != 0x0 goto pc+1
         R0_w=inv0 R10=fp0
        7: (95) exit
        from 5 to 7: R0=map_value(off=0,ks=4,vs=8,imm=0) R10=fp0
        mark_precise: frame0: last_idx 7 first_idx 0
        At program exit the register R0 has unknown value
        verification time 53 usec
        stack depth 0+0
        processed 9 insns (limit 1000000)
        """;
    assertEquals(
        List.of("At program exit the register R0 has unknown value"),
        VerifierLog.parse(log, WITHOUT_LINES).decisive());
  }

  @Test
  void aLogWithoutInstructionsStillHasItsMessages() {
    VerifierLog parsed =
        VerifierLog.parse("unreachable insn 4\nprocessed 0 insns (limit 1000000)\n", WITHOUT_LINES);
    assertEquals(List.of("unreachable insn 4"), parsed.decisive());
    assertEquals(OptionalInt.empty(), parsed.instruction());
    assertTrue(VerifierLog.parse("", WITHOUT_LINES).decisive().isEmpty());
  }
}
