package org.b.backend.probe;

/**
 * One thing that the machine can or cannot do.
 *
 * @param name short, unique: {@code hook tc}, {@code CAP_BPF}
 * @param ok whether it can
 * @param detail what was found, a few words
 * @param advice what mends a "no", if possible a command; empty if {@code ok}
 */
public record ProbeItem(String name, boolean ok, String detail, String advice) {
  static ProbeItem yes(String name, String detail) {
    return new ProbeItem(name, true, detail, "");
  }

  static ProbeItem no(String name, String detail, String advice) {
    return new ProbeItem(name, false, detail, advice);
  }
}
