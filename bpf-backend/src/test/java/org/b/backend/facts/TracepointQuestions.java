package org.b.backend.facts;

import java.util.TreeMap;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.TracepointArguments;

/** Whether programs may load through the arguments of tracepoints without a test for null. */
final class TracepointQuestions {
  private static final int WORD = 8;

  private final KernelVersion kernel;
  private final RunningTypes types;

  TracepointQuestions(KernelVersion kernel, RunningTypes types) {
    this.kernel = kernel;
    this.types = types;
  }

  Answers arguments() {
    Answers answers = new Answers("arguments of tracepoints that are never null");
    Hook hook = KernelFacts.hook("tp_btf").orElseThrow();
    new TreeMap<>(TracepointArguments.present())
        .forEach(
            (tracepoint, arguments) -> {
              ProgramKind kind = ProgramKind.bound(hook, tracepoint, types);
              for (int argument : arguments) {
                String fact = tracepoint + " " + argument;
                if (kind.target() == 0) {
                  answers.skip(fact);
                } else {
                  answers.compare(fact, true, kind.accepts(load(argument), kind.leave(kernel)));
                }
              }
            });
    ProgramKind kind = ProgramKind.bound(hook, "sched_pi_setprio", types);
    // what is left out of the table is so for a reason; updates of 6.12 have it, too
    boolean nullable = kernel.atLeast(new KernelVersion(6, 12));
    answers.compare("sched_pi_setprio 2", !nullable, kind.accepts(load(2), kind.leave(kernel)));
    return answers;
  }

  private static byte[] load(int argument) {
    return Code.join(Code.load(1, 1, (argument - 1) * WORD, WORD), Code.load(1, 1, 0, WORD));
  }
}
