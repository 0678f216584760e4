package org.b.backend.attach;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Errno;
import org.b.backend.sys.SystemCallException;
import org.b.core.facts.KernelVersion;

/**
 * A program at a hook of netfilter in the calling thread's network namespace, by a link (6.4):
 * {@code ipv4:input}, {@code ipv6:prerouting:-100}.
 */
final class NetfilterLink {
  private static final KernelVersion SINCE = new KernelVersion(6, 4);
  private static final int BPF_NETFILTER = 45;
  private static final int IPV4 = 2;
  private static final int IPV6 = 10;
  private static final Map<String, Integer> HOOKS = hooks();

  private NetfilterLink() {}

  private static Map<String, Integer> hooks() {
    Map<String, Integer> hooks = new LinkedHashMap<>();
    hooks.put("prerouting", 0);
    hooks.put("input", 1);
    hooks.put("forward", 2);
    hooks.put("output", 3);
    hooks.put("postrouting", 4);
    hooks.put("pre_routing", 0);
    hooks.put("local_in", 1);
    hooks.put("local_out", 3);
    hooks.put("post_routing", 4);
    return hooks;
  }

  static AttachedLink attach(LoadedProgram program, String argument) {
    int family = IPV4;
    int hook = -1;
    int priority = 0;
    for (String part : argument.toLowerCase(Locale.ROOT).split("[:,]")) {
      String word = part.strip().replaceFirst("^nf_inet_", "");
      if (word.equals("ipv4") || word.equals("ip") || word.equals("ipv6") || word.equals("ip6")) {
        family = word.endsWith("6") ? IPV6 : IPV4;
      } else if (HOOKS.containsKey(word)) {
        hook = HOOKS.get(word);
      } else if (word.matches("-?\\d{1,9}")) {
        priority = Integer.parseInt(word);
      } else {
        throw usage();
      }
    }
    if (hook < 0) {
      throw usage();
    }
    return attach(program, argument, family, hook, priority);
  }

  private static IllegalArgumentException usage() {
    return new IllegalArgumentException(
        "the hook netfilter needs a family, a place and may have a priority: ipv4:input,"
            + " ipv6:prerouting:-100; places are prerouting, input, forward, output, postrouting");
  }

  private static AttachedLink attach(
      LoadedProgram program, String argument, int family, int hook, int priority) {
    try {
      Descriptor link =
          Bpf.linkCreate(
              program.descriptor(),
              0,
              BPF_NETFILTER,
              0,
              attribute -> attribute.putInt(16, family).putInt(20, hook).putInt(24, priority));
      return new DescriptorLink(program.name(), "netfilter", argument, "netfilter link", link);
    } catch (SystemCallException e) {
      if (e.errno() == Errno.EBUSY) {
        throw new EnvironmentException(
            "netfilter has another program with priority " + priority + " at " + argument,
            "give another priority: " + argument + ":" + (priority + 1),
            e);
      }
      if (e.errno() == Errno.EINVAL || e.errno() == Errno.EOPNOTSUPP) {
        throw AttachErrors.tooOld("netfilter links, or none for " + argument, SINCE, e);
      }
      throw AttachErrors.packet("attaching " + program.name() + " to " + argument, e);
    }
  }
}
