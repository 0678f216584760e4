package org.b.generator;

/** What the device says of a packet. */
final class Devices implements Family {
  private static final String HASH = "bpf_xdp_metadata_rx_hash";
  private static final String STAMP = "bpf_xdp_metadata_rx_timestamp";
  private static final String TAG = "bpf_xdp_metadata_rx_vlan_tag";

  @Override
  public boolean fits(Scope scope) {
    return scope.function.isProgram() && scope.mayCall(HASH);
  }

  @Override
  public void write(Scope scope) {
    if (scope.mayCall(TAG) && scope.choices.percent(30)) {
      ask(scope, TAG, "u16", "u16");
    } else if (scope.choices.percent(50)) {
      ask(scope, STAMP, "u64");
    } else {
      ask(scope, HASH, "u32", "u32");
    }
  }

  /** What is filled in are variables of the right width. */
  private static void ask(Scope scope, String function, String... types) {
    StringBuilder call = new StringBuilder(function + "(ctx");
    for (String type : types) {
      String name = scope.draft.fresh("said");
      scope.line(Guards.guard(type, "u8") + " " + name + " = " + scope.choices.below(9) + ";");
      call.append(", ").append(name);
      scope.integers.add(new Scope.Variable(name, false));
    }
    scope.line(
        "if ("
            + call.append(") ")
            + scope.choices.of("==", "<", "!=")
            + " 0) "
            + scope.block(s -> s.statements(2)));
  }
}
