package org.b.core.btf;

/** The string table of BTF. */
final class BtfStrings {
  private final Bytes bytes;

  BtfStrings(Bytes bytes) {
    this.bytes = bytes;
  }

  String text(int offset) {
    return offset == 0 ? "" : bytes.text(offset);
  }

  /** A hash of the text at an offset, without making the text. */
  int hash(int offset) {
    int hash = 0;
    for (int at = offset; ; at++) {
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
    for (int i = 0; i < text.length(); i++) {
      if (bytes.u8(offset + i) != text.charAt(i)) {
        return false;
      }
    }
    return bytes.u8(offset + text.length()) == 0;
  }
}
