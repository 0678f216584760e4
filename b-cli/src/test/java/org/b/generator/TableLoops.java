package org.b.generator;

import org.b.core.facts.KernelVersion;

/** Loops over the entries of a table, or over messages. */
final class TableLoops implements Family {
  private static final KernelVersion SINCE = new KernelVersion(5, 13);

  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall() && scope.depth() < 3 && scope.draft.target.atLeast(SINCE);
  }

  @Override
  public void write(Scope scope) {
    if (scope.mayCall("bpf_user_ringbuf_drain") && scope.choices.percent(40)) {
      messages(scope);
      return;
    }
    Table table = scope.draft.table();
    String key = scope.draft.fresh("k");
    String leaf = scope.draft.fresh("l");
    scope.line(
        "for ("
            + key
            + ", "
            + leaf
            + " in "
            + table.name()
            + ") "
            + scope.loopBody(
                s -> {
                  table
                      .keyStruct()
                      .ifPresentOrElse(
                          k -> s.structs.add(new Scope.Members(key + ".", k, false)),
                          () -> s.integers.add(new Scope.Variable(key, false)));
                  References.reached(s, table, leaf);
                  s.statements(3);
                }));
  }

  private static void messages(Scope scope) {
    Struct message = scope.draft.struct();
    String buffer = scope.draft.fresh("requests");
    String name = scope.draft.fresh("m");
    scope.draft.declare("UserRingBuffer<" + message.name() + "> " + buffer + "(4096);");
    scope.line(
        "for ("
            + name
            + " in "
            + buffer
            + ") "
            + scope.loopBody(
                s -> {
                  s.structs.add(new Scope.Members(name + "->", message, false));
                  s.statements(4);
                }));
  }
}
