package org.b.dsl.ide.edit;

import java.util.Optional;
import java.util.Set;
import org.b.core.source.Span;
import org.b.dsl.ide.names.Callable;
import org.b.dsl.ide.names.Callables;
import org.b.dsl.ide.outline.Code;

/** Fixes of locks and of what stands in their blocks. */
final class LockFixes {
  private static final Set<String> CLOCKS = Set.of("now", "boot_now", "get_usec_time");

  private LockFixes() {}

  /** Leaves the lock out of a literal, or the statement that writes it. */
  static void leaveOut(Fixes fixes) {
    Code code = fixes.document.outline().code();
    int first = code.lastBefore(fixes.offset() + 1);
    if (code.is(first, ".") && (code.is(first - 1, "{") || code.is(first - 1, ","))) {
      int last = code.lastBefore(fixes.span().end());
      int from = code.get(first).offset();
      int to = code.get(last).end();
      if (code.is(last + 1, ",")) {
        to = code.get(last + 2).offset();
      } else if (code.is(first - 1, ",")) {
        from = code.get(first - 1).offset();
      }
      fixes.add("leave it out", new TextEdit(new Span(fixes.file(), from, to - from), ""));
    } else if (fixes.statement().filter(s -> s.offset() == fixes.offset()).isPresent()) {
      StatementFixes.remove(fixes);
    }
  }

  /** Says what happens where the lock is not there, or leaves that out where it always is. */
  static void otherwise(Fixes fixes) {
    Code code = fixes.document.outline().code();
    int first = code.lastBefore(fixes.offset() + 1);
    if (code.is(first, "{") && code.is(first - 1, "else")) {
      int from = code.get(first - 2).end();
      int to = code.get(code.partner(first)).end();
      fixes.add("leave it out", new TextEdit(new Span(fixes.file(), from, to - from), ""));
    } else if (fixes.diagnostic.message().contains("interrupts")) {
      int length = code.get(first).end() - fixes.offset();
      fixes.add("write lock", new TextEdit(new Span(fixes.file(), fixes.offset(), length), "lock"));
    } else {
      int open = code.partner(first + 1) + 1;
      String indentation = fixes.indentation(fixes.offset());
      fixes.add(
          "say what happens then",
          fixes.insert(code.get(code.partner(open)).end(), " else {\n" + indentation + "}"));
    }
  }

  /** Calls a built-in without arguments before the lock is taken. */
  static void callBefore(Fixes fixes) {
    Code code = fixes.document.outline().code();
    int call = code.wordAt(fixes.offset());
    if (call < 0 || !code.is(call + 1, "(") || code.partner(call + 1) != call + 2) {
      return;
    }
    Optional<Callable> callable = Callables.find(Callable.Owner.NONE, code.get(call).text());
    if (callable.isEmpty() || !callable.get().result().matches("[ui]\\d+")) {
      return;
    }
    int lock = lockAround(code, call);
    if (lock < 0) {
      return;
    }
    int at = code.get(lock).offset();
    String name = free(fixes, CLOCKS.contains(callable.get().name()) ? "time" : "value");
    Span written =
        new Span(
            fixes.file(),
            code.get(call).offset(),
            code.get(call + 2).end() - code.get(call).offset());
    fixes.add(
        "call it before the lock",
        fixes.insert(
            at,
            callable.get().result()
                + " "
                + name
                + " = "
                + written.text()
                + ";\n"
                + fixes.indentation(at)),
        new TextEdit(written, name));
  }

  /** The word {@code lock} of the block around a token; -1 if there is none. */
  private static int lockAround(Code code, int index) {
    for (int open = code.openBefore(index); open >= 0; open = code.openBefore(open)) {
      int condition = code.is(open, "{") && code.is(open - 1, ")") ? code.partner(open - 1) : -1;
      if (condition > 0
          && (code.is(condition - 1, "lock") || code.is(condition - 1, "lock_irqsave"))) {
        return condition - 1;
      }
    }
    return -1;
  }

  /** A name that the function does not have yet. */
  private static String free(Fixes fixes, String wanted) {
    String name = wanted;
    for (int i = 2; isTaken(fixes, name); i++) {
      name = wanted + i;
    }
    return name;
  }

  private static boolean isTaken(Fixes fixes, String name) {
    return fixes.document.names().global(name).isPresent()
        || fixes.document.names().table(name).isPresent()
        || fixes
            .function()
            .filter(
                function ->
                    function.parameter(name).isPresent()
                        || function.locals().stream()
                            .anyMatch(local -> local.name().text().equals(name)))
            .isPresent();
  }
}
