package org.b.core.kernel;

import java.util.List;

/** What a program asks about the kernel that it runs on; the loader answers (CO-RE). */
public sealed interface KernelQuestion {
  /** As the program would write it. */
  String display();

  /** 1 where a struct has the field, as the same kind of thing, else 0. */
  record FieldExists(KernelPath path) implements KernelQuestion {
    @Override
    public String display() {
      return "has_field(" + path + ")";
    }
  }

  /** Bytes that a struct or union takes; 0 where there is none of that name. */
  record StructSize(KernelPath struct) implements KernelQuestion {
    @Override
    public String display() {
      return "sizeof_kernel(" + struct + ")";
    }
  }

  /** The number of a struct or union among the kernel's types (BTF), by which it is shown. */
  record StructId(KernelPath struct) implements KernelQuestion {
    @Override
    public String display() {
      return "typeid_kernel(" + struct + ")";
    }
  }

  /** Bytes from a struct's start to a field of it. */
  record FieldOffset(KernelPath path) implements KernelQuestion {
    @Override
    public String display() {
      return "offsetof_kernel(" + path + ")";
    }
  }

  /**
   * The number of an enumerator.
   *
   * @param id of the enumeration
   * @param value in these types
   */
  record EnumeratorValue(
      KernelTypes kernel, int id, String enumeration, String enumerator, long value)
      implements KernelQuestion {
    @Override
    public String display() {
      return "enum_value(" + enumeration + ", " + enumerator + ")";
    }
  }

  /** The places that the question is about. */
  default List<KernelPath> paths() {
    if (this instanceof FieldExists field) {
      return List.of(field.path());
    } else if (this instanceof FieldOffset field) {
      return List.of(field.path());
    } else if (this instanceof StructId id) {
      return List.of(id.struct());
    }
    return this instanceof StructSize size ? List.of(size.struct()) : List.of();
  }
}
