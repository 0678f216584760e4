package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.b.backend.load.LoadedObject;
import org.b.testing.Loaded;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;

/** Helpers fill a part of a variable, whose size is computed, run in the kernel. */
class ComputedSizesTest {
  private static final String PROGRAM =
      """
      u64 size = 3;

      @tc(ingress) u32 integer(ctx) {
        u32 value = 0x11223344;
        u64 bytes = size;
        if (bytes > 0 && bytes <= sizeof(value)) { bpf_skb_load_bytes(ctx, 20, value, bytes); }
        return value;
      }

      @tc(ingress) u32 signed(ctx) {
        i16 value = -2;
        u64 bytes = size - 2;
        if (bytes > 0 && bytes <= sizeof(value)) { bpf_skb_load_bytes(ctx, 20, value, bytes); }
        return value < 0 ? (u32) -value : 0;
      }

      @tc(ingress) u32 array(ctx) {
        u8 value[4] = {9, 9, 9, 9};
        u64 bytes = size;
        if (bytes > 0 && bytes <= sizeof(value)) { bpf_skb_load_bytes(ctx, 20, value, bytes); }
        return value[0] * 1000 + value[1] * 100 + value[2] * 10 + value[3];
      }
      """;

  @Test
  void whatIsBehindStays() {
    Requirement.ROOT.orSkip("loading bytes of packets");
    byte[] packet = new byte[64];
    packet[20] = 1;
    packet[21] = 2;
    packet[22] = 3;
    packet[23] = 4;
    try (LoadedObject loaded = Loaded.of(PROGRAM)) {
      assertEquals(0x11030201, loaded.program("integer").testRun(packet, 1).result());
      // 0xff01
      assertEquals(255, loaded.program("signed").testRun(packet, 1).result());
      assertEquals(1239, loaded.program("array").testRun(packet, 1).result());
    }
  }
}
