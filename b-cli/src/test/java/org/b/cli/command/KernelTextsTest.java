package org.b.cli.command;

import org.b.cli.TestBlocks;
import org.b.core.facts.KernelVersion;
import org.junit.jupiter.api.Test;

/**
 * What the kernel's functions for texts say of literals, variables and leaves, run in the kernel.
 */
class KernelTextsTest {
  private static final String TEXTS =
      """
      #target "6.17"
      struct Row { char name[16]; u64 bytes; }
      Hash<u32, Row> rows(4);
      Array<i64> out(16);

      @xdp u32 texts(ctx) {
        char own[8] = "shell";
        Row *row = rows.lookup(1) ?? return XDP_ABORTED;
        out[0] = bpf_strlen(own);
        out[1] = bpf_strlen(row->name);
        out[2] = bpf_strlen("literal");
        out[3] = bpf_strcmp(own, "shell");
        out[4] = bpf_strcmp(row->name, own);
        out[5] = bpf_strstr(row->name, "ee");
        out[6] = bpf_strstr(row->name, own);
        out[7] = bpf_strchr("a/b", '/');
        out[8] = bpf_strrchr("a/b/c", '/');
        out[9] = bpf_strnlen(own, 2);
        out[10] = bpf_strspn(own, "hs");
        out[11] = bpf_strcspn(own, "l");
        out[12] = bpf_strlen(7) < 0;
        return XDP_PASS;
      }

      test "texts of the program" {
        packet p = ethernet{} / ip{};
        rows[1] = {.name = "deep sea", .bytes = 0xffffffffffffffff};
        expect texts(p) == XDP_PASS;
        expect out[0] == 5;
        expect out[1] == 8;
        expect out[2] == 7;
        expect out[3] == 0;
        expect out[4] == -1;
        expect out[5] == 1;
        expect out[6] == -2;
        expect out[7] == 1;
        expect out[8] == 3;
        expect out[9] == 2;
        expect out[10] == 2;
        expect out[11] == 3;
        expect out[12] == 1;
      }
      """;

  @Test
  void textsOfTheProgram() {
    TestBlocks.pass(TEXTS, new KernelVersion(6, 17));
  }
}
