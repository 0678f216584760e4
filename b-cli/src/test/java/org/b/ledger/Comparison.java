package org.b.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The frontend's verdicts against those of kernels.
 *
 * @param agreements per kernel: how many verdicts agree
 * @param falseAccepts accepted by the frontend, not loaded by a kernel: bugs of B
 * @param debts rejected by the frontend, loaded by a kernel: where B is less exact than the kernel
 * @param skips not asked, since the text promises newer kernels only, or has programs that the
 *     kernel lets nobody load
 * @param problems what keeps the ledger from being trusted: a missing verdict, a stale known debt
 */
record Comparison(
    Map<String, Integer> agreements,
    List<String> falseAccepts,
    List<String> debts,
    List<String> skips,
    List<String> problems) {

  /**
   * Compares.
   *
   * @param entries the index
   * @param verdicts by kernel name, in the order in which to report
   * @param known reasons for debts, by the entry's name
   */
  static Comparison of(
      List<Entry> entries, Map<String, List<Verdict>> verdicts, Map<String, String> known) {
    Comparison result =
        new Comparison(
            new LinkedHashMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    Set<String> debts = new TreeSet<>();
    verdicts.forEach(
        (kernel, list) -> {
          Map<String, Verdict> byName = new TreeMap<>();
          list.forEach(verdict -> byName.put(verdict.name(), verdict));
          result.agreements.put(kernel, 0);
          entries.stream()
              .filter(entry -> !entry.object().isEmpty())
              .forEach(entry -> result.compare(kernel, entry, byName.get(entry.name()), debts));
          Walks.of(entries, list)
              .underestimated()
              .forEach(
                  walk ->
                      result.problems.add(
                          kernel
                              + "  "
                              + walk
                              + " times the estimate: the verifier walks far more than the frontend"
                              + " says"));
        });
    for (String name : debts) {
      if (known.containsKey(name)) {
        result.debts.add(name + ": " + known.get(name));
      } else {
        result.problems.add(
            name
                + ": rejected by B, loaded by a kernel: mend the check, or give the reason in"
                + " known.txt");
      }
    }
    // a rejected entry without an object was not asked: its C twin could not be compiled here
    Set<String> notAsked =
        entries.stream()
            .filter(entry -> !entry.accepted() && entry.object().isEmpty())
            .map(Entry::name)
            .collect(Collectors.toSet());
    known.keySet().stream()
        .filter(name -> !debts.contains(name) && !notAsked.contains(name))
        .forEach(
            name -> result.problems.add(name + ": no longer a debt: take it out of known.txt"));
    return result;
  }

  private void compare(String kernel, Entry entry, Verdict verdict, Set<String> debts) {
    String where = kernel + "  " + entry.name();
    if (verdict == null) {
      problems.add(where + ": no verdict");
      return;
    }
    boolean agrees =
        switch (verdict.outcome()) {
          case ACCEPTED -> {
            if (!entry.accepted()) {
              debts.add(entry.name());
            }
            yield entry.accepted();
          }
          case REFUSED -> !entry.accepted();
          case SKIPPED -> {
            skips.add(where + ": " + verdict.detail());
            yield false;
          }
          case FAILED -> {
            problems.add(where + ": " + verdict.detail());
            yield false;
          }
        };
    if (agrees) {
      agreements.merge(kernel, 1, Integer::sum);
    } else if (verdict.outcome() == Verdict.Outcome.REFUSED) {
      falseAccepts.add(where + ": " + verdict.detail());
    }
  }

  boolean isGood() {
    return falseAccepts.isEmpty() && problems.isEmpty();
  }
}
