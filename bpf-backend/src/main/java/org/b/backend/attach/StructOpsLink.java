package org.b.backend.attach;

import org.b.backend.EnvironmentException;
import org.b.backend.maps.BpfMap;
import org.b.backend.object.MapDefinition;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Errno;
import org.b.backend.sys.SystemCallException;

/**
 * A table of functions that the kernel calls, registered with it: by a link (6.4) if it was made
 * for one, else by filling its map, which keeps it registered until the entry is deleted.
 */
public final class StructOpsLink extends AbstractLink {
  private static final int BPF_STRUCT_OPS = 44;
  private static final int WITH_LINK = 1 << 13;
  private static final byte[] KEY = new byte[4];

  private final BpfMap table;
  private final Descriptor link;

  private StructOpsLink(BpfMap table, String struct, Descriptor link) {
    super(table.name(), "struct_ops", struct, link == null ? "map entry" : "struct_ops link");
    this.table = table;
    this.link = link;
  }

  /**
   * Registers a table.
   *
   * @param struct kernel name of the struct that it is
   * @throws EnvironmentException if the kernel refuses it
   */
  public static AttachedLink attach(BpfMap table, String struct) {
    MapDefinition definition = table.definition();
    try {
      table.elements().update(KEY, definition.data().orElseThrow().content(), Bpf.ANY);
      return new StructOpsLink(
          table,
          struct,
          (definition.flags() & WITH_LINK) == 0
              ? null
              : Bpf.linkCreate(table.descriptor(), 0, BPF_STRUCT_OPS));
    } catch (SystemCallException e) {
      if (e.errno() == Errno.EEXIST || e.errno() == Errno.EBUSY) {
        throw new EnvironmentException(
            "the kernel has another " + struct + " with the name " + table.name(),
            "give it another name, or end the owner of the other; what a killed run left behind:"
                + " bpftool struct_ops unregister name "
                + table.name(),
            e);
      }
      throw AttachErrors.tracing("registering " + table.name() + " as a " + struct, e);
    }
  }

  @Override
  void detach() {
    if (link != null) {
      link.close();
      return;
    }
    try {
      table.elements().delete(KEY);
    } catch (SystemCallException e) {
      throw new EnvironmentException(
          "unregistering " + table.name() + " failed (" + e.getMessage() + ")",
          "end what uses it",
          e);
    }
  }
}
