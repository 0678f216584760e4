package org.b.generator;

/** Connections that the kernel tracks. */
final class Connections implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.function.isProgram()
        && scope.mayLeave()
        && (scope.mayCall("bpf_skb_ct_lookup") || scope.mayCall("bpf_xdp_ct_lookup"));
  }

  @Override
  public void write(Scope scope) {
    String tuple = scope.draft.fresh("tuple");
    String options = scope.draft.fresh("options");
    String name = scope.draft.fresh("ct");
    scope.line("u32 " + tuple + "[3] = {" + scope.integer() + ", " + scope.integer() + "};");
    scope.line("u32 " + options + "[3] = {0xffffffff, 0, 6};");
    String prefix = scope.mayCall("bpf_skb_ct_lookup") ? "bpf_skb_ct_" : "bpf_xdp_ct_";
    String arguments = "(ctx, %1$s, sizeof(%1$s), %2$s, sizeof(%2$s))".formatted(tuple, options);
    String connection = prefix + "lookup" + arguments;
    if (scope.mayCall(prefix + "alloc") && scope.choices.percent(40)) {
      String made = scope.draft.fresh("new");
      scope.line(
          "struct nf_conn___init *"
              + made
              + " = "
              + prefix
              + "alloc"
              + arguments
              + Guards.guard(" ?? " + Guards.plain(scope.leave()), "")
              + ";");
      scope.line("bpf_ct_set_timeout(" + made + ", " + scope.choices.below(9) + ");");
      connection = "bpf_ct_insert_entry(" + made + ")";
    }
    scope.line("struct nf_conn *" + name + " = " + connection + ";");
    String release = "bpf_ct_release(" + name + ");";
    String giveUp = "if (" + name + ") { " + release + " }";
    if (scope.choices.percent(50)) {
      scope.hold(giveUp);
      scope.line("if (" + name + ") " + scope.block(s -> use(s, name)));
      scope.statements(2);
      scope.release(giveUp);
      scope.line(Guards.guard(giveUp, ""));
      return;
    }
    scope.line(Guards.guard("if (!" + name + ") " + Guards.plain(scope.leave()), ""));
    scope.hold(release);
    use(scope, name);
    scope.release(release);
    scope.line(Guards.guard(release, ""));
  }

  /** The bundled types of the kernel have no fields of it. */
  private static void use(Scope scope, String name) {
    scope.reads.add("(u64) " + name);
    scope.statements(2);
    scope.reads.remove("(u64) " + name);
  }
}
