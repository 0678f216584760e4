package org.b.generator;

/** Events that are put together in a ring buffer, and given up on some paths. */
final class Reservations implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall("bpf_ringbuf_reserve") && scope.mayLeave();
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    Struct event = scope.draft.struct();
    String buffer = buffer(scope, event);
    String name = scope.draft.fresh("e");
    String reserve = event.name() + " *" + name + " = " + buffer + ".reserve()";
    String submit = buffer + choices.of(".submit(", ".submit(", ".discard(") + name + ");";
    if (choices.percent(25)) {
      scope.line(
          "if ("
              + reserve
              + ") "
              + scope.block(
                  s -> {
                    fill(s, event, name);
                    s.hold(buffer + ".discard(" + name + ");");
                    s.statements(3);
                    s.line(Guards.guard(submit, ""));
                  }));
      return;
    }
    scope.line(reserve + Guards.guard(" ?? " + Guards.plain(scope.leave()), "") + ";");
    String discard = buffer + ".discard(" + name + ");";
    Scope.Members members = fill(scope, event, name);
    scope.hold(discard);
    scope.statements(4);
    if (choices.percent(30)) {
      scope.line("if (" + scope.condition() + ") " + scope.leave());
    }
    scope.release(discard);
    scope.structs.remove(members);
    if (choices.percent(30)) {
      scope.line("if (" + scope.condition() + ") { " + submit + " } else { " + discard + " }");
    } else {
      scope.line(Guards.guard(submit, ""));
    }
  }

  /** A new buffer for events of a struct. */
  static String buffer(Scope scope, Struct event) {
    String buffer = scope.draft.fresh("events");
    scope.draft.declare("RingBuffer<" + event.name() + "> " + buffer + "(4096);");
    return buffer;
  }

  private static Scope.Members fill(Scope scope, Struct event, String name) {
    Scope.Members members = new Scope.Members(name + "->", event, false);
    scope.structs.add(members);
    for (Struct.Field field : event.integers()) {
      if (scope.choices.percent(60)) {
        scope.line(name + "->" + field.name() + " = " + scope.integer() + ";");
      }
    }
    return members;
  }
}
