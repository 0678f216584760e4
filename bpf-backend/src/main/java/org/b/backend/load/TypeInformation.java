package org.b.backend.load;

import java.util.List;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Errno;
import org.b.core.btf.Btf;

/** Gives an object's types to the kernel, as much of them as it takes. */
final class TypeInformation {
  private TypeInformation() {}

  /**
   * Loads the types; a kernel that refuses them as they are gets them with the kinds replaced that
   * older kernels do not know.
   *
   * @param notes gets a sentence if the kernel takes neither
   * @return {@code null} if the kernel takes neither
   */
  static Descriptor load(Btf btf, List<String> notes) {
    Bpf.BtfResult first = Bpf.btfLoad(btf.bytes());
    if (first.descriptor() != null) {
      return first.descriptor();
    }
    if (first.errno() == Errno.EPERM) {
      throw LoadErrors.permission("type information");
    }
    Bpf.BtfResult second = Bpf.btfLoad(BtfSanitizer.sanitize(btf));
    if (second.descriptor() == null) {
      String log = first.log().strip();
      notes.add(
          "the kernel refused the object's type information ("
              + Errno.text(first.errno())
              + (log.isEmpty() ? "" : ": " + log.substring(log.lastIndexOf('\n') + 1))
              + "): maps have no names for their fields and verifier logs no source lines");
    }
    return second.descriptor();
  }
}
