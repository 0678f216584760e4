package org.b.core.program;

import java.util.Arrays;
import java.util.Optional;

/** When an update of a table may happen. */
public enum UpdateMode {
  ANY("BPF_ANY"),
  /** Only if there is no such key. */
  NEW("BPF_NOEXIST"),
  /** Only if there is such a key. */
  EXISTING("BPF_EXIST");

  private final String flag;

  UpdateMode(String flag) {
    this.flag = flag;
  }

  /** The kernel's name for it. */
  public String flag() {
    return flag;
  }

  /** What bpf_map_update_elem takes for it (include/uapi/linux/bpf.h). */
  public int number() {
    return ordinal();
  }

  public static Optional<UpdateMode> of(long number) {
    return Arrays.stream(values()).filter(mode -> mode.number() == number).findFirst();
  }
}
