package org.b.backend.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.backend.sys.ProgramLoad;
import org.b.core.btf.BtfKind;
import org.b.core.facts.Hook;
import org.b.core.facts.HookWord;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ProgramSection;
import org.b.core.facts.ProgramType;

/**
 * A hook with one of its words, or with something of the kernel that programs for it are bound to,
 * and what the running kernel says of small programs for it. Nothing is attached.
 *
 * @param word empty where the hook has none that decides
 * @param target id of the kernel's type that programs are bound to; 0 for none
 */
record ProgramKind(Hook hook, String word, ProgramSection section, int target) {
  /** What programs of hooks are bound to that have no words; every kernel with the hook has it. */
  private static final Map<String, String> TARGETS =
      Map.of(
          "fentry", "vfs_write",
          "fexit", "vfs_write",
          "iter", "task",
          "lsm", "file_open",
          "tp_btf", "task_rename");

  /** Types whose programs are bound to something when they are loaded. */
  private static final Set<String> BOUND =
      Set.of(
          "BPF_PROG_TYPE_TRACING",
          "BPF_PROG_TYPE_STRUCT_OPS",
          "BPF_PROG_TYPE_EXT",
          "BPF_PROG_TYPE_LSM");

  /** All hooks with all words, those of later kernels too. */
  static List<ProgramKind> all(RunningTypes types) {
    List<ProgramKind> kinds = new ArrayList<>();
    for (Hook hook : KernelFacts.hooks()) {
      List<String> words = new ArrayList<>();
      if (hook.isChoice()) {
        hook.words().stream().map(HookWord::word).forEach(words::add);
      }
      if (!hook.argumentNeeded() || words.isEmpty()) {
        words.add(0, TARGETS.getOrDefault(hook.name(), ""));
      }
      for (String word : words) {
        kinds.add(bound(hook, word, types));
      }
    }
    return kinds;
  }

  /** A place where programs may sleep; empty where the kernel does not have it. */
  static Optional<ProgramKind> sleeping(Hook hook, String place, RunningTypes types) {
    Hook sleeping = hook.sleeping().orElseThrow();
    ProgramKind kind = bound(sleeping, place, types);
    return kind.section.target() != ProgramSection.Target.NONE && kind.target == 0
        ? Optional.empty()
        : Optional.of(kind);
  }

  /** A hook with what its programs are bound to; the target is 0 where the kernel lacks that. */
  static ProgramKind bound(Hook hook, String place, RunningTypes types) {
    ProgramSection section =
        KernelFacts.programSection(hook.section(place))
            .orElseThrow(() -> new IllegalStateException("no section for " + hook.name()));
    return new ProgramKind(hook, place, section, target(section, place, types));
  }

  /** Whether the kernel takes a program at the place that may not sleep. */
  boolean takesOthers(byte[]... code) {
    ProgramSection awake =
        new ProgramSection(
            section.name(),
            section.programType(),
            section.attachType(),
            section.target(),
            false,
            section.frags());
    return new ProgramKind(hook, word, awake, target).accepts(code);
  }

  private static int target(ProgramSection section, String name, RunningTypes types) {
    return switch (section.target()) {
      case FUNCTION -> types.kernel().find(BtfKind.FUNC, name);
      case SECURITY -> types.kernel().find(BtfKind.FUNC, "bpf_lsm_" + name);
      case ITERATOR -> types.kernel().find(BtfKind.FUNC, "bpf_iter_" + name);
      case TRACEPOINT -> types.kernel().find(BtfKind.TYPEDEF, "btf_trace_" + name);
      case NONE, OPERATION -> 0;
    };
  }

  ProgramType type() {
    return KernelFacts.programType(hook.programType());
  }

  /** The first kernel that has the hook with the word. */
  KernelVersion since() {
    KernelVersion own = hook.word(word).map(HookWord::since).orElse(hook.since());
    return own.atLeast(type().since()) ? own : type().since();
  }

  /** What the kernel tells programs apart by. */
  String verifierKind() {
    boolean decides = section.target() != ProgramSection.Target.NONE;
    return type().name() + ":" + section.attachType() + (decides ? word : "") + section.frags();
  }

  /** The code that leaves with a result that every kernel allows. */
  byte[] leave(KernelVersion kernel) {
    long result = hook.resultRange(word, kernel).map(range -> range.largest()).orElse(0L);
    return Code.join(Code.move(0, (int) result), Code.exit());
  }

  boolean accepts(byte[]... code) {
    return load(0, "GPL", Optional.empty(), code).errno() == 0;
  }

  /** What the verifier says of a program, acceptance included. */
  String log(String licence, byte[]... code) {
    return load(1, licence, Optional.empty(), code).log();
  }

  /** As {@link #log(String, byte[]...)} for a program that calls a function of a module. */
  String log(int module, byte[]... code) {
    return load(1, "GPL", Optional.of(module), code).log();
  }

  private ProgramLoad.Result load(
      int logLevel, String licence, Optional<Integer> module, byte[]... code) {
    int flags =
        (section.sleepable() ? ProgramLoad.SLEEPABLE : 0)
            | (section.frags() ? ProgramLoad.FRAGS : 0);
    return answer(
        new ProgramLoad(
            "facts",
            type().number(),
            Code.join(code),
            licence,
            section.attachType(),
            flags,
            0,
            target,
            0,
            module.map(List::of).orElse(List.of()),
            0,
            new byte[0],
            new byte[0]),
        logLevel);
  }

  /** What the kernel says of a program, of which nothing stays. */
  static ProgramLoad.Result answer(ProgramLoad program, int logLevel) {
    ProgramLoad.Result result = program.run(logLevel);
    if (result.descriptor() != null) {
      result.descriptor().close();
    }
    return result;
  }

  /**
   * Whether the kernel knows a program type that no hook has: what it is asked for is incomplete,
   * and it says that it does not know the type before it says anything else.
   */
  static boolean knows(ProgramType type, byte[]... code) {
    boolean bound = BOUND.contains(type.name());
    boolean sleeps = type.name().equals("BPF_PROG_TYPE_SYSCALL");
    ProgramLoad.Result result =
        new ProgramLoad(
                "facts",
                type.number(),
                Code.join(code),
                "GPL",
                0,
                sleeps ? ProgramLoad.SLEEPABLE : 0,
                0,
                bound ? 1 : 0,
                0,
                List.of(),
                0,
                new byte[0],
                new byte[0])
            .run(1);
    if (result.descriptor() != null) {
      result.descriptor().close();
      return true;
    }
    return !result.log().isEmpty();
  }

  @Override
  public String toString() {
    return word.isEmpty() ? hook.name() : hook.name() + "(" + word + ")";
  }
}
