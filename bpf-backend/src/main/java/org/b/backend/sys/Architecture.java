package org.b.backend.sys;

import java.util.Locale;
import org.b.backend.EnvironmentException;

/**
 * The processor families that the loader knows, with what differs between them: numbers of system
 * calls (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h) and the prefix
 * of system call functions (arch/x86/include/asm/syscall_wrapper.h, arch/arm64/include/asm/
 * syscall_wrapper.h).
 */
public enum Architecture {
  X86_64(321, 298, "__x64_sys_"),
  AARCH64(280, 241, "__arm64_sys_");

  final int bpf;
  final int perfEventOpen;
  private final String syscallPrefix;

  Architecture(int bpf, int perfEventOpen, String syscallPrefix) {
    this.bpf = bpf;
    this.perfEventOpen = perfEventOpen;
    this.syscallPrefix = syscallPrefix;
  }

  /**
   * What kernels with system call wrappers (x86-64 since 4.17, arm64 since 4.19) put before a
   * system call's name. A function with this prefix gets one argument: the address of the caller's
   * registers.
   */
  public String syscallPrefix() {
    return syscallPrefix;
  }

  /**
   * The machine that this process runs on.
   *
   * @throws EnvironmentException on anything but 64-bit Linux on x86 or ARM
   */
  public static Architecture current() {
    String system = System.getProperty("os.name", "");
    String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (system.equals("Linux")) {
      switch (machine) {
        case "amd64":
        case "x86_64":
          return X86_64;
        case "aarch64":
          return AARCH64;
        default:
      }
    }
    throw new EnvironmentException(
        "programs cannot be loaded on " + system + " (" + machine + ")",
        "load on Linux with a 64-bit Java on x86-64 or arm64");
  }
}
