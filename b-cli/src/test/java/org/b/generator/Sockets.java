package org.b.generator;

/** Sockets that are looked up and given back. */
final class Sockets implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.function.isProgram() && scope.mayLeave() && scope.mayCall("bpf_sk_lookup_tcp");
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    String tuple = scope.draft.fresh("tuple");
    String socket = scope.draft.fresh("sk");
    scope.line("u32 " + tuple + "[3] = {" + scope.integer() + ", " + scope.integer() + "};");
    scope.line(
        "struct bpf_sock *"
            + socket
            + " = "
            + choices.of("bpf_sk_lookup_tcp", "bpf_sk_lookup_udp")
            + "(ctx, "
            + tuple
            + ", sizeof("
            + tuple
            + "), BPF_F_CURRENT_NETNS, 0)"
            + Guards.guard(" ?? " + Guards.plain(scope.leave()), "")
            + ";");
    String release = "bpf_sk_release(" + socket + ");";
    scope.hold(release);
    scope.reads.add(socket + "->mark");
    scope.reads.add(socket + "->src_port");
    scope.statements(3);
    scope.reads.remove(socket + "->mark");
    scope.reads.remove(socket + "->src_port");
    scope.release(release);
    scope.line(Guards.guard(release, ""));
  }
}
