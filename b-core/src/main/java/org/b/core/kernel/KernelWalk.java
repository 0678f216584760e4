package org.b.core.kernel;

import org.b.core.btf.Btf;
import org.b.core.btf.BtfKind;
import org.b.core.btf.BtfType;

/**
 * What the verifier finds at a place of a struct that a program loads from: it goes by offset and
 * size, where programs go by name, and of a union it takes the first member that is there
 * (btf_struct_walk in kernel/bpf/verifier.c, btf.c; 5.10 to 6.18).
 */
final class KernelWalk {
  private static final int DEEPEST = 16;

  private final Btf btf;
  private final int size;

  private KernelWalk(Btf btf, int size) {
    this.btf = btf;
    this.size = size;
  }

  /** What a load of the path's integer or pointer yields; never for a bit field. */
  static KernelPath.Load of(KernelPath path) {
    int size = path.btf().size(path.type());
    BtfType target = path.target();
    boolean whole =
        target instanceof BtfType.Int
            || target instanceof BtfType.Enumeration
            || target instanceof BtfType.Pointer;
    if (!whole
        || path.isAssumed()
        || path.bitSize() > 0
        || path.steps().isEmpty()
        || size != 1 && size != 2 && size != 4 && size != 8) {
      return KernelPath.Load.REFUSED;
    }
    String root = path.btf().name(path.root());
    int found = new KernelWalk(path.btf(), size).walk(path.root(), root, path.bitOffset() / 8, 0);
    if (found < 0) {
      return KernelPath.Load.REFUSED;
    }
    int wanted = target instanceof BtfType.Pointer pointer ? pointee(path.btf(), pointer) : 0;
    return found != wanted
        ? KernelPath.Load.REFUSED
        : found == 0 ? KernelPath.Load.NUMBER : KernelPath.Load.POINTER;
  }

  /**
   * @param name of the struct, or of the one around it
   * @return id of the struct that the pointer points to, 0 for a number, -1 where a load is refused
   */
  private int walk(int struct, String name, int offset, int depth) {
    if (depth > DEEPEST || !(btf.resolve(struct) instanceof BtfType.Composite composite)) {
      return -1;
    }
    for (BtfType.Member member : composite.members()) {
      int start = member.bitOffset() / 8;
      if (offset + size <= start) {
        return -1;
      }
      if (member.bitSize() > 0) {
        int end = (member.bitOffset() + member.bitSize() + 7) / 8;
        if (offset <= start && end <= offset + size) {
          return 0;
        }
        continue;
      }
      if (offset < start) {
        return -1;
      }
      int bytes = btf.size(member.type());
      if (offset < start + bytes) {
        return within(member, name, offset - start, bytes, depth);
      }
    }
    return -1;
  }

  private int within(BtfType.Member member, String name, int offset, int bytes, int depth) {
    int id = member.type();
    BtfType found = btf.resolve(id);
    int at = offset;
    while (found instanceof BtfType.Array array) {
      int element = btf.size(array.element());
      if (element == 0) {
        return -1;
      }
      at %= element;
      id = array.element();
      found = btf.resolve(id);
    }
    if (found instanceof BtfType.Composite inner) {
      return walk(id, inner.name().isEmpty() ? name : inner.name(), at, depth + 1);
    } else if (found instanceof BtfType.Pointer pointer) {
      return at != 0 || size != 8 || MemberTags.isElsewhere(name, member.name())
          ? -1
          : pointee(btf, pointer);
    }
    return offset + size <= bytes ? 0 : -1;
  }

  /**
   * The struct behind a pointer; 0 for anything else, which is a number to the verifier, and -1 for
   * what it lets nobody load from: other address spaces.
   */
  static int pointee(Btf btf, BtfType.Pointer pointer) {
    int id = pointer.target();
    for (int depth = 0; depth < DEEPEST; depth++) {
      BtfType type = btf.type(id);
      if (type instanceof BtfType.Modifier modifier) {
        if (modifier.kind() == BtfKind.TYPE_TAG) {
          return -1;
        }
        id = modifier.target();
      } else if (type instanceof BtfType.Typedef typedef) {
        id = typedef.target();
      } else {
        return type instanceof BtfType.Composite ? id : 0;
      }
    }
    return -1;
  }
}
