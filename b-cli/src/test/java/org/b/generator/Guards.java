package org.b.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Marks in a text around what proves something to the verifier, and what stands in its place where
 * it is taken out. They hold no other marks.
 */
final class Guards {
  private static final Pattern GUARD =
      Pattern.compile("\u0001([^\u0003]*)\u0002([^\u0003]*)\u0003");

  private Guards() {}

  static String guard(String text, String without) {
    return "\u0001" + plain(text) + "\u0002" + plain(without) + "\u0003";
  }

  /** The text with all of its guards. */
  static String plain(String text) {
    return GUARD.matcher(text).replaceAll("$1");
  }

  /** The texts that lack one guard each. */
  static List<String> twins(String text) {
    List<String> twins = new ArrayList<>();
    for (Matcher matcher = GUARD.matcher(text); matcher.find(); ) {
      twins.add(
          plain(text.substring(0, matcher.start()))
              + matcher.group(2)
              + plain(text.substring(matcher.end())));
    }
    return twins;
  }
}
