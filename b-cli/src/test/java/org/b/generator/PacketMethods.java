package org.b.generator;

/** The packet beyond its headers, and what moves it. */
final class PacketMethods implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.function.isProgram() && scope.mayCall() && scope.draft.hook.readsPacket();
  }

  private static String length(Scope scope) {
    return scope.draft.hook.programType().knowsLength() ? "pkt.len" : "pkt.payload";
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    String name = scope.draft.fresh("v");
    String hook = scope.draft.hook.hook();
    switch (choices.below(6)) {
      case 0 -> scope.line("u64 " + name + " = " + length(scope) + ";");
      case 1 ->
          scope.line("bool " + name + " = pkt.starts_with(" + scope.integer() + ", \"GET \");");
      case 2 -> scope.line("u64 " + name + " = pkt.payload;");
      case 3 -> {
        if (hook.equals("tc")) {
          scope.line(
              "i64 "
                  + name
                  + " = "
                  + choices.of("pkt.vlan_push(5);", "pkt.vlan_pop();", "pkt.clone_redirect(1);"));
          break;
        }
        if (hook.equals("xdp")) {
          scope.line("i64 " + name + " = pkt.adjust_head(" + choices.of("14", "-14", "0") + ");");
          break;
        }
        scope.line("u64 " + name + " = " + length(scope) + ";");
      }
      default ->
          scope.line(
              "u64 "
                  + name
                  + " = pkt.load("
                  + scope.integer()
                  + ", "
                  + choices.of("u8", "u16", "u32", "u64")
                  + ");");
    }
    scope.integers.add(new Scope.Variable(name, true));
  }
}
