package org.b.backend.object;

/** The string table of BTF. */
final class BtfStrings {
  private final Bytes bytes;

  BtfStrings(Bytes bytes) {
    this.bytes = bytes;
  }

  String text(int offset) {
    return offset == 0 ? "" : bytes.text(offset);
  }
}
