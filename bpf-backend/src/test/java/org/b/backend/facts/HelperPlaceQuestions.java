package org.b.backend.facts;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperPlace;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.SleepFacts;
import org.b.core.facts.SleepablePlace;

/** Where the verifier allows helpers that it does not allow everywhere. */
final class HelperPlaceQuestions {
  /** Places beside those of the tables; every kernel has them. */
  private static final Map<String, List<String>> OTHERS =
      Map.of(
          "fentry", List.of("vfs_write", "vfs_open", "tcp_connect"),
          "fexit", List.of("vfs_write", "vfs_open", "tcp_connect"),
          "lsm", List.of("file_permission", "inode_permission", "task_kill", "cred_free"),
          "iter", List.of("task", "task_file", "bpf_map"),
          "tp_btf", List.of("task_rename", "sched_switch"));

  private final KernelVersion kernel;
  private final RunningTypes types;

  HelperPlaceQuestions(KernelVersion kernel, RunningTypes types) {
    this.kernel = kernel;
    this.types = types;
  }

  Answers places() {
    Answers answers = new Answers("places where helpers are called");
    for (Helper helper : KernelFacts.helpers()) {
      List<HelperPlace> places = HelperPlace.of(helper);
      if (!places.isEmpty()) {
        OTHERS.keySet().stream()
            .map(name -> KernelFacts.hook(name).orElseThrow())
            .forEach(hook -> ask(helper, places, hook, answers));
      }
    }
    return answers;
  }

  private void ask(Helper helper, List<HelperPlace> places, Hook hook, Answers answers) {
    for (String name : names(places, hook)) {
      ProgramKind kind = ProgramKind.bound(hook, name, types);
      String fact = helper.name() + " in " + kind;
      if (kind.target() == 0 || !kind.accepts(kind.leave(kernel))) {
        answers.skip(fact);
        continue;
      }
      Optional<KernelVersion> since =
          places.stream().flatMap(place -> place.since(hook, name).stream()).findFirst();
      String log = kind.log("GPL", Code.call(helper.number()), kind.leave(kernel));
      boolean allowed =
          !log.contains("helper call is not allowed in probe")
              && !log.contains("unknown func")
              && !log.contains("cannot use helper")
              && !log.contains("invalid func");
      answers.compare(fact, since.filter(kernel::atLeast).isPresent(), allowed);
    }
  }

  private static Set<String> names(List<HelperPlace> places, Hook hook) {
    Set<String> names = new LinkedHashSet<>(OTHERS.get(hook.name()));
    for (HelperPlace place : places) {
      boolean named =
          !place.place().equals(HelperPlace.ANY) && !place.place().equals(HelperPlace.SLEEPABLE);
      if (named && place.hooks().contains(hook.name())) {
        names.add(place.place());
      }
    }
    if (hook.name().equals("lsm")) {
      SleepFacts.places().stream()
          .filter(place -> place.hook().equals("lsm"))
          .map(SleepablePlace::place)
          .forEach(names::add);
    }
    return names;
  }
}
