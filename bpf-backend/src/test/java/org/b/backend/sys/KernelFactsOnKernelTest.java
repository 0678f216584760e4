package org.b.backend.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.b.core.facts.ContextField;
import org.b.core.facts.Helper;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ProgramType;
import org.b.core.facts.ResultRange;
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
        load(Kind.of(KernelFacts.hook("socket_filter").orElseThrow(), ""), move(), exit());
    if (result.errno() == Errno.EPERM) {
      String reason =
          "skipped: loading programs needs root, or CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    assertEquals(0, result.errno(), result::log);
  }

  /** Attach types (enum bpf_attach_type) of sections whose programs are checked for one. */
  private static final Map<String, Integer> ATTACH_TYPES =
      Map.ofEntries(
          Map.entry("cgroup_skb/egress", 1),
          Map.entry("cgroup/sock_create", 2),
          Map.entry("sk_skb/stream_parser", 4),
          Map.entry("sk_skb/stream_verdict", 5),
          Map.entry("cgroup/bind4", 8),
          Map.entry("cgroup/bind6", 9),
          Map.entry("cgroup/connect4", 10),
          Map.entry("cgroup/connect6", 11),
          Map.entry("cgroup/post_bind4", 12),
          Map.entry("cgroup/post_bind6", 13),
          Map.entry("cgroup/sendmsg4", 14),
          Map.entry("cgroup/sendmsg6", 15),
          Map.entry("cgroup/recvmsg4", 19),
          Map.entry("cgroup/recvmsg6", 20),
          Map.entry("cgroup/getsockopt", 21),
          Map.entry("cgroup/setsockopt", 22),
          Map.entry("cgroup/getpeername4", 29),
          Map.entry("cgroup/getpeername6", 30),
          Map.entry("cgroup/getsockname4", 31),
          Map.entry("cgroup/getsockname6", 32),
          Map.entry("cgroup/sock_release", 34),
          Map.entry("sk_lookup", 36),
          Map.entry("sk_reuseport", 39),
          Map.entry("sk_reuseport/migrate", 40),
          Map.entry("netfilter", 45));

  /** A hook with one of its words. */
  private record Kind(String name, ProgramType type, String word, int attachType, long result) {
    static Kind of(Hook hook, String word) {
      return new Kind(
          hook.name() + " " + word,
          KernelFacts.programType(hook.programType()),
          word,
          ATTACH_TYPES.getOrDefault(hook.section(word), 0),
          hook.resultRange(word, kernel).map(range -> range.largest()).orElse(0L));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Hooks and their words: what differs in program type or in attach type. */
  static Stream<Kind> kinds() {
    kernel = KernelRelease.current().version();
    return KernelFacts.hooks().stream()
        .flatMap(
            hook ->
                hook.isChoice()
                    ? hook.words().stream()
                        .filter(word -> kernel.atLeast(word.since()))
                        .map(word -> Kind.of(hook, word.word()))
                    : Stream.of(Kind.of(hook, "")))
        .filter(kind -> kernel.atLeast(kind.type().since()));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void contextReads(Kind kind) {
    ProgramType type = kind.type();
    List<String> wrong = new ArrayList<>();
    for (int offset = 0; offset < type.contextSize() && !type.fields().isEmpty(); offset++) {
      for (int size = 1; size <= 8; size *= 2) {
        boolean table =
            type.fieldAt(offset, size).filter(f -> known(f) && f.isFor(kind.word())).isPresent();
        boolean accepted = accepted(kind, access(LOAD, 0, 1, offset, size), result(kind), exit());
        // the table may say less than the kernel of fields that have parts and arrays
        boolean right =
            KNOWN_EXACTLY.contains(type.context()) ? table == accepted : !table || accepted;
        if (!right && !isPointer(type, offset)) {
          wrong.add("offset " + offset + " size " + size + " in the table: " + table);
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static final Set<String> KNOWN_EXACTLY = Set.of("__sk_buff", "xdp_md", "pt_regs");

  private boolean known(ContextField field) {
    return kernel.atLeast(field.since());
  }

  /** Reads of pointers are accepted by the kernel and not offered to programs. */
  private static boolean isPointer(ProgramType type, int offset) {
    return type.fields().stream()
        .anyMatch(f -> f.pointer() && f.offset() <= offset && offset < f.offset() + f.size());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void contextWrites(Kind kind) {
    List<String> wrong = new ArrayList<>();
    for (ContextField field : kind.type().fields()) {
      boolean kernelAllows =
          accepted(
              kind,
              move(),
              access(STORE, 1, 0, field.offset(), field.element()),
              result(kind),
              exit());
      boolean table =
          field.isWritableFor(kind.word())
              && field.writableSince().filter(kernel::atLeast).isPresent();
      if (table && !kernelAllows) {
        wrong.add(field + " cannot be written");
      }
    }
    assertEquals(List.of(), wrong);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void helpers(Kind kind) {
    ProgramType type = kind.type();
    List<String> wrong = new ArrayList<>();
    for (Helper helper : KernelFacts.helpers()) {
      KernelVersion since = helper.programTypes().get(type.name());
      if (since != null
          && helper.isFor(type.name(), kind.word())
          && kernel.atLeast(helper.since(type.name(), kind.word()))
          && !CONFIGURED.contains(helper.name())) {
        // Arguments are missing: the kernel complains about them, but only if the call is allowed.
        String log = load(kind, insn(CALL, 0, 0, 0, helper.number()), move(), exit()).log();
        if (log.contains("unknown func") || log.contains("cannot use helper")) {
          wrong.add(helper.name() + ": " + log.lines().filter(l -> l.contains("func")).toList());
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  /**
   * Results are checked where the verifier looks at them, so that no other result is in the way.
   */
  @ParameterizedTest
  @MethodSource("kinds")
  void results(Kind kind) {
    Hook hook = KernelFacts.hook(kind.name().substring(0, kind.name().indexOf(' '))).orElseThrow();
    if (kind.type().fields().isEmpty()) {
      // loading needs more than a number
      return;
    }
    Optional<ResultRange> range = hook.resultRange(kind.word(), kernel);
    for (long value = -2; value < 6; value++) {
      boolean table = range.isEmpty() || range.get().contains(value);
      byte[] result = insn(MOVE, 0, 0, 0, (int) value);
      assertEquals(table, accepted(kind, result, exit()), kind + " returns " + value);
    }
  }

  private static byte[] result(Kind kind) {
    return insn(MOVE, 0, 0, 0, (int) kind.result());
  }

  private static boolean accepted(Kind kind, byte[]... instructions) {
    return load(kind, instructions).errno() == 0;
  }

  private static ProgramLoad.Result load(Kind kind, byte[]... instructions) {
    ByteBuffer code = ByteBuffer.allocate(8 * instructions.length);
    for (byte[] instruction : instructions) {
      code.put(instruction);
    }
    ProgramLoad.Result result =
        new ProgramLoad(
                "facts",
                kind.type().number(),
                code.array(),
                "GPL",
                kind.attachType(),
                0,
                new byte[0],
                new byte[0])
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
