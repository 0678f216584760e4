package org.b.backend.attach;

import java.util.ArrayList;
import java.util.List;
import org.b.backend.EnvironmentException;
import org.b.backend.load.KernelNames;
import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Architecture;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Errno;
import org.b.backend.sys.SystemCallException;

/**
 * A program at the start or the return of a kernel function, through a perf event of the kprobe
 * event source (4.17), which needs no tracefs and leaves nothing behind.
 */
final class ProbeLink {
  private ProbeLink() {}

  static AttachedLink attach(LoadedProgram program, String hook, String name) {
    ProbeSource source = ProbeSource.find();
    boolean atReturn = hook.contains("ret");
    SystemCallException failure = null;
    for (String function : functions(hook, name)) {
      try {
        Descriptor event = source.open(function, atReturn);
        return PerfEvents.bind(program, hook, function, event);
      } catch (SystemCallException e) {
        failure = e;
        if (e.errno() != Errno.ENOENT) {
          break;
        }
      }
    }
    throw explain(program.name(), hook, name, failure);
  }

  /** The kernel functions that a name may mean, the likeliest first. */
  private static List<String> functions(String hook, String name) {
    if (!hook.endsWith("syscall")) {
      return List.of(name);
    }
    List<String> names = new ArrayList<>();
    names.add(Architecture.current().syscallPrefix() + name);
    // Some names that users know are not the kernel's.
    if (name.equals("stat")
        || name.equals("lstat")
        || name.equals("fstat")
        || name.equals("uname")) {
      names.add(Architecture.current().syscallPrefix() + "new" + name);
    }
    return names;
  }

  private static RuntimeException explain(
      String program, String hook, String name, SystemCallException failure) {
    String what = hook.endsWith("syscall") ? "system call " : "function ";
    switch (failure.errno()) {
      case Errno.ENOENT:
        String prefix = hook.endsWith("syscall") ? Architecture.current().syscallPrefix() : "";
        List<String> similar = KernelNames.similar(prefix + name);
        return new EnvironmentException(
            "this kernel has no " + what + name + " that can be probed",
            similar.isEmpty()
                ? "see /proc/kallsyms for the names there are"
                : "there are "
                    + String.join(
                        ", ", similar.stream().map(s -> s.substring(prefix.length())).toList()),
            failure);
      case Errno.EINVAL:
        return new EnvironmentException(
            "the kernel does not allow a probe in the " + what + name,
            "choose a function that it calls or is called by; those named in"
                + " /sys/kernel/debug/kprobes/blacklist cannot be probed",
            failure);
      case Errno.EADDRNOTAVAIL:
        return new EnvironmentException(
            "this kernel has several functions named " + name,
            "choose a function with a name of its own",
            failure);
      default:
        return AttachErrors.tracing("attaching " + program + " to " + what + name, failure);
    }
  }
}
