package org.b.ledger;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.graph.Cost;

/**
 * What the verifier of one kernel walked of accepted programs against what the frontend expected.
 * The estimate may be too large, since the verifier joins paths. It may be too small, since the
 * verifier does not remember a state at every place where paths meet; how much too small is bounded
 * here for every program of the ledger, the families of branches among them.
 */
final class Walks {
  /** The most that the verifier may walk of a program, as a multiple of the estimate. */
  private static final int FACTOR = 4;

  /**
   * Kernels differ in what they remember of branches: walks up to this say nothing of the limit.
   */
  private static final long SHORT = Cost.LIMIT / 4;

  /** One program of an entry. */
  record Walk(String name, long walked, long estimate) {
    double part() {
      return (double) walked / estimate;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%s: %d of %d, %.2f", name, walked, estimate, (double) walked / estimate);
    }
  }

  private final List<Walk> walks = new ArrayList<>();

  private Walks() {}

  static Walks of(List<Entry> entries, List<Verdict> verdicts) {
    Map<String, Verdict> byName =
        verdicts.stream().collect(Collectors.toMap(Verdict::name, verdict -> verdict));
    Walks result = new Walks();
    for (Entry entry : entries) {
      Verdict verdict = byName.get(entry.name());
      if (entry.accepted() && verdict != null) {
        verdict
            .walked()
            .byProgram()
            .forEach(
                (program, walked) ->
                    Optional.ofNullable(entry.estimates().byProgram().get(program))
                        .ifPresent(
                            estimate ->
                                result.walks.add(
                                    new Walk(entry.name() + " " + program, walked, estimate))));
      }
    }
    return result;
  }

  /**
   * Programs of which the verifier walks far more than the frontend says, and much of its limit.
   */
  List<Walk> underestimated() {
    return walks.stream()
        .filter(walk -> walk.walked() > Math.max(SHORT, FACTOR * walk.estimate()))
        .toList();
  }

  /** How far estimates are from what is walked, for the report. */
  List<String> lines() {
    if (walks.isEmpty()) {
      return List.of();
    }
    Comparator<Walk> byPart = Comparator.comparingDouble(Walk::part);
    Comparator<Walk> byLength = Comparator.comparingLong(Walk::walked);
    Comparator<Walk> byEstimate = Comparator.comparingLong(Walk::estimate);
    return List.of(
        walks.size() + " programs walked, at most " + Cost.LIMIT + " instructions are allowed",
        "longest walk " + walks.stream().max(byLength).orElseThrow(),
        "largest estimate " + walks.stream().max(byEstimate).orElseThrow(),
        walks.stream().filter(walk -> walk.walked() > walk.estimate()).count()
            + " longer than estimated, most of all "
            + walks.stream().max(byPart).orElseThrow(),
        "farthest below it " + walks.stream().min(byPart).orElseThrow());
  }
}
