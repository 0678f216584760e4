package org.b.cli.input;

import java.util.Locale;
import org.b.cli.Failure;

/**
 * The value of a {@code config} variable: {@code --set NAME=VALUE}.
 *
 * @param value as {@link ValueParser} describes it, or a bare word as text: an enumerator's name
 * @param text as written, for messages
 */
public record ConstantEntry(String name, Object value, String text) {

  /** Whether the text sets a constant and not a table's entry. */
  public static boolean isOne(String text) {
    int equals = text.indexOf('=');
    return equals >= 0 && text.lastIndexOf('[', equals) < 0;
  }

  /** Reads {@code limit=5}, {@code mode=DROP}, {@code name=eth0}. */
  public static ConstantEntry parse(String text) {
    int equals = text.indexOf('=');
    String name = text.substring(0, equals).strip();
    String given = text.substring(equals + 1).strip();
    if (!name.matches("[A-Za-z_]\\w*") || given.isEmpty()) {
      throw Failure.usage("--set '" + text + "': not of the form NAME=VALUE", advice());
    }
    String lower = given.toLowerCase(Locale.ROOT);
    if (given.matches("[A-Za-z_]\\w*") && !lower.equals("true") && !lower.equals("false")) {
      return new ConstantEntry(name, given, text);
    }
    try {
      ValueParser parser = new ValueParser(given);
      Object value = parser.value();
      parser.end();
      return new ConstantEntry(name, value, text);
    } catch (ValueParser.SyntaxException e) {
      throw Failure.usage("--set '" + text + "': " + e.getMessage(), advice());
    }
  }

  private static String advice() {
    return "write --set NAME=VALUE, for example --set limit=5, --set window=10ms, --set"
        + " peer=10.0.0.1 or --set 'name=\"some text\"'";
  }
}
