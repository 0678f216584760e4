package org.b.backend.maps;

import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;

/** Types as messages show them. */
final class TypeNames {
  private TypeNames() {}

  static String of(Btf btf, int type) {
    BtfType resolved = btf.type(type);
    if (resolved instanceof BtfType.Composite composite) {
      return (composite.union() ? "union " : "struct ")
          + (composite.name().isEmpty() ? "{...}" : composite.name());
    } else if (resolved instanceof BtfType.Array array) {
      return of(btf, array.element()) + "[" + array.count() + "]";
    } else if (resolved instanceof BtfType.Pointer pointer) {
      return of(btf, pointer.target()) + " *";
    } else if (resolved instanceof BtfType.Enumeration enumeration) {
      return "enum " + enumeration.name();
    } else if (resolved instanceof BtfType.Modifier modifier) {
      return of(btf, modifier.target());
    }
    return resolved.name().isEmpty() ? "?" : resolved.name();
  }
}
