package org.b.core.diagnostics;

/** How bad it is. Errors stop compilation. */
public enum Severity {
  ERROR,
  WARNING;

  public String display() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
