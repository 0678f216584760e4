package org.b.backend.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.b.backend.sys.KernelRelease;
import org.b.backend.testing.Requirements;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the tables of facts say of the running kernel is true; other kernels are asked the same in
 * virtual machines.
 */
class KernelFactsOnKernelTest {
  @BeforeAll
  static void mayAsk() {
    Requirements.administrator();
    boolean shown = RunningTypes.areShown();
    if (!shown) {
      System.out.println("skipped: the kernel shows no types (CONFIG_DEBUG_INFO_BTF)");
    }
    Assumptions.assumeTrue(shown);
  }

  static Stream<Supplier<Answers>> questions() {
    return RunningTypes.areShown()
        ? KernelFactsInVirtualMachine.questions(KernelRelease.current().version()).stream()
        : Stream.of(() -> new Answers("nothing"));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void theTablesAreTrue(Supplier<Answers> question) {
    Answers answers = question.get();
    System.out.println(answers.report());
    assertTrue(answers.asked() > 0, answers::report);
    assertEquals(List.of(), answers.wrong());
  }

  /** A table that is wrong is found, in either direction. */
  @Test
  void disagreementIsSeen() {
    Answers answers = new Answers("anything");
    answers.compare("right", true, true);
    answers.compare("missing", true, false);
    answers.compare("left out", false, true);
    answers.same("number", 1, 2);
    assertEquals(4, answers.asked());
    assertEquals(3, answers.wrong().size(), answers::report);
  }
}
