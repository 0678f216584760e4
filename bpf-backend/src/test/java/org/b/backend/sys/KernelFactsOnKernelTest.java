package org.b.backend.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.b.core.facts.ContextField;
import org.b.core.facts.Helper;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ProgramType;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the fact tables allow, the running kernel's verifier allows: asked by loading a program of a
 * few instructions for each fact. Nothing is attached.
 */
class KernelFactsOnKernelTest {
  private static final int LOAD = 0x61;
  private static final int STORE = 0x63;
  private static final int MOVE = 0xb7;
  private static final int CALL = 0x85;
  private static final int EXIT = 0x95;

  /** Helpers that a kernel may be built or started (lockdown) without. */
  private static final Set<String> CONFIGURED =
      Set.of(
          "bpf_override_return",
          "bpf_probe_write_user",
          "bpf_skb_get_xfrm_state",
          "bpf_skb_cgroup_classid",
          "bpf_tcp_raw_gen_syncookie_ipv4",
          "bpf_tcp_raw_gen_syncookie_ipv6",
          "bpf_tcp_raw_check_syncookie_ipv4",
          "bpf_tcp_raw_check_syncookie_ipv6",
          "bpf_get_route_realm",
          "bpf_get_cgroup_classid",
          "bpf_cgrp_storage_get",
          "bpf_cgrp_storage_delete");

  private static KernelVersion kernel;

  @BeforeAll
  static void mayLoad() {
    kernel = KernelRelease.current().version();
    ProgramLoad.Result result =
        load(KernelFacts.programType("BPF_PROG_TYPE_SOCKET_FILTER"), move(), exit());
    if (result.errno() == Errno.EPERM) {
      String reason =
          "skipped: loading programs needs root, or CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    assertEquals(0, result.errno(), result::log);
  }

  /** Program types of the hooks that B has. */
  static Stream<ProgramType> programTypes() {
    return KernelFacts.hooks().stream()
        .map(Hook::programType)
        .distinct()
        .map(KernelFacts::programType);
  }

  @ParameterizedTest
  @MethodSource("programTypes")
  void contextReads(ProgramType type) {
    List<String> wrong = new ArrayList<>();
    for (int offset = 0; offset < type.contextSize(); offset++) {
      for (int size = 1; size <= 8; size *= 2) {
        boolean table = type.fieldAt(offset, size).filter(this::known).isPresent();
        if (table != accepted(type, access(LOAD, 0, 1, offset, size), move(), exit())
            && !isPointer(type, offset)) {
          wrong.add("offset " + offset + " size " + size + " in the table: " + table);
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private boolean known(ContextField field) {
    return kernel.atLeast(field.since());
  }

  /** Reads of pointers are accepted by the kernel and not offered to programs. */
  private static boolean isPointer(ProgramType type, int offset) {
    return type.fields().stream()
        .anyMatch(f -> f.pointer() && f.offset() <= offset && offset < f.offset() + f.size());
  }

  @ParameterizedTest
  @MethodSource("programTypes")
  void contextWrites(ProgramType type) {
    List<String> wrong = new ArrayList<>();
    for (ContextField field : type.fields()) {
      int size = Math.min(field.size(), field.name().equals("cb") ? 4 : 8);
      boolean kernelAllows =
          accepted(type, move(), access(STORE, 1, 0, field.offset(), size), move(), exit());
      boolean table = field.writableSince().filter(kernel::atLeast).isPresent();
      if (table && !kernelAllows) {
        wrong.add(field + " cannot be written");
      }
    }
    assertEquals(List.of(), wrong);
  }

  @ParameterizedTest
  @MethodSource("programTypes")
  void helpers(ProgramType type) {
    List<String> wrong = new ArrayList<>();
    for (Helper helper : KernelFacts.helpers()) {
      KernelVersion since = helper.programTypes().get(type.name());
      if (since != null && kernel.atLeast(since) && !CONFIGURED.contains(helper.name())) {
        // Arguments are missing: the kernel complains about them, but only if the call is allowed.
        String log = load(type, insn(CALL, 0, 0, 0, helper.number()), move(), exit()).log();
        if (log.contains("unknown func") || log.contains("cannot use helper")) {
          wrong.add(helper.name() + ": " + log.lines().filter(l -> l.contains("func")).toList());
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static boolean accepted(ProgramType type, byte[]... instructions) {
    return load(type, instructions).errno() == 0;
  }

  private static ProgramLoad.Result load(ProgramType type, byte[]... instructions) {
    ByteBuffer code = ByteBuffer.allocate(8 * instructions.length);
    for (byte[] instruction : instructions) {
      code.put(instruction);
    }
    ProgramLoad.Result result =
        new ProgramLoad("facts", type.number(), code.array(), "GPL", 0, 0, new byte[0], new byte[0])
            .run(1);
    if (result.descriptor() != null) {
      result.descriptor().close();
    }
    return result;
  }

  private static byte[] move() {
    return insn(MOVE, 0, 0, 0, 0);
  }

  private static byte[] exit() {
    return insn(EXIT, 0, 0, 0, 0);
  }

  private static byte[] access(int code, int target, int source, int offset, int size) {
    int width = size == 1 ? 0x10 : size == 2 ? 0x08 : size == 4 ? 0x00 : 0x18;
    return insn(code | width, target, source, offset, 0);
  }

  private static byte[] insn(int code, int target, int source, int offset, int immediate) {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.nativeOrder())
        .put((byte) code)
        .put((byte) (source << 4 | target))
        .putShort((short) offset)
        .putInt(immediate)
        .array();
  }
}
