package org.b.generator;

import java.util.Optional;

/**
 * A table that a program declares.
 *
 * @param type name of its type
 * @param key spelling of the key's type; empty where it has none
 * @param keyStruct where the key is one
 * @param leaf spelling of the leaf's type
 * @param leafStruct where the leaf is one
 * @param owner what stands in the place of a key, where leaves belong to objects
 */
record Table(
    String name,
    String type,
    String key,
    Optional<Struct> keyStruct,
    String leaf,
    Optional<Struct> leafStruct,
    Optional<String> owner) {

  /** The type with what stands between its angle brackets. */
  String spelling() {
    return type + "<" + (isIndexed() || owner.isPresent() ? "" : key + ", ") + leaf + ">";
  }

  boolean isIndexed() {
    return type.endsWith("Array");
  }

  boolean perProcessor() {
    return type.contains("ercpu");
  }
}
