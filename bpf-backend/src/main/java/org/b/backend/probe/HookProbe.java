package org.b.backend.probe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.backend.EnvironmentException;
import org.b.backend.attach.AttachRequest;
import org.b.backend.attach.AttachedLink;
import org.b.backend.attach.Attacher;
import org.b.backend.attach.ProbeSource;
import org.b.backend.load.LoadErrors;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.load.VerifierException;
import org.b.backend.object.ObjectFile;
import org.b.backend.object.ProgramDefinition;
import org.b.backend.sys.Architecture;
import org.b.backend.sys.Capabilities;
import org.b.backend.sys.IsolatedNetwork;
import org.b.backend.sys.KernelRelease;
import org.b.backend.sys.SystemCallException;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;

/**
 * The hooks of the language, by loading a program of two instructions and attaching it where nobody
 * else is.
 */
final class HookProbe {
  /** {@code r0 = 0; exit}. */
  private static final byte[] RETURN_ZERO = {
    (byte) 0xb7, 0, 0, 0, 0, 0, 0, 0, (byte) 0x95, 0, 0, 0, 0, 0, 0, 0
  };

  /** Called rarely, there on every kernel; the probe carries no program. */
  private static final String HARMLESS_SYSCALL = "getpgid";

  /** Fires when a thread is renamed. */
  private static final String HARMLESS_TRACEPOINT = "task_rename";

  /**
   * What stands in the parentheses of hooks that need something there to be loaded; all of it is
   * there on every kernel that has the hook.
   */
  private static final Map<String, String> ARGUMENTS =
      Map.ofEntries(
          Map.entry("cgroup_skb", "ingress"),
          Map.entry("sk_skb", "verdict"),
          Map.entry("cgroup_sock", "create"),
          Map.entry("cgroup_sock_addr", "connect4"),
          Map.entry("cgroup_sockopt", "get"),
          Map.entry("fentry", "do_unlinkat"),
          Map.entry("fexit", "do_unlinkat"),
          Map.entry("iter", "task"),
          Map.entry("lsm", "file_open"),
          Map.entry("netfilter", "ipv4, local_in, 0"),
          Map.entry("tp_btf", HARMLESS_TRACEPOINT));

  private HookProbe() {}

  static List<ProbeItem> run() {
    List<ProbeItem> items = new ArrayList<>();
    for (Hook hook : KernelFacts.hooks()) {
      items.add(probe(hook));
    }
    return items;
  }

  private static ProbeItem probe(Hook hook) {
    String name = "hook " + hook.name();
    if (!KernelRelease.current().version().atLeast(hook.since())) {
      return ProbeItem.no(name, "not in this kernel", "use Linux " + hook.since() + " or newer");
    }
    if (hook.name().equals("struct_ops")) {
      return structOps(name);
    }
    String section = hook.section(ARGUMENTS.getOrDefault(hook.name(), ""));
    ProgramDefinition program =
        new ProgramDefinition("probe", section, RETURN_ZERO, List.of(), List.of(), List.of());
    ObjectFile object = new ObjectFile("GPL", Optional.empty(), List.of(), List.of(program));
    LoadOptions options = LoadOptions.DEFAULT.withProgramTypes(Map.of("probe", hook.programType()));
    try (LoadedObject loaded = ObjectLoader.load(object, options)) {
      return attach(name, hook, loaded);
    } catch (SystemCallException e) {
      return ProbeItem.no(name, e.getMessage(), "run as root: sudo b");
    } catch (EnvironmentException e) {
      return ProbeItem.no(name, e.getMessage(), e.advice());
    } catch (VerifierException e) {
      return ProbeItem.no(name, e.getMessage(), "report this with the output of b doctor");
    }
  }

  private static ProbeItem attach(String name, Hook hook, LoadedObject loaded) {
    switch (hook.name()) {
      case "socket_filter":
        return isolated(name, loaded, AttachRequest.socketFilter("lo"));
      case "tc":
        return isolated(name, loaded, AttachRequest.tc("lo", "ingress"));
      case "tc_action":
        return isolated(name, loaded, AttachRequest.tcAction("lo", "ingress"));
      case "kprobe", "kretprobe", "ksyscall", "kretsyscall":
        return kernelProbe(name, hook.name().contains("ret"));
      case "raw_tracepoint":
        return described(
            name,
            Attacher.attach(
                loaded.program("probe"),
                AttachRequest.tracing("raw_tracepoint", HARMLESS_TRACEPOINT)));
      case "xdp":
        return isolated(name, loaded, AttachRequest.xdp("lo", ""));
      case "sk_lookup", "flow_dissector", "netfilter":
        return isolated(name, loaded, plain(hook.name(), ARGUMENTS.getOrDefault(hook.name(), "")));
      case "tp_btf", "fentry", "fexit", "lsm", "iter":
        return described(name, Attacher.attach(loaded.program("probe"), plain(hook.name(), "")));
      case "uprobe", "uretprobe", "usdt":
        ProbeSource.findUser();
        return ProbeItem.yes(name, "perf event");
      case "perf_event":
        return described(
            name, Attacher.attach(loaded.program("probe"), plain("perf_event", "cpu_clock,1hz")));
      case "tracepoint":
        return tracepoint(name);
      default:
        return ProbeItem.yes(name, "loads; attaching was not tried");
    }
  }

  private static AttachRequest plain(String hook, String argument) {
    return new AttachRequest(hook, argument, Optional.empty(), true);
  }

  /** Tables of functions need no program of their own to be tried: the kernel's types tell. */
  private static ProbeItem structOps(String name) {
    if (!Capabilities.has(Capabilities.SYS_ADMIN)) {
      EnvironmentException trouble = LoadErrors.permission("a table of functions");
      return ProbeItem.no(name, trouble.getMessage(), trouble.advice());
    }
    return Files.isReadable(Path.of("/sys/kernel/btf/vmlinux"))
        ? ProbeItem.yes(name, "by the kernel's version; loading was not tried")
        : ProbeItem.no(
            name, "the kernel shows no types", "use a kernel with CONFIG_DEBUG_INFO_BTF=y");
  }

  private static ProbeItem tracepoint(String name) {
    boolean mounted =
        Files.isReadable(Path.of("/sys/kernel/tracing/events"))
            || Files.isReadable(Path.of("/sys/kernel/debug/tracing/events"));
    return mounted
        ? ProbeItem.yes(name, "loads; attaching was not tried")
        : ProbeItem.no(
            name,
            "tracefs is not mounted or not readable",
            "mount -t tracefs tracefs /sys/kernel/tracing");
  }

  private static ProbeItem described(String name, AttachedLink link) {
    String mechanism = link.mechanism();
    link.close();
    return ProbeItem.yes(name, mechanism);
  }

  /** Attaches to the loopback interface of an empty network namespace. */
  private static ProbeItem isolated(String name, LoadedObject loaded, AttachRequest request) {
    try {
      return IsolatedNetwork.call(
          () -> described(name, Attacher.attach(loaded.program("probe"), request)));
    } catch (SystemCallException e) {
      return ProbeItem.yes(name, "loads; attaching was not tried (" + e.getMessage() + ")");
    }
  }

  private static ProbeItem kernelProbe(String name, boolean atReturn) {
    String function = Architecture.current().syscallPrefix() + HARMLESS_SYSCALL;
    try {
      ProbeSource.find().tryOpen(function, atReturn);
      return ProbeItem.yes(name, "perf event");
    } catch (SystemCallException e) {
      return e.isPermission()
          ? ProbeItem.no(name, "this user may not probe the kernel", "run as root: sudo b")
          : ProbeItem.no(
              name,
              "a probe of " + function + " failed (" + e.getMessage() + ")",
              "use a kernel built with CONFIG_KPROBES=y and CONFIG_KPROBE_EVENTS=y");
    }
  }
}
