package org.b.core.facts;

import java.util.List;
import java.util.Optional;

/**
 * One field of a program type's context, as the verifier allows it (<code>is_valid_access</code> of
 * the program type; observed on 5.10 to 7.2 kernels).
 *
 * @param name kernel spelling
 * @param offset in bytes
 * @param element bytes of one element of an array, else {@code size}
 * @param size in bytes; an array field such as {@code cb} is one field
 * @param access what programs may do
 * @param narrow whether aligned parts of the field can be accessed
 * @param wide whether aligned parts of 8 bytes of an array can be accessed
 * @param since first kernel that has it
 * @param writableSince first kernel that lets programs store to it; empty if none does
 * @param networkBits bits that hold a number in network byte order; 0 if it is in host order
 * @param words words in the hook's parentheses for which the field can be read; empty for all
 * @param writableWords the same for storing
 */
public record ContextField(
    String name,
    int offset,
    int element,
    int size,
    Access access,
    boolean narrow,
    boolean wide,
    KernelVersion since,
    Optional<KernelVersion> writableSince,
    int networkBits,
    List<String> words,
    List<String> writableWords) {

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

  /** A word of 64 bits that programs read, of which no table says so: one of many alike. */
  public static ContextField word(String name, int offset, KernelVersion since) {
    return new ContextField(
        name,
        offset,
        8,
        8,
        Access.READ,
        false,
        false,
        since,
        Optional.empty(),
        0,
        List.of(),
        List.of());
  }

  public boolean writable() {
    return access == Access.READ_WRITE;
  }

  public boolean pointer() {
    return access == Access.POINTER;
  }

  public boolean isArray() {
    return size > element;
  }

  /** Whether a program with that word in its hook's parentheses has the field. */
  public boolean isFor(String word) {
    return words.isEmpty() || words.contains(word);
  }

  /** Whether a program with that word in its hook's parentheses may store to the field. */
  public boolean isWritableFor(String word) {
    return writable() && (writableWords.isEmpty() || writableWords.contains(word));
  }

  /** An access to a part of the field. */
  public ContextField part(int from, int bytes) {
    return new ContextField(
        name,
        from,
        bytes,
        bytes,
        access,
        narrow,
        wide,
        since,
        writableSince,
        networkBits,
        words,
        writableWords);
  }

  /** Whether a read of that many bytes at that offset of the context is within this field. */
  boolean covers(int from, int bytes) {
    if (from == offset && bytes == size) {
      return true;
    }
    boolean whole = bytes == element && (from - offset) % element == 0;
    return (narrow || whole)
        && from >= offset
        && from + bytes <= offset + size
        && bytes <= (wide ? 8 : element)
        && from % bytes == 0;
  }
}
