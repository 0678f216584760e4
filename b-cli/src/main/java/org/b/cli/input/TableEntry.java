package org.b.cli.input;

import java.util.Optional;
import org.b.cli.Failure;

/**
 * An entry that user space provides: {@code --set 'TABLE[KEY]=VALUE'}.
 *
 * @param key as {@link ValueParser} describes it
 * @param inner the key in the table that is there, of a table of tables
 * @param text as written, for messages
 */
public record TableEntry(
    String table, Object key, Optional<Object> inner, Object value, String text) {

  /** Reads {@code xlate[{dip: 10.0.0.2, sip: 10.0.0.1}]={xdip: 10.1.0.2, xsip: 10.0.0.1}}. */
  public static TableEntry parse(String text) {
    try {
      ValueParser parser = new ValueParser(text);
      String table = parser.word("the table's name");
      parser.expect('[');
      Object key = parser.value();
      parser.expect(']');
      Optional<Object> inner = Optional.empty();
      if (parser.accept('[')) {
        inner = Optional.of(parser.value());
        parser.expect(']');
      }
      parser.expect('=');
      Object value = parser.value();
      parser.end();
      return new TableEntry(table, key, inner, value, text);
    } catch (ValueParser.SyntaxException e) {
      throw Failure.usage(
          "--set '" + text + "': " + e.getMessage(),
          "write --set 'TABLE[KEY]=VALUE', for example --set 'xlate[{dip: 10.0.0.2, sip:"
              + " 10.0.0.1}]={xdip: 10.0.1.2}' or --set 'subnets[10.0.0.0/8]=1'");
    }
  }
}
