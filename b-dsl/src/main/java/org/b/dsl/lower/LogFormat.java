package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.b.core.facts.KernelVersion;

/**
 * The format of {@code log}: what bpf_trace_printk takes (kernel/trace/bpf_trace.c in 5.10,
 * bpf_bprintf_prepare in kernel/bpf/helpers.c since 5.13). Before 5.13 one text may be printed, of
 * which 63 bytes are shown.
 */
final class LogFormat {
  /** Most values in one call: bpf_trace_printk has five arguments, two of them for the format. */
  static final int MOST_VALUES = 3;

  /** What writes to one of the program's own streams, as libbpf calls it. */
  static final String STREAM = "bpf_stream_printk";

  /** What the kernel has for it. */
  static final String STREAM_FUNCTION = "bpf_stream_vprintk";

  /** Most values in one call of bpf_seq_printf, or to a stream: MAX_BPRINTF_VARARGS. */
  static final int MOST_PRINTED_VALUES = 12;

  /** Since then: percent signs, field widths, %X and %c. */
  private static final KernelVersion RICH = new KernelVersion(5, 13);

  private static final Set<String> CONVERSIONS =
      Set.of("d", "i", "u", "x", "ld", "li", "lu", "lx", "lld", "lli", "llu", "llx", "p", "s");
  private static final Set<String> LATER = Set.of("X", "lX", "llX", "c");

  /** {@code %s}: 8d3b7dce8622. */
  private static final KernelVersion TEXT = new KernelVersion(4, 3);

  /**
   * What prints one value.
   *
   * @param letters without the percent sign and a width
   */
  record Conversion(String letters, int offset, int length) {
    boolean isText() {
      return letters.equals("s");
    }

    boolean isAddress() {
      return letters.equals("p");
    }
  }

  /** Something wrong at a place of the format's text. */
  record Problem(String message, int offset, int length) {}

  private final List<Problem> problems = new ArrayList<>();
  private final List<Conversion> conversions = new ArrayList<>();

  /** Whether the line is an iterator's or a stream's: these knew more from their start. */
  private final boolean printed;

  private LogFormat(boolean printed) {
    this.printed = printed;
  }

  static LogFormat parse(String text, KernelVersion target) {
    return parse(text, target, false);
  }

  /**
   * @param printed whether the line is an iterator's or a stream's
   */
  static LogFormat parse(String text, KernelVersion target, boolean printed) {
    LogFormat format = new LogFormat(printed);
    boolean rich = target.atLeast(RICH);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 126 || c < 32 && c != '\n' && c != '\t' && c != '\r') {
        format.problem("the kernel prints ASCII only", i, 1);
        return format;
      }
      if (c == '%') {
        i = format.conversion(text, i, rich, target);
      }
    }
    return format;
  }

  /** Reads one conversion; yields the index of its last character. */
  private int conversion(String text, int start, boolean rich, KernelVersion target) {
    int i = start + 1;
    if (i < text.length() && text.charAt(i) == '%') {
      if (!rich && !printed) {
        problem("`%%` needs kernel " + RICH + ", but the target is " + target, start, 2);
      }
      return i;
    }
    int flags = i;
    while (i < text.length() && (Character.isDigit(text.charAt(i)) || text.charAt(i) == '-')) {
      i++;
    }
    boolean hasWidth = i > flags;
    int letters = i;
    while (i < text.length() && text.charAt(i) == 'l') {
      i++;
    }
    String conversion = text.substring(letters, Math.min(i + 1, text.length()));
    int end = Math.min(i, text.length() - 1);
    int length = end - start + 1;
    boolean second = conversions.stream().anyMatch(Conversion::isText);
    conversions.add(new Conversion(conversion, start, length));
    if (conversion.equals("s") && !target.atLeast(TEXT)) {
      problem("`%s` needs kernel " + TEXT + ", but the target is " + target, start, length);
    } else if (conversion.equals("s") && second && !rich && !printed) {
      problem(
          "a second `%s` in one format needs kernel " + RICH + ", but the target is " + target,
          start,
          length);
    } else if (LATER.contains(conversion) && !rich || hasWidth && !rich && !printed) {
      problem(
          "`"
              + text.substring(start, end + 1)
              + "` needs kernel "
              + RICH
              + ", but the target is "
              + target,
          start,
          length);
    } else if (!CONVERSIONS.contains(conversion) && !LATER.contains(conversion)) {
      problem(
          "`" + text.substring(start, end + 1) + "` is not a conversion that the kernel knows",
          start,
          length);
    }
    return end;
  }

  private void problem(String message, int offset, int length) {
    problems.add(new Problem(message, offset, length));
  }

  List<Problem> problems() {
    return problems;
  }

  /** How many values the format prints. */
  int values() {
    return conversions.size();
  }

  /** In the order of the values. */
  List<Conversion> conversions() {
    return conversions;
  }
}
