package org.b.generator;

import java.util.List;
import org.b.core.facts.KernelVersion;

/** What congestion controls change of a connection, and what they call. */
final class StructOperations implements Family {
  private static final List<String> READS =
      List.of(
          "tp->snd_cwnd",
          "tp->snd_ssthresh",
          "tp->srtt_us",
          "tp->inet_conn.icsk_ca_state",
          "tp->inet_conn.icsk_ca_priv[3]");

  static final HookKind HOOK =
      HookKind.traced(
          "struct_ops",
          "tcp_congestion_ops.ssthresh, b_made",
          "struct tcp_sock *tp",
          "5.10",
          READS);

  private static final KernelVersion SHARED = new KernelVersion(5, 13);

  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall()
        && scope.function.isProgram()
        && scope.draft.hook.hook().equals("struct_ops");
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    if (scope.draft.target.atLeast(SHARED) && choices.percent(30)) {
      String name = scope.draft.fresh("v");
      String call =
          choices.of(
              "tcp_reno_ssthresh(tp)",
              "tcp_reno_undo_cwnd(tp)",
              "tcp_slow_start(tp, (u32) (" + scope.integer() + "))");
      scope.line("u32 " + name + " = " + call + ";");
      scope.integers.add(new Scope.Variable(name, true));
      return;
    }
    String field = choices.of("snd_cwnd", "snd_cwnd_cnt", "snd_ssthresh", "inet_conn.icsk_ca_priv");
    String place =
        "tp->"
            + (field.endsWith("priv")
                ? field + "[" + scope.integers().subscript(13) + "]"
                : Guards.guard(field, "srtt_us"));
    scope.line(place + choices.of(" = ", " += ", " |= ") + "(u32) (" + scope.integer() + ");");
  }

  /** The other functions of the struct. */
  static List<String> others(Draft draft) {
    Scope scope = Scope.of(draft, new Scope.Function(List.of(), true, false, true));
    scope.reads.addAll(READS);
    scope.reads.add("acked");
    draft.afterwards(4, () -> scope.statements(4));
    return List.of(
        "@struct_ops(tcp_congestion_ops.cong_avoid, b_made) void avoid(struct tcp_sock *tp, u32"
            + " ack, u32 acked) {\n"
            + scope.text()
            + "}",
        "@struct_ops(tcp_congestion_ops.undo_cwnd, b_made) u32 undo(struct tcp_sock *tp) { return"
            + " tp->snd_cwnd; }");
  }
}
