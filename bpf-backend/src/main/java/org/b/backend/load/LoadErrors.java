package org.b.backend.load;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.b.backend.EnvironmentException;
import org.b.backend.sys.Capabilities;
import org.b.backend.sys.Errno;
import org.b.backend.sys.KernelRelease;
import org.b.backend.sys.SystemCallException;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;

/** Sentences for what the kernel refuses for reasons outside the object. */
public final class LoadErrors {
  /** What the verifier says of them: check_helper_call in kernel/bpf/verifier.c, 5.10 and 6.18. */
  private static final Pattern ABSENT_HELPER =
      Pattern.compile("(?:unknown func|program of this type cannot use helper) (bpf_\\w+)#\\d+");

  private static final Pattern ABSENT_ADDRESS =
      Pattern.compile("failed to find the address for kernel symbol '([^']+)'");

  /** Helpers that not every kernel offers, whatever its version, with what they need. */
  private static final Map<String, String> CONFIGURED_HELPERS =
      Map.of(
          "bpf_override_return",
          "it needs a kernel that was built with CONFIG_BPF_KPROBE_OVERRIDE=y, for error injection;"
              + " a security hook (@lsm) can refuse, too",
          "bpf_probe_write_user",
          "it needs a kernel that is not locked down: cat /sys/kernel/security/lockdown");

  private LoadErrors() {}

  /** The kernel says that this user may not load {@code what}. */
  public static EnvironmentException permission(String what) {
    return new EnvironmentException(
        "the kernel does not let this user load " + what,
        "run as root, or give the process CAP_BPF, CAP_NET_ADMIN (packets) and CAP_PERFMON"
            + " (tracing)");
  }

  /**
   * @param since first kernel that has it, if known
   */
  static EnvironmentException map(
      String name, Optional<KernelVersion> since, SystemCallException cause) {
    KernelRelease kernel = KernelRelease.current();
    if (cause.errno() == Errno.EPERM) {
      return permission("map " + name);
    }
    if (since.isPresent() && !kernel.version().atLeast(since.get())) {
      return new EnvironmentException(
          "map " + name + " is of a kind that kernel " + kernel.text() + " does not have",
          "run on Linux " + since.get() + " or newer",
          cause);
    }
    if (cause.errno() == Errno.ENOMEM || cause.errno() == Errno.E2BIG) {
      return new EnvironmentException(
          "the kernel has no memory for map " + name + " (" + cause.getMessage() + ")",
          "lower its number of entries",
          cause);
    }
    return new EnvironmentException(
        "the kernel did not create map " + name + " (" + cause.getMessage() + ")",
        "check the sizes of its key and leaf and its number of entries",
        cause);
  }

  static EnvironmentException program(String name, String type, KernelVersion since, int errno) {
    KernelRelease kernel = KernelRelease.current();
    if (errno == Errno.EPERM || errno == Errno.EACCES) {
      return Capabilities.has(Capabilities.SYS_ADMIN)
          ? refused(name, type)
          : permission("program " + name);
    }
    if (!kernel.version().atLeast(since)) {
      return new UnsupportedProgramException(
          "kernel " + kernel.text() + " does not have programs of type " + type,
          "run on Linux " + since + " or newer");
    }
    return new EnvironmentException(
        "the kernel did not load program "
            + name
            + " and its verifier said nothing ("
            + Errno.text(errno)
            + ")",
        "see whether b doctor says that the kernel has programs of type " + type);
  }

  /**
   * The program reads what this kernel's types do not have.
   *
   * @param absent {@code struct.field}
   */
  static EnvironmentException absent(String program, Collection<String> absent) {
    return new EnvironmentException(
        "kernel "
            + KernelRelease.current().text()
            + " has no "
            + String.join(", ", absent)
            + ", which program "
            + program
            + " reads",
        "run on the kernel that the program was written for, or check it against this one:"
            + " b check --btf /sys/kernel/btf/vmlinux");
  }

  /** Where programs may sleep depends on how the kernel was built. */
  static EnvironmentException awake(String program, String section) {
    return new UnsupportedProgramException(
        "kernel "
            + KernelRelease.current().text()
            + " does not let program "
            + program
            + " of "
            + section
            + " sleep",
        "kernels before 7.2 need CONFIG_FUNCTION_ERROR_INJECTION=y for functions of system calls;"
            + " write the hook without .s, or attach to a place where all kernels let programs"
            + " sleep");
  }

  /**
   * The program calls a helper that its type has on this kernel's version, but not as this kernel
   * was built or started.
   *
   * @param type kernel name of the program's type
   */
  static Optional<EnvironmentException> absentHelper(String program, String type, String log) {
    KernelRelease kernel = KernelRelease.current();
    return ABSENT_HELPER
        .matcher(log)
        .results()
        .map(result -> result.group(1))
        .filter(CONFIGURED_HELPERS::containsKey)
        .filter(
            name ->
                KernelFacts.helper(name)
                    .map(helper -> helper.programTypes().get(type))
                    .filter(kernel.version()::atLeast)
                    .isPresent())
        .findFirst()
        .map(
            name ->
                new UnsupportedProgramException(
                    "kernel "
                        + kernel.text()
                        + " does not offer "
                        + name
                        + ", which program "
                        + program
                        + " calls",
                    CONFIGURED_HELPERS.get(name)));
  }

  /** The types of the kernel lack a variable that the program reads, or all variables. */
  static EnvironmentException absentVariable(String program, String variable) {
    return new UnsupportedProgramException(
        "kernel "
            + KernelRelease.current().text()
            + " has no variable "
            + variable
            + " among its types, which program "
            + program
            + " reads",
        "some kernels before 6.1 state the types of no variables; others may have it by another"
            + " name");
  }

  /**
   * The program reads a variable of the kernel, of which the kernel knows the type but not the
   * address (check_pseudo_btf_id asks kallsyms_lookup_name).
   */
  static Optional<EnvironmentException> absentAddress(String program, String log) {
    return ABSENT_ADDRESS
        .matcher(log)
        .results()
        .findFirst()
        .map(
            result ->
                new UnsupportedProgramException(
                    "kernel "
                        + KernelRelease.current().text()
                        + " does not know where its variable "
                        + result.group(1)
                        + " is, which program "
                        + program
                        + " reads",
                    "it needs a kernel that was built with CONFIG_KALLSYMS_ALL=y"));
  }

  /** An administrator is refused only what the kernel gives nobody. */
  private static EnvironmentException refused(String name, String type) {
    boolean functions = type.equals("BPF_PROG_TYPE_TRACING");
    boolean security = type.equals("BPF_PROG_TYPE_LSM");
    return new UnsupportedProgramException(
        "kernel "
            + KernelRelease.current().text()
            + " lets nobody load program "
            + name
            + " of type "
            + type,
        functions
            ? "it needs CONFIG_FUNCTION_TRACER=y and CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS=y and"
                + " no lockdown; a tracepoint or a uprobe may tell the same"
            : security
                ? "it needs CONFIG_BPF_LSM=y, bpf among the modules of /sys/kernel/security/lsm,"
                    + " and no lockdown"
                : "see whether the kernel is locked down: cat /sys/kernel/security/lockdown");
  }
}
