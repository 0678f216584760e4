package org.b.core.btf;

/** {@code BTF_KIND_} numbers and the length of each kind's record (include/uapi/linux/btf.h). */
public final class BtfKind {
  public static final int INT = 1;
  public static final int PTR = 2;
  public static final int ARRAY = 3;
  public static final int STRUCT = 4;
  public static final int UNION = 5;
  public static final int ENUM = 6;
  public static final int FWD = 7;
  public static final int TYPEDEF = 8;
  public static final int VOLATILE = 9;
  public static final int CONST = 10;
  public static final int RESTRICT = 11;
  public static final int FUNC = 12;
  public static final int FUNC_PROTO = 13;
  public static final int VAR = 14;
  public static final int DATASEC = 15;
  public static final int FLOAT = 16;
  public static final int DECL_TAG = 17;
  public static final int TYPE_TAG = 18;
  public static final int ENUM64 = 19;

  /** Bytes that every record starts with: name, info, size or type. */
  public static final int COMMON = 12;

  private BtfKind() {}

  /** Bytes of a record after {@link #COMMON}; -1 for an unknown kind. */
  public static int extra(int kind, int count) {
    return switch (kind) {
      case INT, VAR, DECL_TAG -> 4;
      case ARRAY -> 12;
      case STRUCT, UNION, DATASEC, ENUM64 -> 12 * count;
      case ENUM, FUNC_PROTO -> 8 * count;
      case PTR, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FLOAT, TYPE_TAG -> 0;
      default -> -1;
    };
  }

  public static int kind(int info) {
    return info >>> 24 & 31;
  }

  public static int count(int info) {
    return info & 0xffff;
  }
}
