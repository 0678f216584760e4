package org.b.backend.codegen;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The numbered metadata nodes of a module; equal nodes are written once. */
final class Metadata {
  private final List<String> nodes = new ArrayList<>();
  private final Map<String, String> known = new HashMap<>();

  /** The reference, {@code !7}, of the node with this text. */
  String node(String text) {
    return known.computeIfAbsent(text, this::distinct);
  }

  /** A new node even where an equal one exists. */
  String distinct(String text) {
    nodes.add(text);
    return "!" + (nodes.size() - 1);
  }

  /** A node that other nodes refer to before its text is known. */
  String reserve() {
    return distinct(null);
  }

  void define(String reference, String text) {
    nodes.set(Integer.parseInt(reference.substring(1)), text);
  }

  void writeTo(StringBuilder out) {
    for (int i = 0; i < nodes.size(); i++) {
      out.append('!').append(i).append(" = ").append(nodes.get(i)).append('\n');
    }
  }

  /** A string as LLVM assembly quotes it. */
  static String quote(String text) {
    return quote(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes as LLVM assembly quotes them. */
  static String quote(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length + 16).append('"');
    for (byte b : bytes) {
      if (b < ' ' || b == '"' || b == '\\' || b == 0x7f) {
        out.append('\\')
            .append(Character.toUpperCase(Character.forDigit((b >> 4) & 15, 16)))
            .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
      } else {
        out.append((char) b);
      }
    }
    return out.append('"').toString();
  }
}
