package org.b.core.facts;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What kernels say of programs that may sleep. */
public final class SleepFacts {
  private static final Lazy<List<SleepablePlace>> PLACES =
      new Lazy<>(
          () ->
              FactTables.rows(
                  "sleepable-places.table",
                  row ->
                      new SleepablePlace(
                          row.get("hook"),
                          row.get("place"),
                          row.version("since"),
                          Optional.of(row.get("needs")).filter(option -> !option.isEmpty()),
                          KernelVersion.parse(row.get("before")))));

  private static final Lazy<Set<String>> SLEEPING =
      new Lazy<>(
          () -> {
            Set<String> names =
                new HashSet<>(FactTables.rows("sleeping-helpers.table", row -> row.get("helper")));
            KernelFacts.kernelFunctions().stream()
                .filter(function -> function.flags().contains("KF_SLEEPABLE"))
                .forEach(function -> names.add(function.name()));
            return Set.copyOf(names);
          });

  private SleepFacts() {}

  /** Where programs may sleep. */
  public static List<SleepablePlace> places() {
    return PLACES.get();
  }

  /** What is known of a hook with an argument; empty where no program may sleep. */
  public static Optional<SleepablePlace> place(Hook hook, String argument) {
    return places().stream()
        .filter(place -> place.hook().equals(hook.name()) && place.fits(argument))
        .findFirst();
  }

  /** Whether a helper, or a function of the kernel, may sleep: only some programs may call it. */
  public static boolean maySleep(Helper helper) {
    return SLEEPING.get().contains(helper.name());
  }
}
