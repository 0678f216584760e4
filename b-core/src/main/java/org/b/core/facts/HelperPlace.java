package org.b.core.facts;

import java.util.List;
import java.util.Optional;

/**
 * A place where programs may call a helper that the verifier does not allow everywhere.
 *
 * @param helper kernel name of the helper
 * @param hooks names of hooks
 * @param place what stands in the parentheses of the hook; see {@code helper-places.table}
 * @param since first kernel that allows it there
 */
public record HelperPlace(String helper, List<String> hooks, String place, KernelVersion since) {
  /** Everywhere the hook is. */
  public static final String ANY = "*";

  /** Where nothing stands in the parentheses. */
  public static final String ALONE = "alone";

  /** Where programs of the hook may sleep, whether or not they do. */
  public static final String SLEEPABLE = "sleepable";

  private static final Lazy<List<HelperPlace>> PLACES =
      new Lazy<>(
          () ->
              FactTables.rows(
                  "helper-places.table",
                  row ->
                      new HelperPlace(
                          row.get("helper"),
                          List.of(row.get("hooks").split(" ")),
                          row.get("place"),
                          row.version("since"))));

  /** The places of a helper; none where the verifier does not ask for the place. */
  public static List<HelperPlace> of(Helper helper) {
    return PLACES.get().stream().filter(place -> place.helper.equals(helper.name())).toList();
  }

  /** First kernel that allows the call at a place; empty where it is another place. */
  public Optional<KernelVersion> since(Hook hook, String argument) {
    if (!hooks.contains(hook.name())) {
      return Optional.empty();
    } else if (place.equals(SLEEPABLE)) {
      return SleepFacts.place(hook, argument)
          .map(SleepablePlace::since)
          .map(sleepable -> sleepable.atLeast(since) ? sleepable : since);
    }
    String wanted = place.equals(ALONE) ? "" : place;
    return Optional.of(since).filter(version -> place.equals(ANY) || wanted.equals(argument));
  }
}
