package org.b.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.b.core.facts.KernelVersion;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final KernelVersion TARGET = new KernelVersion(5, 10);
  private static final Entry ACCEPTED = new Entry("a.b", true, TARGET, "0.o", "", Counts.NONE);
  private static final Entry REJECTED =
      new Entry("r.b", false, TARGET, "1.o", "B0301", Counts.NONE);

  private static Verdict verdict(String name, Verdict.Outcome outcome) {
    return new Verdict(name, outcome, 1, "why", Counts.NONE);
  }

  private static Comparison compare(
      Verdict.Outcome a, Verdict.Outcome r, Map<String, String> known) {
    return Comparison.of(
        List.of(ACCEPTED, REJECTED),
        Map.of("6.1", List.of(verdict("a.b", a), verdict("r.b", r))),
        known);
  }

  @Test
  void agreementIsGood() {
    Comparison result = compare(Verdict.Outcome.ACCEPTED, Verdict.Outcome.REFUSED, Map.of());
    assertTrue(result.isGood());
    assertEquals(Map.of("6.1", 2), result.agreements());
  }

  @Test
  void acceptedButRefusedFailsEvenWhenListed() {
    Comparison result =
        compare(Verdict.Outcome.REFUSED, Verdict.Outcome.REFUSED, Map.of("a.b", "no excuse"));
    assertEquals(List.of("6.1  a.b: why"), result.falseAccepts());
    assertFalse(result.isGood());
  }

  @Test
  void debtNeedsReason() {
    Verdict.Outcome accepted = Verdict.Outcome.ACCEPTED;
    assertFalse(compare(accepted, accepted, Map.of()).isGood());
    Comparison listed = compare(accepted, accepted, Map.of("r.b", "joins forget"));
    assertTrue(listed.isGood());
    assertEquals(List.of("r.b: joins forget"), listed.debts());
  }

  @Test
  void settledDebtMustLeaveTheList() {
    Comparison result =
        compare(Verdict.Outcome.ACCEPTED, Verdict.Outcome.REFUSED, Map.of("r.b", "joins forget"));
    assertEquals(List.of("r.b: no longer a debt: take it out of known.txt"), result.problems());
    assertFalse(result.isGood());
  }

  @Test
  void missingVerdictAndFailureAreProblems() {
    assertEquals(
        List.of("5.10  a.b: no verdict", "5.10  r.b: no verdict"),
        Comparison.of(List.of(ACCEPTED, REJECTED), Map.of("5.10", List.of()), Map.of()).problems());
    assertFalse(compare(Verdict.Outcome.FAILED, Verdict.Outcome.REFUSED, Map.of()).isGood());
  }

  @Test
  void skipIsListed() {
    Comparison result = compare(Verdict.Outcome.SKIPPED, Verdict.Outcome.REFUSED, Map.of());
    assertTrue(result.isGood());
    assertEquals(List.of("6.1  a.b: why"), result.skips());
  }

  @Test
  void verdictSurvivesItsLine() {
    Verdict verdict = new Verdict("x", Verdict.Outcome.REFUSED, 3, "first\n\tsecond", Counts.NONE);
    assertEquals("first | second", Verdict.parse(verdict.line()).detail());
  }

  @Test
  void farLongerWalkThanEstimatedIsAProblem() {
    Counts estimate = new Counts(Map.of("main", 100_000L, "other", 50L));
    Entry entry = new Entry("a.b", true, TARGET, "0.o", "", estimate);
    for (long walked : new long[] {400_000, 400_001}) {
      Verdict verdict =
          new Verdict("a.b", Verdict.Outcome.ACCEPTED, 1, "", new Counts(Map.of("main", walked)));
      Verdict read = Verdict.parse(verdict.line());
      assertEquals(verdict, read);
      Comparison result = Comparison.of(List.of(entry), Map.of("6.1", List.of(read)), Map.of());
      assertEquals(walked <= 400_000, result.isGood(), () -> "walked " + walked);
    }
  }
}
