package org.b.dsl.lower;

import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.source.Span;
import org.b.dsl.syntax.CallExpression;

/** Checks how many arguments a call has. */
final class Arity {
  private Arity() {}

  /** Whether the number is right; reports it otherwise. */
  static boolean check(
      CallExpression call, Report report, Span nameSpan, String name, int least, int most) {
    int count = call.getArguments().size();
    if (count >= least && count <= most) {
      return true;
    }
    report.add(
        DiagnosticCode.WRONG_ARGUMENTS,
        nameSpan,
        "`" + name + "` takes " + expected(least, most) + ", but has " + count);
    return false;
  }

  private static String expected(int least, int most) {
    if (most == Integer.MAX_VALUE) {
      return "at least " + arguments(least);
    }
    return least == most ? arguments(least) : least + " or " + arguments(most);
  }

  private static String arguments(int count) {
    return count == 0 ? "no arguments" : count == 1 ? "1 argument" : count + " arguments";
  }
}
