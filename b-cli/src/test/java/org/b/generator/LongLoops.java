package org.b.generator;

import java.util.function.Consumer;
import org.b.core.facts.KernelVersion;

/** Loops that no verifier walks round by round, and that hold something within one or over many. */
final class LongLoops implements Family {
  private static final KernelVersion CALLED = new KernelVersion(5, 17);
  private static final KernelVersion ITERATED = new KernelVersion(6, 4);

  @Override
  public boolean fits(Scope scope) {
    return scope.depth() < 2
        && !scope.inLoop()
        && scope.mayLeave()
        && scope.mayCall("bpf_ringbuf_reserve")
        && scope.draft.target.atLeast(CALLED);
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    Struct event = scope.draft.struct();
    String buffer = Reservations.buffer(scope, event);
    String name = scope.draft.fresh("e");
    if (choices.percent(40)) {
      each(scope, buffer, event, name);
    } else if (choices.percent(50) || !scope.draft.target.atLeast(ITERATED)) {
      whole(scope, buffer, event, name);
    } else if (choices.percent(50)) {
      batches(scope, buffer, event, name);
    } else {
      walk(scope);
    }
  }

  /** The start of a loop of some form, its counter among the integers of its body. */
  private static String head(Scope scope, String counter) {
    int most = scope.choices.of(300, 5000, 100000);
    return switch (scope.choices.below(3)) {
      case 0 -> "for (u32 " + counter + " = 0; " + counter + " < " + most + "; " + counter + "++) ";
      case 1 -> "for (" + counter + " in 0.." + most + ") ";
      default -> {
        scope.line("u64 " + counter + " = " + scope.integer() + ";");
        scope.integers.add(new Scope.Variable(counter, false));
        yield "while (" + scope.condition() + ")" + Guards.guard(" max " + most, "") + " ";
      }
    };
  }

  private static String reserve(Scope scope, String buffer) {
    return buffer + ".reserve()" + Guards.guard(" ?? " + Guards.plain(scope.leave()), "") + ";";
  }

  /** Reserved and given back in each round. */
  private static void each(Scope scope, String buffer, Struct event, String name) {
    String counter = scope.draft.fresh("ix");
    String head = head(scope, counter);
    scope.line(
        head
            + scope.loopBody(
                s -> {
                  s.line(event.name() + " *" + name + " = " + reserve(s, buffer));
                  hold(s, buffer, event, name);
                  s.statements(3);
                  if (s.choices.percent(50)) {
                    s.line("if (" + s.condition() + ") " + s.leave());
                  }
                  s.line(
                      Guards.guard(
                          buffer + s.choices.of(".submit(", ".discard(") + name + ");", ""));
                }));
  }

  /** Reserved before the loop, given back where it is left for good, or behind it. */
  private static void whole(Scope scope, String buffer, Struct event, String name) {
    over(
        scope,
        buffer,
        event,
        name,
        s -> {
          s.statements(3);
          s.line("if (" + s.condition() + ") " + s.leave());
        });
  }

  /** Sent and reserved anew from time to time. */
  private static void batches(Scope scope, String buffer, Struct event, String name) {
    over(
        scope,
        buffer,
        event,
        name,
        s -> {
          s.statements(2);
          s.release(discard(buffer, name));
          String submit = Guards.guard(buffer + ".submit(" + name + ");", "");
          String again = name + " = " + buffer + ".reserve() ?? { " + s.returning() + " };";
          s.line("if (" + s.condition() + ") { " + submit + " " + again + " }");
        });
  }

  private static void over(
      Scope scope, String buffer, Struct event, String name, Consumer<Scope> body) {
    scope.line(event.name() + " *" + name + " = " + reserve(scope, buffer));
    Scope.Members members = hold(scope, buffer, event, name);
    String head = head(scope, scope.draft.fresh("ix"));
    scope.line(head + scope.loopBody(body));
    scope.release(discard(buffer, name));
    scope.structs.remove(members);
    scope.line(Guards.guard(buffer + ".submit(" + name + ");", ""));
  }

  private static String discard(String buffer, String name) {
    return buffer + ".discard(" + name + ");";
  }

  /** From the entry of a table to another one. */
  private static void walk(Scope scope) {
    String table = scope.draft.fresh("nodes");
    String node = scope.draft.fresh("n");
    scope.draft.declare("Hash<u32, u64> " + table + "(64);");
    String leave = " ?? " + Guards.plain(scope.leave()) + ";";
    scope.line("u64 *" + node + " = " + table + ".lookup((u32) " + scope.integer() + ")" + leave);
    scope.targets.add("*" + node);
    String head = head(scope, scope.draft.fresh("ix"));
    scope.line(
        head
            + scope.loopBody(
                s -> {
                  s.statements(2);
                  s.line(
                      node
                          + " = "
                          + table
                          + ".lookup((u32) *"
                          + node
                          + ")"
                          + Guards.guard(" ?? { " + s.returning() + " }", "")
                          + ";");
                }));
  }

  private static Scope.Members hold(Scope scope, String buffer, Struct event, String name) {
    Scope.Members members = new Scope.Members(name + "->", event, false);
    scope.structs.add(members);
    scope.hold(discard(buffer, name));
    return members;
  }
}
