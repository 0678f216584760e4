package org.b.generator;

/** Space in ring buffers whose length a program knows as it runs, and memory of leaves. */
final class DynamicPointers implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall("bpf_ringbuf_reserve_dynptr") && scope.mayLeave();
  }

  @Override
  public void write(Scope scope) {
    String name = scope.draft.fresh("p");
    if (scope.choices.percent(30)) {
      memory(scope, name);
      return;
    }
    String packet =
        scope.mayCall("bpf_dynptr_from_skb")
            ? "bpf_dynptr_from_skb"
            : scope.mayCall("bpf_dynptr_from_xdp") ? "bpf_dynptr_from_xdp" : "";
    if (!packet.isEmpty() && scope.function.isProgram() && scope.choices.percent(40)) {
      scope.line("struct bpf_dynptr *" + name + " = " + packet + "(ctx, 0);");
      copies(scope, name);
      return;
    }
    Choices choices = scope.choices;
    Struct event = scope.draft.struct();
    String buffer = scope.draft.fresh("events");
    scope.draft.declare("RingBuffer<" + event.name() + "> " + buffer + "(4096);");
    String length = scope.draft.fresh("n");
    scope.line("u64 " + length + " = " + scope.integer() + ";");
    scope.line(
        Guards.guard(
            "if (" + length + " > sizeof(" + event.name() + ")) { " + length + " = 3; }", ""));
    String declaration = "struct bpf_dynptr *" + name + " = " + buffer + ".reserve(" + length + ")";
    String discard = buffer + ".discard(" + name + ");";
    String submit = buffer + choices.of(".submit(", ".submit(", ".discard(") + name + ");";
    switch (choices.below(3)) {
      case 0 -> {
        String kept =
            scope.block(
                s -> {
                  s.hold(discard);
                  use(s, name, event);
                  s.line(Guards.guard(submit, ""));
                });
        scope.line("if (" + declaration + ") " + kept);
      }
      case 1 -> {
        // tested late, and again
        String giveUp = "if (" + name + ") { " + discard + " }";
        scope.line(declaration + ";");
        scope.hold(giveUp);
        scope.statements(2);
        scope.line(
            "if (" + Guards.guard(name, "true") + ") " + scope.block(s -> use(s, name, event)));
        scope.statements(2);
        scope.release(giveUp);
        scope.line(Guards.guard("if (" + name + ") { " + submit + " }", ""));
      }
      default -> {
        scope.line(declaration + Guards.guard(" ?? " + Guards.plain(scope.leave()), "") + ";");
        scope.hold(discard);
        use(scope, name, event);
        if (choices.percent(30)) {
          scope.line("if (" + scope.condition() + ") " + scope.leave());
        }
        scope.release(discard);
        scope.line(Guards.guard(submit, ""));
      }
    }
  }

  /** What is in a leaf, by way of a pointer with a length. */
  private static void memory(Scope scope, String name) {
    String table = scope.draft.fresh("m");
    String struct = scope.draft.fresh("M");
    scope.draft.declare("struct " + struct + " { u8 bytes[48]; u64 count; }");
    scope.draft.declare("Array<" + struct + "> " + table + "(4);");
    String leaf = scope.draft.fresh("r");
    scope.line(
        struct
            + " *"
            + leaf
            + " = "
            + table
            + ".lookup("
            + scope.choices.below(4)
            + ")"
            + Guards.guard(" ?? " + Guards.plain(scope.leave()), "")
            + ";");
    scope.line(
        "struct bpf_dynptr *"
            + name
            + " = bpf_dynptr_from_mem("
            + leaf
            + "->bytes, "
            + scope.choices.between(1, 48)
            + ", 0);");
    scope.line(leaf + "->count += " + copies(scope, name) + ";");
  }

  /** Copies in both directions; yields the name of what was read. */
  private static String copies(Scope scope, String name) {
    String number = scope.draft.fresh("v");
    scope.line(scope.choices.of("u16 ", "u32 ", "u64 ") + number + " = " + scope.integer() + ";");
    scope.line(name + ".write(" + scope.integer() + ", " + number + ");");
    scope.line(name + ".read(" + scope.choices.below(48) + ", " + number + ");");
    scope.integers.add(new Scope.Variable(number, true));
    return number;
  }

  private static void use(Scope scope, String name, Struct event) {
    Choices choices = scope.choices;
    String number = scope.draft.fresh("v");
    scope.line(choices.of("u8 ", "u32 ", "u64 ") + number + " = " + scope.integer() + ";");
    scope.line(name + ".write(" + choices.below(16) + ", " + number + ");");
    String part = scope.draft.fresh("s");
    String slice =
        event.name() + " *" + part + " = " + name + ".data(" + choices.of("0", "0", "4") + ", ";
    scope.line(slice + event.name() + ");");
    scope.line(
        "if ("
            + Guards.guard(part, "true")
            + ") "
            + scope.block(
                s -> {
                  s.structs.add(new Scope.Members(part + "->", event, false));
                  s.statements(2);
                }));
    if (choices.percent(50)) {
      scope.line(name + ".read(" + choices.below(9) + ", " + number + ");");
      scope.integers.add(new Scope.Variable(number, true));
    }
    scope.statements(2);
  }
}
