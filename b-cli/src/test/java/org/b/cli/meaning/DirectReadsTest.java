package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.b.backend.disassembler.DisassembledInstruction;
import org.b.backend.disassembler.Disassembler;
import org.b.backend.load.LoadedObject;
import org.b.testing.Loaded;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;

/** What programs do without a helper, a test or a store, and what they need one for. */
class DirectReadsTest {
  private static final int ETHERNET = 14;

  private static final String COPY = "bpf_skb_load_bytes";

  private static final String TEST = "if ";

  private static final String FIRST_HEADER =
      """
      @cgroup_skb(egress) u32 leave(ctx) {
        u32 result = 0;
        goto proto::ip;
        state proto::ip {
          if ($ip.ver == 4) {
            result = $ip.nextp == 17;
            $BEHIND
          }
        }
        state EOP { return result; }
      }
      """;

  private static String code(String text) {
    return Disassembler.disassemble(Loaded.compiled(text)).stream()
        .flatMap(function -> function.instructions().stream())
        .map(DisassembledInstruction::text)
        .collect(Collectors.joining("\n"));
  }

  @Test
  void networkHeaderIsReadInItsPlace() {
    assertFalse(code(FIRST_HEADER.replace("$BEHIND", "")).contains(COPY));
    // what follows need not be contiguous
    String behind = FIRST_HEADER.replace("$BEHIND", "goto proto::udp;");
    assertTrue(
        code(behind.replace("state EOP", "state proto::udp { return $udp.dport == 53; } state EOP"))
            .contains(COPY));
  }

  @Test
  void shortPacketsHaveNoNetworkHeader() {
    Requirement.ROOT.orSkip("first headers of control groups");
    byte[] packet = new byte[ETHERNET + 28];
    packet[ETHERNET - 2] = 8;
    packet[ETHERNET] = 0x45;
    packet[ETHERNET + 9] = 17;
    packet[ETHERNET + 23] = 53;
    String text =
        FIRST_HEADER
            .replace("$BEHIND", "goto proto::udp;")
            .replace(
                "state EOP", "state proto::udp { return $udp.dport == 53 ? 3 : 2; } state EOP");
    try (LoadedObject loaded = Loaded.of(text)) {
      assertEquals(3, result(loaded, packet, 28));
      packet[ETHERNET + 23] = 54;
      assertEquals(2, result(loaded, packet, 28));
      assertEquals(1, result(loaded, packet, 27));
      assertEquals(1, result(loaded, packet, 20));
      packet[ETHERNET - 2] = 0; // as IPv4 the kernel would not run it
      assertEquals(0, result(loaded, packet, 19));
      assertEquals(0, result(loaded, packet, 1));
    }
  }

  private static int result(LoadedObject loaded, byte[] packet, int length) {
    return loaded.program("leave").testRun(Arrays.copyOf(packet, ETHERNET + length), 1).result();
  }

  @Test
  void argumentsThatAreNeverNullAreNotTested() {
    String text =
        """
        Hash<u32, u64> seen(16);
        @raw_tracepoint(%s) u32 on_event(%s) {
          seen[%s->pid] = 1;
          return 0;
        }
        """;
    String task = "struct task_struct *task";
    assertFalse(code(text.formatted("sched_wakeup", task, "task")).contains(TEST));
    // of what is found in a field, kernels differ
    assertTrue(code(text.formatted("sched_wakeup", task, "task->real_parent")).contains(TEST));
    String signal = "i32 number, struct kernel_siginfo *info, struct task_struct *task";
    assertFalse(code(text.formatted("signal_generate", signal, "task")).contains(TEST));
    assertTrue(
        code(text.formatted("signal_generate", signal, "task")
                .replace("task->pid", "info->si_code"))
            .contains(TEST));
  }

  /** Where all callers pass an object that the verifier knows; else a helper reads. */
  @Test
  void functionsReadWhatTheyGetInItsPlace() {
    String text =
        """
        #target "%s"
        Hash<u32, u64> seen(16);
        u32 parent(struct task_struct *task) {
          for (u32 i = 0; i < 8; i++) {
            if (task->prio == i) { seen[task->real_parent->tgid] += i; }
          }
          return task->tgid;
        }
        @raw_tracepoint(sched_wakeup) u32 on_wakeup(struct task_struct *task) {
          return parent(task) + parent(%s);
        }
        """;
    assertFalse(code(text.formatted("5.10", "task")).contains("bpf_probe_read"));
    assertTrue(code(text.formatted("5.10", "current()")).contains("bpf_probe_read"));
    // 6.2 and 6.3 refuse one load through what was passed and through what was found
    assertTrue(code(text.formatted("6.1", "task->group_leader")).contains("bpf_probe_read"));
    assertFalse(code(text.formatted("6.4", "task->group_leader")).contains("bpf_probe_read"));
  }

  /** Two addresses and the length that both have. */
  @Test
  void lengthOfPrefixesIsStoredOnce() {
    String text =
        """
        LpmTrie<u32, u64> networks(16);
        @socket_filter u32 count(ctx) {
          u32 found = 0;
          if (networks.lookup(ctx.len)) { found += 1; }
          if (networks.lookup(ctx.ifindex)) { found += 2; }
          return found;
        }
        """;
    assertEquals(3, code(text).lines().filter(line -> line.startsWith("*(u32 *)(r10")).count());
  }

  /**
   * Those that are named only behind the first one come with it; of two branches each has its own.
   */
  @Test
  void registersOfSystemCallsAreReadTogether() {
    String text =
        """
        Hash<u64, u64> sums(16);
        @ksyscall(read) u32 start(ctx) {
          %s
          return 0;
        }
        """;
    String together = "if (ctx->di == 0) { sums[ctx->dx] += ctx->si; }";
    String apart = "if (pid() == 1) { sums[1] += ctx->di; } else { sums[2] += ctx->dx; }";
    String again = "if (pid() == 1) { sums[1] += ctx->di; } else { sums[2] += ctx->di; }";
    String far = "sums[ctx->r15] += ctx->sp;";
    assertEquals(1, reads(text.formatted(together)));
    assertEquals(2, reads(text.formatted(apart)));
    assertEquals(2, reads(text.formatted(again)));
    assertEquals(2, reads(text.formatted(far)));
  }

  private static long reads(String text) {
    return code(text).lines().filter(line -> line.contains("bpf_probe_read_kernel")).count();
  }
}
