package org.b.backend.sys;

import java.util.Optional;

/** Types that the kernel holds, by the name of the module that they are of. */
public final class BtfObjects {
  private static final int INFO_SIZE = 64;
  private static final int NAME_SIZE = 64;
  private static final int BTF_GET_NEXT_ID = 23;
  private static final int BTF_GET_FD_BY_ID = 19;

  private BtfObjects() {}

  /** The types of a module; empty if there is none of this name. */
  public static Optional<Descriptor> open(String module) {
    int id = 0;
    while (true) {
      try (Arena arena = new Arena()) {
        NativeBuffer attribute = Bpf.attribute(arena).putInt(0, id);
        int result = Bpf.call(BTF_GET_NEXT_ID, attribute);
        if (result == -Errno.ENOENT) {
          return Optional.empty();
        }
        Bpf.check("BPF_BTF_GET_NEXT_ID", result);
        id = attribute.bytes().getInt(4);
      }
      Descriptor descriptor = byId(id);
      if (descriptor != null) {
        if (name(descriptor).equals(module)) {
          return Optional.of(descriptor);
        }
        descriptor.close();
      }
    }
  }

  private static Descriptor byId(int id) {
    try (Arena arena = new Arena()) {
      int result = Bpf.call(BTF_GET_FD_BY_ID, Bpf.attribute(arena).putInt(0, id));
      if (result == -Errno.ENOENT) {
        return null;
      }
      return new Descriptor(Bpf.check("BPF_BTF_GET_FD_BY_ID", result));
    }
  }

  /** {@code struct bpf_btf_info}: name at 16, its size at 24, whether it is the kernel's at 28. */
  private static String name(Descriptor types) {
    try (Arena arena = new Arena()) {
      NativeBuffer name = arena.allocate(NAME_SIZE);
      NativeBuffer info = arena.allocate(INFO_SIZE).putAddress(16, name).putInt(24, NAME_SIZE);
      NativeBuffer attribute =
          Bpf.attribute(arena).putInt(0, types.number()).putInt(4, INFO_SIZE).putAddress(8, info);
      Bpf.check("BPF_OBJ_GET_INFO_BY_FD", Bpf.call(Bpf.OBJ_GET_INFO_BY_FD, attribute));
      return info.bytes().getInt(28) == 0 ? "" : name.text();
    }
  }
}
