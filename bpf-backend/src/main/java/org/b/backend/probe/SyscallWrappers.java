package org.b.backend.probe;

import org.b.backend.load.KernelNames;
import org.b.backend.sys.Architecture;

/**
 * How the running kernel's system call functions take their arguments.
 *
 * <p>With wrappers (x86-64 since 4.17, arm64 since 4.19: every kernel that programs can target) the
 * function that a {@code ksyscall} probe sits on, {@code __x64_sys_write}, has one argument: the
 * address of the caller's {@code struct pt_regs}. The system call's own arguments are in there, in
 * di, si, dx, r10, r8, r9 on x86-64 and regs[0] to regs[5] on arm64, and must be read with {@code
 * bpf_probe_read_kernel}. A {@code kretsyscall} probe finds the result in the probe's own
 * registers.
 */
public final class SyscallWrappers {
  private SyscallWrappers() {}

  /** Whether the running kernel has wrappers, by its symbols. */
  public static boolean present() {
    String name = Architecture.current().syscallPrefix() + "write";
    return KernelNames.functions().contains(name);
  }
}
