package org.b.core.facts;

import java.util.Optional;

/**
 * One field of a program type's context, as the verifier allows it (<code>is_valid_access</code> of
 * the program type; observed on 5.10 to 7.2 kernels).
 *
 * @param name kernel spelling
 * @param offset in bytes
 * @param size in bytes; an array field such as {@code cb} is one field
 * @param access what programs may do
 * @param narrow whether aligned parts of the field can be accessed
 * @param since first kernel that has it
 * @param writableSince first kernel that lets programs store to it; empty if none does
 */
public record ContextField(
    String name,
    int offset,
    int size,
    Access access,
    boolean narrow,
    KernelVersion since,
    Optional<KernelVersion> writableSince) {

  /** What programs may do with a field. */
  public enum Access {
    READ,
    READ_WRITE,
    /**
     * A read gives a pointer that is not the stored integer ({@code data}, {@code data_end}, {@code
     * sk}): for generated code only, a program's own read is refused.
     */
    POINTER
  }

  public boolean writable() {
    return access == Access.READ_WRITE;
  }

  public boolean pointer() {
    return access == Access.POINTER;
  }

  /** Whether a read of that many bytes at that offset of the context is within this field. */
  boolean covers(int from, int bytes) {
    if (from == offset && bytes == size) {
      return true;
    }
    return narrow && from >= offset && from + bytes <= offset + size && from % bytes == 0;
  }
}
