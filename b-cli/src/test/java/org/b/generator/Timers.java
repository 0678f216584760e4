package org.b.generator;

import java.util.List;
import org.b.core.facts.KernelVersion;

/** Leaves with a timer, and what runs when it has run out. */
final class Timers implements Family {
  private static final KernelVersion SINCE = new KernelVersion(5, 15);

  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall()
        && scope.mayLeave()
        && scope.function.isProgram()
        && scope.draft.functionDepth == 0
        && scope.draft.target.atLeast(SINCE)
        && !scope.draft.hook.isTracing();
  }

  @Override
  public void write(Scope scope) {
    Draft draft = scope.draft;
    Struct plain = draft.struct();
    String type = draft.fresh("T");
    draft.declare(plain.declaration(type, "timer expiry; "));
    String table = draft.fresh("t");
    draft.declare("Hash<u32, " + type + "> " + table + "(16);");
    String callback = draft.fresh("on_timer");
    Scope body = Scope.of(draft, new Scope.Function(List.of("0"), true, false, false));
    body.integers.add(new Scope.Variable("key", false));
    body.structs.add(new Scope.Members("leaf->", plain, true));
    draft.functionDepth++;
    draft.within(4, () -> body.statements(3));
    draft.functionDepth--;
    String again = scope.choices.percent(30) ? "leaf->expiry.start(1s, " + callback + ");\n" : "";
    draft.function(
        "@timer void "
            + callback
            + "(u32 key, "
            + type
            + " *leaf) {\n"
            + body.text()
            + again
            + "}");
    String name = References.found(scope, type, table);
    scope.line(
        scope.choices.percent(80)
            ? name + "->expiry.start(" + scope.integer() + ", " + callback + ");"
            : name + "->expiry.cancel();");
    scope.structs.add(new Scope.Members(name + "->", plain, true));
  }
}
