package org.b.core.diagnostics;

/**
 * How parts of a text are set off on a terminal. {@link #PLAIN} leaves the text as it is; {@link
 * #ANSI} wraps it in the escape sequences of ECMA-48 (SGR).
 */
public enum TextStyle {
  PLAIN,
  ANSI;

  private static final String ESCAPE = "\u001b[";

  public String error(String text) {
    return wrap("1;31", text);
  }

  public String warning(String text) {
    return wrap("1;33", text);
  }

  /** Line numbers and the frame around source lines. */
  public String frame(String text) {
    return wrap("1;34", text);
  }

  public String strong(String text) {
    return wrap("1", text);
  }

  public String good(String text) {
    return wrap("32", text);
  }

  public String faint(String text) {
    return wrap("2", text);
  }

  private String wrap(String code, String text) {
    return this == PLAIN || text.isEmpty() ? text : ESCAPE + code + "m" + text + ESCAPE + "0m";
  }
}
