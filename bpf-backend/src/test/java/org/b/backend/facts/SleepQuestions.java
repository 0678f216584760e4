package org.b.backend.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.backend.sys.Descriptor;
import org.b.core.facts.Helper;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.MapKind;
import org.b.core.facts.SleepFacts;
import org.b.core.facts.SleepablePlace;

/** Where programs may sleep, which tables they use then, and which helpers they call. */
final class SleepQuestions {
  /** What stands for the places of a pattern; every kernel has it. */
  private static final Map<String, String> SAMPLES =
      Map.of(
          "__*_sys_*", "__x64_sys_getpgid",
          "syscalls:*", "syscalls:sys_enter_getpgid",
          "raw_syscalls:*", "raw_syscalls:sys_enter");

  /** Attaching decides, or earlier kernels do not look at the flag. */
  private static final Set<String> LOADED_EARLIER = Set.of("iter", "tp_btf", "raw_tracepoint");

  /** Needs a struct of the kernel's operations; needs to be mapped. */
  private static final Set<String> NOT_ASKED = Set.of("STRUCT_OPS", "ARENA");

  private final KernelVersion kernel;
  private final RunningTypes types;

  SleepQuestions(KernelVersion kernel, RunningTypes types) {
    this.kernel = kernel;
    this.types = types;
  }

  Answers places() {
    Answers answers = new Answers("places where programs may sleep");
    for (SleepablePlace place : SleepFacts.places()) {
      Hook hook = KernelFacts.hook(place.hook()).orElseThrow();
      String name = SAMPLES.getOrDefault(place.place(), place.place().replace("*", ""));
      Optional<ProgramKind> kind = ProgramKind.sleeping(hook, name, types);
      String fact = "@" + hook.name() + ".s(" + place.place() + ") since " + place.since();
      boolean table = kernel.atLeast(place.since());
      boolean depends = place.before().filter(before -> !kernel.atLeast(before)).isPresent();
      if (kind.isEmpty()
          || depends
          || !table && LOADED_EARLIER.contains(hook.name())
          || !kind.get().takesOthers(kind.get().leave(kernel))) {
        answers.skip(fact);
      } else {
        answers.compare(fact, table, kind.get().accepts(kind.get().leave(kernel)));
      }
    }
    return answers;
  }

  Answers tables() {
    Answers answers = new Answers("tables of programs that may sleep");
    Optional<ProgramKind> program = sleeping().stream().findFirst();
    for (MapKind kind : KernelFacts.mapKinds()) {
      Optional<Descriptor> map =
          program.isPresent() && kernel.atLeast(kind.since()) && !NOT_ASKED.contains(kind.name())
              ? MapQuestions.create(kind)
              : Optional.empty();
      if (map.isEmpty()) {
        answers.skip(kind.name());
        continue;
      }
      try (Descriptor created = map.get()) {
        answers.compare(
            kind.name() + " while sleeping",
            kind.sleepableSince().filter(kernel::atLeast).isPresent(),
            program.get().accepts(Code.map(1, created.number()), program.get().leave(kernel)));
      }
    }
    return answers;
  }

  /** Helpers that may sleep, in programs that may, and in others. */
  Answers helpers() {
    Answers answers = new Answers("helpers that may sleep");
    for (ProgramKind kind : sleeping()) {
      for (Helper helper : KernelFacts.helpers()) {
        if (SleepFacts.maySleep(helper)) {
          String type = kind.type().name();
          boolean table =
              helper.isFor(type, kind.hook().name())
                  && kernel.atLeast(helper.since(type, kind.hook().name()));
          String log = kind.log("GPL", Code.call(helper.number()), kind.leave(kernel));
          boolean allowed =
              !log.contains("unknown func")
                  && !log.contains("cannot use helper")
                  && !log.contains("invalid func")
                  && !log.contains("might sleep");
          answers.compare(kind + " " + helper.name(), table, allowed);
        }
      }
    }
    return answers;
  }

  /** Programs that may sleep and that this kernel loads, one of each type. */
  private List<ProgramKind> sleeping() {
    List<ProgramKind> kinds = new ArrayList<>();
    for (String place :
        List.of("uprobe", "lsm:file_open", "lsm:bprm_committed_creds", "iter:task")) {
      Hook hook = KernelFacts.hook(place.replaceFirst(":.*", "")).orElseThrow();
      String argument = place.contains(":") ? place.substring(place.indexOf(':') + 1) : "";
      ProgramKind.sleeping(hook, argument, types)
          .filter(kind -> kernel.atLeast(kind.hook().since()))
          .filter(kind -> SleepFacts.place(hook, argument).isPresent())
          .filter(kind -> kind.accepts(kind.leave(kernel)))
          .filter(kind -> kinds.stream().noneMatch(k -> k.type().equals(kind.type())))
          .ifPresent(kinds::add);
    }
    return kinds;
  }
}
