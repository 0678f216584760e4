package org.b.cli.input;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a value as a user writes it, in the spellings of the language: integers ({@code 42}, {@code
 * -1}, {@code 0x2a}, {@code 0b101}, {@code 1_000}) as {@link BigInteger}, {@code true} and {@code
 * false} as {@link Boolean}, IPv4 addresses ({@code 10.0.0.1}) as host-order integers, durations
 * ({@code 10ms}) as nanoseconds, prefixes ({@code 10.0.0.0/8}) and quoted text as strings, {@code
 * {a: 1, b: 2}} (or {@code {.a = 1}}) as a map, {@code [1, 2]} as a list.
 */
final class ValueParser {
  private static final int MOST_DEPTH = 32;
  private static final Map<String, Long> UNITS =
      Map.of("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L);

  private final String text;
  private int at;
  private int depth;

  ValueParser(String text) {
    this.text = text;
  }

  /** The text is not a value; the message says where. */
  static final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    SyntaxException(String message) {
      super(message, null, false, false);
    }
  }

  Object value() throws SyntaxException {
    skipSpace();
    char c = peek();
    if (c == '{') {
      return struct();
    } else if (c == '[') {
      return list();
    } else if (c == '"') {
      return quoted();
    }
    String token = token();
    if (token.isEmpty()) {
      throw error("expected a value");
    }
    return scalar(token);
  }

  /** A name of letters, digits and underscores. */
  String word(String what) throws SyntaxException {
    skipSpace();
    int start = at;
    while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
      at++;
    }
    if (start == at) {
      throw error("expected " + what);
    }
    return text.substring(start, at);
  }

  void expect(char c) throws SyntaxException {
    skipSpace();
    if (peek() != c) {
      throw error("expected `" + c + "`");
    }
    at++;
  }

  void end() throws SyntaxException {
    skipSpace();
    if (at < text.length()) {
      throw error("expected nothing more");
    }
  }

  private Map<String, Object> struct() throws SyntaxException {
    enter();
    Map<String, Object> fields = new LinkedHashMap<>();
    expect('{');
    while (!accept('}')) {
      accept('.');
      String name = word("a field's name");
      if (!accept(':')) {
        expect('=');
      }
      if (fields.put(name, value()) != null) {
        throw error("`" + name + "` is given twice");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    depth--;
    return fields;
  }

  private List<Object> list() throws SyntaxException {
    enter();
    List<Object> values = new ArrayList<>();
    expect('[');
    while (!accept(']')) {
      values.add(value());
      if (!accept(',')) {
        expect(']');
        break;
      }
    }
    depth--;
    return values;
  }

  private void enter() throws SyntaxException {
    if (++depth > MOST_DEPTH) {
      throw error("too deep");
    }
  }

  private String quoted() throws SyntaxException {
    StringBuilder content = new StringBuilder();
    for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      content.append(text.charAt(at));
    }
    if (at >= text.length()) {
      throw error("expected `\"`");
    }
    at++;
    return content.toString();
  }

  private String token() {
    int start = at;
    while (at < text.length()
        && ",]}=".indexOf(text.charAt(at)) < 0
        && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private Object scalar(String token) throws SyntaxException {
    if (token.equals("true") || token.equals("false")) {
      return token.equals("true");
    } else if (token.indexOf('/') >= 0) {
      return token;
    } else if (token.indexOf('.') >= 0) {
      return address(token);
    }
    int unit = token.length();
    boolean prefixed = token.startsWith("0x") || token.startsWith("0b");
    while (!prefixed && unit > 0 && Character.isLetter(token.charAt(unit - 1))) {
      unit--;
    }
    String suffix = token.substring(unit);
    BigInteger number = integer(token.substring(0, unit), token);
    if (suffix.isEmpty()) {
      return number;
    } else if (UNITS.containsKey(suffix)) {
      return number.multiply(BigInteger.valueOf(UNITS.get(suffix)));
    }
    throw error("`" + token + "` is not a value; text stands between double quotes");
  }

  private BigInteger integer(String digits, String token) throws SyntaxException {
    boolean negative = digits.startsWith("-");
    String plain = (negative ? digits.substring(1) : digits).replace("_", "");
    int radix = plain.startsWith("0x") ? 16 : plain.startsWith("0b") ? 2 : 10;
    plain = radix == 10 ? plain : plain.substring(2);
    try {
      if (plain.isEmpty() || Character.digit(plain.charAt(0), radix) < 0) {
        throw new NumberFormatException();
      }
      BigInteger number = new BigInteger(plain, radix);
      return negative ? number.negate() : number;
    } catch (NumberFormatException e) {
      throw error("`" + token + "` is not a value; text stands between double quotes");
    }
  }

  private BigInteger address(String token) throws SyntaxException {
    String[] parts = token.split("\\.", -1);
    long address = 0;
    try {
      for (String part : parts) {
        int octet = Integer.parseUnsignedInt(part);
        if (part.length() > 3 || octet < 0 || octet > 255) {
          throw new NumberFormatException();
        }
        address = address << 8 | octet;
      }
      if (parts.length != 4) {
        throw new NumberFormatException();
      }
      return BigInteger.valueOf(address);
    } catch (NumberFormatException e) {
      throw error("`" + token + "` is not an IPv4 address");
    }
  }

  boolean accept(char c) {
    skipSpace();
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private SyntaxException error(String what) {
    String place = at >= text.length() ? "at the end" : "at `" + text.substring(at) + "`";
    return new SyntaxException(what + " " + place);
  }
}
