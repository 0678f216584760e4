package org.b.core.program;

import org.b.core.types.IntegerType;

/** Built-ins that yield an integer. */
public enum Builtin {
  GET_USEC_TIME(
      "get_usec_time", "bpf_ktime_get_ns", "microseconds since boot, without time in suspend"),
  NOW("now", "bpf_ktime_get_ns", "nanoseconds since boot, without time in suspend"),
  BOOT_NOW("boot_now", "bpf_ktime_get_boot_ns", "nanoseconds since boot, with time in suspend"),
  PID("pid", "bpf_get_current_pid_tgid", "process identifier (the kernel's tgid)"),
  TID("tid", "bpf_get_current_pid_tgid", "thread identifier (the kernel's pid)"),
  UID("uid", "bpf_get_current_uid_gid", "user identifier"),
  GID("gid", "bpf_get_current_uid_gid", "group identifier"),
  CPU("cpu", "bpf_get_smp_processor_id", "number of the processor"),
  RANDOM("random", "bpf_get_prandom_u32", "a pseudo-random number"),
  CGROUP_ID(
      "cgroup_id",
      "bpf_get_current_cgroup_id",
      "identifier of the current task's control group (version 2)");

  private final String spelling;
  private final String helper;
  private final String meaning;

  Builtin(String spelling, String helper, String meaning) {
    this.spelling = spelling;
    this.helper = helper;
    this.meaning = meaning;
  }

  public String spelling() {
    return spelling;
  }

  /** Kernel name of the helper behind it. */
  public String helper() {
    return helper;
  }

  public String meaning() {
    return meaning;
  }

  public IntegerType type() {
    return switch (this) {
      case NOW, BOOT_NOW, GET_USEC_TIME, CGROUP_ID -> IntegerType.U64;
      default -> IntegerType.U32;
    };
  }
}
