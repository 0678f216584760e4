package org.b.core.types;

import org.b.core.btf.Btf;
import org.b.core.btf.BtfKind;
import org.b.core.btf.BtfType;
import org.b.core.kernel.KernelTypes;
import org.b.core.types.ReferenceType.Origin;

/** The type of the language for a type of the kernel. */
public final class KernelMembers {
  /** Tag of pointers to user space ({@code BTF_TYPE_TAG(user)}, since 5.18). */
  private static final String USER = "user";

  private static final int DEEPEST = 16;

  private KernelMembers() {}

  /**
   * The type of a value: an integer, a reference, a kernel struct; {@code u64} for an address of
   * something that has no type here (a function, a pointer, {@code void}).
   *
   * @param id BTF id of the value's type, as declared
   * @param bitSize of a bit field; 0 for all else
   * @param origin where a value lives that a pointer points to, unless it is tagged
   */
  public static Type of(KernelTypes kernel, int id, int bitSize, Origin origin) {
    Btf btf = kernel.btf();
    BtfType type = btf.resolve(id);
    if (type instanceof BtfType.Int integer) {
      int width = bitSize > 0 ? bitSize : integer.size() * 8;
      if (integer.character() && width == 8) {
        return IntegerType.CHAR;
      }
      if (integer.bool() && bitSize == 0 && integer.size() == 1) {
        return IntegerType.BOOL;
      }
      return width >= 1 && width <= 64
          ? new IntegerType(width, integer.signed() && !integer.bool())
          : ErrorType.ERROR;
    } else if (type instanceof BtfType.Enumeration enumeration) {
      int width = bitSize > 0 ? bitSize : enumeration.size() * 8;
      return new IntegerType(width, enumeration.signed());
    } else if (type instanceof BtfType.Pointer pointer) {
      return pointer(kernel, pointer, origin);
    } else if (type instanceof BtfType.Composite composite) {
      return composite.name().isEmpty()
          ? new KernelStructType(kernel, 0, alias(btf, id), composite.union())
          : new KernelStructType(kernel, btf.resolveId(id), composite.name(), composite.union());
    } else if (type instanceof BtfType.Array array) {
      Type element = of(kernel, array.element(), 0, origin);
      return element instanceof IntegerType
              || element instanceof KernelStructType
              || element instanceof ReferenceType
          ? new ReferenceType(element, origin)
          : ErrorType.ERROR;
    }
    return ErrorType.ERROR;
  }

  /** The name that a typedef gives to a struct without one; empty where none does. */
  private static String alias(Btf btf, int id) {
    String name = "";
    int at = id;
    for (int depth = 0; depth < DEEPEST; depth++) {
      if (btf.type(at) instanceof BtfType.Typedef typedef) {
        name = typedef.name();
        at = typedef.target();
      } else if (btf.type(at) instanceof BtfType.Modifier modifier) {
        at = modifier.target();
      } else {
        break;
      }
    }
    return name;
  }

  private static Type pointer(KernelTypes kernel, BtfType.Pointer pointer, Origin origin) {
    Btf btf = kernel.btf();
    Origin there = isUser(btf, pointer.target()) ? Origin.USER : origin;
    int id = btf.resolveId(pointer.target());
    BtfType target = btf.type(id);
    if (target instanceof BtfType.Composite composite && !composite.name().isEmpty()) {
      return new ReferenceType(
          new KernelStructType(kernel, id, composite.name(), composite.union()), there);
    } else if (target instanceof BtfType.Forward forward) {
      int whole = forward.union() ? kernel.union(forward.name()) : kernel.struct(forward.name());
      return new ReferenceType(
          new KernelStructType(kernel, whole, forward.name(), forward.union()), there);
    } else if (target instanceof BtfType.Int || target instanceof BtfType.Enumeration) {
      Type element = of(kernel, id, 0, there);
      return element.isError() ? IntegerType.U64 : new ReferenceType(element, there);
    } else if (target instanceof BtfType.Pointer inner
        && pointer(kernel, inner, there) instanceof ReferenceType element) {
      return new ReferenceType(element, there);
    }
    return IntegerType.U64;
  }

  private static boolean isUser(Btf btf, int id) {
    int at = id;
    for (int depth = 0; depth < DEEPEST; depth++) {
      BtfType type = btf.type(at);
      if (type instanceof BtfType.Modifier modifier) {
        if (modifier.kind() == BtfKind.TYPE_TAG && modifier.name().equals(USER)) {
          return true;
        }
        at = modifier.target();
      } else if (type instanceof BtfType.Typedef typedef) {
        at = typedef.target();
      } else {
        return false;
      }
    }
    return false;
  }
}
