package org.b.core.btf;

/** Which functions the kernel says that programs may call: its marks, since 6.10 (pahole). */
public final class FunctionMarks {
  private static final String MARK = "bpf_kfunc";

  private FunctionMarks() {}

  /** Whether there are marks: then what has none is not for programs. */
  public static boolean areIn(Btf types) {
    return types.findAll(BtfKind.DECL_TAG, MARK).length > 0;
  }

  /**
   * Whether a function is marked.
   *
   * @param function the id of its type
   */
  public static boolean isMarked(Btf types, int function) {
    try {
      for (int tag : types.findAll(BtfKind.DECL_TAG, MARK)) {
        if (types.type(tag) instanceof BtfType.Tag mark && mark.target() == function) {
          return true;
        }
      }
    } catch (ObjectFormatException damaged) {
      return false;
    }
    return false;
  }
}
