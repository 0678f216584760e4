package org.b.core.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** The tables parse and do not contradict themselves. */
class KernelFactsTest {
  @Test
  void numbersAreUniqueAndStartAtOne() {
    unique(KernelFacts.programTypes(), ProgramType::number);
    unique(KernelFacts.mapKinds(), MapKind::number);
    unique(KernelFacts.helpers(), Helper::number);
  }

  private static <T> void unique(List<T> facts, ToIntFunction<T> number) {
    Set<Integer> seen = new HashSet<>();
    for (T fact : facts) {
      assertTrue(seen.add(number.applyAsInt(fact)), () -> "number twice: " + fact);
    }
    for (int i = 1; i <= facts.size(); i++) {
      assertTrue(seen.contains(i), "no fact with number " + i);
    }
  }

  @Test
  void helpersAreAllowedOnlyWhereBothSidesExist() {
    for (Helper helper : KernelFacts.helpers()) {
      assertFalse(helper.programTypes().isEmpty(), () -> helper.name() + " is never allowed");
      for (Map.Entry<String, KernelVersion> entry : helper.programTypes().entrySet()) {
        ProgramType type = KernelFacts.programType(entry.getKey());
        assertTrue(entry.getValue().atLeast(helper.since()), () -> helper.name() + " " + type);
        assertTrue(entry.getValue().atLeast(type.since()), () -> helper.name() + " " + type);
      }
    }
  }

  @Test
  void prototypesNameTheirHelper() {
    for (Helper helper : KernelFacts.helpers()) {
      assertTrue(
          helper.prototype().matches(".*\\b" + helper.name() + "\\(.+\\)"),
          () -> helper.name() + ": " + helper.prototype());
    }
  }

  @Test
  void helpersAreNoNewerThanThoseWithHigherNumbers() {
    List<Helper> helpers = KernelFacts.helpers();
    for (int i = 1; i < helpers.size(); i++) {
      Helper before = helpers.get(i - 1);
      Helper after = helpers.get(i);
      assertTrue(after.since().atLeast(before.since()), () -> before + " after " + after);
    }
  }

  @Test
  void kernelFunctionsNameKnownProgramTypes() {
    assertTrue(KernelFacts.kernelFunctions().size() > 300);
    Set<String> names = new HashSet<>();
    for (KernelFunction function : KernelFacts.kernelFunctions()) {
      assertTrue(names.add(function.name()), () -> "twice: " + function.name());
      function.programTypes().forEach(KernelFacts::programType);
    }
  }

  @Test
  void hooksNameKnownProgramTypes() {
    for (Hook hook : KernelFacts.hooks()) {
      ProgramType type = KernelFacts.programType(hook.programType());
      assertTrue(hook.since().atLeast(type.since()), hook::toString);
      boolean byWord =
          hook.argumentNeeded()
              && hook.isChoice()
              && hook.words().stream().noneMatch(word -> word.section().isEmpty());
      assertTrue(!hook.section().isEmpty() || byWord, hook::toString);
      for (HookWord word : hook.words()) {
        assertTrue(word.since().atLeast(hook.since()), word::toString);
        word.verdicts().forEach(name -> assertTrue(KernelFacts.constant(name).isPresent(), name));
      }
      hook.verdicts().forEach(name -> assertTrue(KernelFacts.constant(name).isPresent(), name));
    }
  }

  @Test
  void sectionsAreThoseOfLibbpf() {
    Map<String, String> sections =
        Map.of(
            "tc ingress", "tc",
            "xdp ", "xdp",
            "xdp frags", "xdp.frags",
            "cgroup_sock_addr connect4", "cgroup/connect4",
            "tracepoint sched:sched_switch", "tp/sched/sched_switch",
            "uprobe \"/bin/sh\":main", "uprobe//bin/sh:main",
            "usdt \"/bin/sh\":p:n", "usdt//bin/sh:p:n",
            "kprobe vfs_read", "kprobe/vfs_read",
            "perf_event cpu_clock, 99hz", "perf_event",
            "fentry vfs_read", "fentry/vfs_read");
    sections.forEach(
        (hook, section) -> {
          int space = hook.indexOf(' ');
          Hook found = KernelFacts.hook(hook.substring(0, space)).orElseThrow();
          assertEquals(section, found.section(hook.substring(space + 1)), hook);
        });
  }

  @Test
  void resultsDependOnTheWordAndTheTarget() {
    Hook hook = KernelFacts.hook("cgroup_sock_addr").orElseThrow();
    KernelVersion old = new KernelVersion(5, 10);
    assertEquals("0..1", hook.resultRange("connect4", old).orElseThrow().display());
    assertEquals("0..1", hook.resultRange("bind4", old).orElseThrow().display());
    KernelVersion newer = new KernelVersion(6, 1);
    assertEquals("0..3", hook.resultRange("bind4", newer).orElseThrow().display());
    assertEquals("1", hook.resultRange("recvmsg4", old).orElseThrow().display());
    assertTrue(KernelFacts.hook("xdp").orElseThrow().resultRange("", old).isEmpty());
  }

  @Test
  void contextFieldsLieInOrderWithinTheirContext() {
    for (ProgramType type : KernelFacts.programTypes()) {
      int end = 0;
      for (ContextField field : type.fields()) {
        int least = end;
        boolean union = field.name().equals("reply") || field.name().equals("replylong");
        assertTrue(union || field.offset() >= least, () -> type.name() + " " + field);
        end = field.offset() + field.size();
        assertTrue(end <= type.contextSize(), () -> type.name() + " " + field);
        assertEquals(field.writable(), field.writableSince().isPresent(), field::toString);
        assertTrue(field.since().atLeast(type.since()), () -> type.name() + " " + field);
      }
    }
  }

  @Test
  void readsOfPartsFollowTheVerifier() {
    ProgramType tc = KernelFacts.programType("BPF_PROG_TYPE_SCHED_CLS");
    assertEquals("len", tc.fieldAt(0, 4).orElseThrow().name());
    assertEquals("len", tc.fieldAt(1, 1).orElseThrow().name());
    assertTrue(tc.fieldAt(1, 2).isEmpty(), "not aligned");
    assertTrue(tc.fieldAt(0, 8).isEmpty(), "two fields");
    assertEquals("cb", tc.fieldAt(52, 4).orElseThrow().name());
    assertTrue(tc.fieldAt(52, 8).isEmpty(), "not aligned to 8");
    assertEquals("tstamp", tc.fieldAt(152, 8).orElseThrow().name());
    assertTrue(tc.fieldAt(152, 4).isEmpty(), "only whole");
  }

  @Test
  void pointersAreNotForPrograms() {
    ProgramType tc = KernelFacts.programType("BPF_PROG_TYPE_SCHED_CLS");
    assertTrue(tc.field("data").orElseThrow().pointer());
    assertTrue(tc.fieldAt(76, 4).isEmpty());
    assertTrue(
        KernelFacts.programType("BPF_PROG_TYPE_SOCKET_FILTER").field("data").isEmpty(),
        "socket filters have no direct packet access");
  }

  @Test
  void everyPacketTypeWithDirectAccessHasTheFieldsForIt() {
    for (String name :
        List.of("SCHED_CLS", "SCHED_ACT", "XDP", "LWT_IN", "LWT_XMIT", "SK_SKB", "SK_MSG")) {
      ProgramType type = KernelFacts.programType("BPF_PROG_TYPE_" + name);
      assertEquals(ProgramType.PacketAccess.DIRECT, type.packetRead());
      assertTrue(type.field("data").isPresent() && type.field("data_end").isPresent(), name);
    }
  }

  @Test
  void constantsHaveTheNumbersOfTheHeaders() {
    Map<String, Long> known =
        Map.of(
            "XDP_PASS", 2L,
            "TC_ACT_UNSPEC", -1L,
            "BPF_F_CURRENT_CPU", 0xffffffffL,
            "IPPROTO_TCP", 6L,
            "ETH_P_IPV6", 0x86ddL,
            "BPF_SOCK_OPS_TCP_CONNECT_CB", 3L,
            "NF_ACCEPT", 1L,
            "AF_INET6", 10L,
            "TCP_ESTABLISHED", 1L,
            "EPERM", 1L);
    known.forEach(
        (name, value) ->
            assertEquals(value, KernelFacts.constant(name).orElseThrow().value(), name));
  }

  @Test
  void gplOnlyHelpersAreMarked() {
    assertTrue(KernelFacts.helper("bpf_trace_printk").orElseThrow().gplOnly());
    assertTrue(KernelFacts.helper("bpf_probe_read_kernel").orElseThrow().gplOnly());
    assertFalse(KernelFacts.helper("bpf_map_lookup_elem").orElseThrow().gplOnly());
    assertFalse(KernelFacts.helper("bpf_ktime_get_ns").orElseThrow().gplOnly());
  }
}
