package org.b.backend.facts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.backend.sys.BtfObjects;
import org.b.backend.sys.Descriptor;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;

/**
 * Which helpers and functions of the kernel which programs may call. Arguments are missing: the
 * verifier complains about them, but only where it allows the call.
 */
final class CallQuestions {
  /** Helpers and functions that a kernel may be built or started (lockdown) without. */
  private static final Set<String> CONFIGURED =
      Set.of(
          "bpf_override_return",
          "bpf_probe_write_user",
          "bpf_skb_get_xfrm_state",
          "bpf_skb_cgroup_classid",
          "bpf_tcp_raw_gen_syncookie_ipv4",
          "bpf_tcp_raw_gen_syncookie_ipv6",
          "bpf_tcp_raw_check_syncookie_ipv4",
          "bpf_tcp_raw_check_syncookie_ipv6",
          "bpf_get_route_realm",
          "bpf_get_cgroup_classid",
          "bpf_cgrp_storage_get",
          "bpf_cgrp_storage_delete",
          "bpf_verify_pkcs7_signature",
          "bpf_get_fsverity_digest",
          "bpf_sk_assign_tcp_reqsk",
          "bpf_xdp_get_xfrm_state",
          "bpf_xdp_xfrm_state_release",
          // in modules that nobody may have loaded
          "bpf_skb_get_xfrm_info",
          "bpf_skb_set_xfrm_info",
          "bpf_skb_get_fou_encap",
          "bpf_skb_set_fou_encap",
          "bpf_xdp_flow_lookup");

  /**
   * Before 6.12, programs that may sleep alone are let call them; by sockets' hooks, the others.
   */
  private static final Set<String> SLEEPING =
      Set.of(
          "bpf_copy_from_user",
          "bpf_copy_from_user_task",
          "bpf_ima_inode_hash",
          "bpf_ima_file_hash");

  private static final List<String> REFUSALS =
      List.of("unknown func", "cannot use helper", "invalid func");

  private final KernelVersion kernel;
  private final List<ProgramKind> kinds;

  CallQuestions(KernelVersion kernel, List<ProgramKind> kinds) {
    this.kernel = kernel;
    this.kinds = kinds;
  }

  Answers helpers() {
    Answers answers = new Answers("helpers");
    Set<String> licensed = new HashSet<>();
    for (ProgramKind kind : kinds) {
      String type = kind.type().name();
      String word = kind.hook().helperWord(kind.word());
      for (Helper helper : KernelFacts.helpers()) {
        boolean table = helper.isFor(type, word) && kernel.atLeast(helper.since(type, word));
        byte[] call = Code.join(Code.call(helper.number()), kind.leave(kernel));
        String log = kind.log("GPL", call);
        boolean allowed = REFUSALS.stream().noneMatch(log::contains);
        boolean sure = !CONFIGURED.contains(helper.name()) && !SLEEPING.contains(helper.name());
        if (sure || table == allowed) {
          answers.compare(kind + " " + helper.name(), table, allowed);
        }
        if (table && allowed && licensed.add(helper.name())) {
          boolean gpl = kind.log("Proprietary", call).contains("GPL-restricted");
          answers.compare(helper.name() + " for GPL alone", helper.gplOnly(), gpl);
        }
      }
    }
    return answers;
  }

  /**
   * Functions that programs, loops and operations call; later kernels let other programs call some,
   * too.
   */
  Answers functions(RunningTypes types) {
    Answers answers = new Answers("functions of the kernel");
    List<Helper> functions = new ArrayList<>(KernelFacts.callableFunctions());
    KernelFacts.iterators().forEach(iterator -> functions.add(iterator.start()));
    functions.addAll(KernelFacts.operationFunctions());
    for (Helper function : functions) {
      Optional<RunningTypes.Place> place =
          types
              .function(function.name())
              .or(() -> KernelFacts.earlierName(function).flatMap(types::function));
      for (ProgramKind kind : kinds) {
        String type = kind.type().name();
        List<String> hooks = function.call().map(HelperCall::hooks).orElse(List.of());
        boolean elsewhere = !hooks.isEmpty() && !hooks.contains(kind.hook().name());
        if (function.isFor(type, kind.word()) && !elsewhere) {
          boolean table = kernel.atLeast(function.since(type, kind.word()));
          boolean allowed = place.isPresent() && allows(kind, place.get());
          if (!CONFIGURED.contains(function.name()) || table == allowed) {
            answers.compare(kind + " " + function.name(), table, allowed);
          }
        }
      }
    }
    return answers;
  }

  private boolean allows(ProgramKind kind, RunningTypes.Place place) {
    byte[] call =
        Code.join(Code.callFunction(place.id(), place.module().isPresent()), kind.leave(kernel));
    String log;
    if (place.module().isPresent()) {
      try (Descriptor module = BtfObjects.open(place.module().get()).orElseThrow()) {
        log = kind.log(module.number(), call);
      }
    } else {
      log = kind.log("GPL", call);
    }
    return !log.contains("is not allowed")
        && !log.contains("reserved fields")
        && !log.contains("unknown opcode")
        && !log.contains("not supported");
  }
}
