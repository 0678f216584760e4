package org.b.backend.maps;

import java.util.Set;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;

/** Recognises types whose values are in network order, by the kernel's names for them. */
final class NetworkOrder {
  private static final Set<String> NAMES = Set.of("__be16", "__be32", "__be64");

  private NetworkOrder() {}

  static boolean isNetworkOrder(Btf btf, int type) {
    int at = type;
    // Bounded because resolve() has refused chains that do not end.
    btf.resolveId(type);
    while (true) {
      BtfType current = btf.type(at);
      if (current instanceof BtfType.Typedef typedef) {
        if (NAMES.contains(typedef.name())) {
          return true;
        }
        at = typedef.target();
      } else if (current instanceof BtfType.Modifier modifier) {
        at = modifier.target();
      } else {
        return false;
      }
    }
  }
}
