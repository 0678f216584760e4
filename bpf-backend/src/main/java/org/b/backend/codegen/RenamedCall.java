package org.b.backend.codegen;

import org.b.core.facts.Helper;

/**
 * A call of a function of the kernel that has another name in earlier kernels, and one argument
 * more, of which nothing is read. Loaders make the addresses of those that are not there 0, so that
 * the verifier sees one of the calls alone.
 */
final class RenamedCall {
  private RenamedCall() {}

  /** Writes the call; the value is its result. */
  static String write(FunctionText text, KernelSymbols functions, Helper helper, String arguments) {
    String name = functions.symbol(helper);
    String present = text.label();
    String absent = text.label();
    String after = text.label();
    text.branch(text.value("icmp ne ptr " + name + ", null"), present, absent);
    text.start(present);
    String result = text.value("call i64 " + name + "(" + arguments + ")");
    text.jump(after);
    text.start(absent);
    String earlier =
        text.value("call i64 " + functions.earlierSymbol(helper) + "(" + arguments + ", ptr null)");
    text.jump(after);
    text.start(after);
    return text.value(
        "phi i64 [ " + result + ", %" + present + " ], [ " + earlier + ", %" + absent + " ]");
  }
}
