package org.b.dsl.lower;

/** Takes scoped names apart. */
final class Names {
  private static final String SEPARATOR = "::";

  /** The scope of protocol headers. */
  static final String PROTO = "proto";

  private Names() {}

  /** The last part: {@code ip} of {@code proto::ip}. */
  static String simple(String name) {
    int at = name.lastIndexOf(SEPARATOR);
    return at < 0 ? name : name.substring(at + SEPARATOR.length());
  }

  /** What stands before the last part: {@code proto} of {@code proto::ip}; may be empty. */
  static String scope(String name) {
    int at = name.lastIndexOf(SEPARATOR);
    return at < 0 ? "" : name.substring(0, at);
  }
}
