package org.b.core.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in a hook's parentheses, taken apart.
 *
 * @param parts by form: the word; the name; category and name; path and symbol (with its offset);
 *     path, provider and name; event and rate ({@code 99hz} or a number); family, hook and
 *     priority; struct, member and name. Empty when it is malformed
 * @param problem what is wrong, as the end of a sentence that starts with the argument
 * @param wrong the part that is not known, where the words are a list
 * @param known the words that may stand there
 */
public record HookArgument(
    List<String> parts, Optional<String> problem, String wrong, List<HookWord> known) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
  private static final Pattern TRACEPOINT =
      Pattern.compile("([A-Za-z_]\\w*)\\s*:\\s*([A-Za-z_]\\w*)");
  private static final Pattern FILE_SYMBOL =
      Pattern.compile(
          "\"([^\"]+)\"\\s*:\\s*([A-Za-z_][\\w.]*\\s*(?:\\+\\s*(?:0x[0-9a-fA-F]+|\\d+))?"
              + "|0x[0-9a-fA-F]+)");
  private static final Pattern FILE_PROBE =
      Pattern.compile("\"([^\"]+)\"\\s*:\\s*([A-Za-z_]\\w*)\\s*::?\\s*([A-Za-z_]\\w*)");
  private static final Pattern OPERATION =
      Pattern.compile("([A-Za-z_]\\w*)\\s*\\.\\s*([A-Za-z_]\\w*)\\s*,\\s*([A-Za-z_]\\w*)");
  private static final Pattern RATE = Pattern.compile("\\d{1,9}(?:hz)?");
  private static final Pattern PRIORITY = Pattern.compile("-?\\s*\\d{1,9}");

  /** Samples in a second when nothing else is said: off the beat of timers. */
  public static final String DEFAULT_RATE = "99hz";

  private static final String DEFAULT_PRIORITY = "0";

  /** Takes an argument apart; an empty one is fine for every form. */
  public static HookArgument parse(Hook hook, String argument) {
    String text = argument.strip();
    if (text.isEmpty()) {
      return of(List.of());
    }
    return switch (hook.form()) {
      case NONE -> wrong("takes nothing in parentheses");
      case WORD, OPTION ->
          hook.word(text).isPresent() ? of(List.of(text)) : unknown(text, hook.words(1));
      case NAME ->
          NAME.matcher(text).matches()
              ? of(List.of(text))
              : wrong("is not the name of a " + hook.argument());
      case TRACEPOINT -> groups(TRACEPOINT, text, "is not a tracepoint: write category:name");
      case FILE_SYMBOL ->
          groups(FILE_SYMBOL, text, "is not a function of a file: write \"path\":symbol");
      case FILE_PROBE ->
          groups(FILE_PROBE, text, "is not a probe of a file: write \"path\":provider:name");
      case EVENT -> event(hook, text);
      case NETFILTER -> netfilter(hook, text);
      case OPERATION ->
          groups(OPERATION, text, "is not a function of a struct: write struct.member, name");
    };
  }

  public boolean isFine() {
    return problem.isEmpty();
  }

  private static HookArgument event(Hook hook, String text) {
    String[] given = text.split(",", -1);
    if (given.length > 2) {
      return wrong("is not an event and a rate: write cpu_clock, 99hz");
    }
    String event = given[0].strip();
    if (hook.words(1).stream().noneMatch(word -> word.word().equals(event))) {
      return unknown(event, hook.words(1));
    }
    String rate = given.length > 1 ? given[1].strip() : DEFAULT_RATE;
    if (!RATE.matcher(rate).matches() || rate.replace("hz", "").matches("0*")) {
      return wrong(
          "has no rate: write 99hz for samples in a second, or 1000 for every 1000th event");
    }
    return of(List.of(event, rate));
  }

  private static HookArgument netfilter(Hook hook, String text) {
    String[] given = text.split(",", -1);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < Math.min(2, given.length); i++) {
      String word = given[i].strip();
      if (hook.words(i + 1).stream().noneMatch(known -> known.word().equals(word))) {
        return unknown(word, hook.words(i + 1));
      }
      parts.add(word);
    }
    String priority = given.length > 2 ? given[2].replace(" ", "") : DEFAULT_PRIORITY;
    if (given.length < 2 || given.length > 3 || !PRIORITY.matcher(priority).matches()) {
      return wrong("is not family, hook and priority: write ipv4, local_in, 0");
    }
    parts.add(priority);
    return of(List.copyOf(parts));
  }

  private static HookArgument groups(Pattern pattern, String text, String problem) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      return wrong(problem);
    }
    List<String> parts = new ArrayList<>();
    for (int i = 1; i <= matcher.groupCount(); i++) {
      parts.add(i == 1 ? matcher.group(i) : matcher.group(i).replaceAll("\\s", ""));
    }
    return of(List.copyOf(parts));
  }

  private static HookArgument of(List<String> parts) {
    return new HookArgument(parts, Optional.empty(), "", List.of());
  }

  private static HookArgument wrong(String problem) {
    return new HookArgument(List.of(), Optional.of(problem), "", List.of());
  }

  private static HookArgument unknown(String word, List<HookWord> known) {
    return new HookArgument(List.of(), Optional.of("is not known"), word, known);
  }
}
