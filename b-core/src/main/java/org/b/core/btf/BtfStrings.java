package org.b.core.btf;

/** The string table of BTF; of types that build on others, the others' strings come first. */
final class BtfStrings {
  private final Bytes bytes;
  private final BtfStrings base;
  private final int start;

  BtfStrings(Bytes bytes) {
    this(bytes, null);
  }

  /**
   * @param base the strings that come first; {@code null} for none
   */
  BtfStrings(Bytes bytes, BtfStrings base) {
    this.bytes = bytes;
    this.base = base;
    this.start = base == null ? 0 : base.start + base.bytes.size();
  }

  String text(int offset) {
    if (base != null && offset < start) {
      return base.text(offset);
    }
    return offset == 0 ? "" : bytes.text(offset - start);
  }

  /** A hash of the text at an offset, without making the text. */
  int hash(int offset) {
    if (base != null && offset < start) {
      return base.hash(offset);
    }
    int hash = 0;
    for (int at = offset - start; ; at++) {
      int next = bytes.u8(at);
      if (next == 0) {
        return hash;
      }
      hash = 31 * hash + next;
    }
  }

  /** The hash of a text, as {@link #hash(int)} gives it; names are ASCII. */
  static int hash(String text) {
    return text.hashCode();
  }

  /** Whether the text at an offset is this one. */
  boolean matches(int offset, String text) {
    if (base != null && offset < start) {
      return base.matches(offset, text);
    }
    int at = offset - start;
    for (int i = 0; i < text.length(); i++) {
      if (bytes.u8(at + i) != text.charAt(i)) {
        return false;
      }
    }
    return bytes.u8(at + text.length()) == 0;
  }
}
