package org.b.core.facts;

import java.util.ArrayList;
import java.util.List;

/**
 * Results that the verifier lets a program return (<code>check_return_code</code> in
 * kernel/bpf/verifier.c), from one kernel on.
 *
 * @param since first kernel with this range; programs may be loaded there with any result in it
 */
public record ResultRange(long smallest, long largest, KernelVersion since) {

  public boolean contains(long result) {
    return result >= smallest && result <= largest;
  }

  /** {@code 0..1}, or {@code 1} when nothing else is allowed. */
  public String display() {
    return smallest == largest ? "" + smallest : smallest + ".." + largest;
  }

  /** Reads {@code 0..1 0..3@5.12}; empty for {@code any} and for nothing. */
  static List<ResultRange> parse(String text, KernelVersion since) {
    List<ResultRange> ranges = new ArrayList<>();
    for (String part : text.isBlank() || text.equals("any") ? new String[0] : text.split(" +")) {
      int at = part.indexOf('@');
      String range = at < 0 ? part : part.substring(0, at);
      int dots = range.indexOf("..");
      ranges.add(
          new ResultRange(
              Long.parseLong(range.substring(0, dots)),
              Long.parseLong(range.substring(dots + 2)),
              at < 0 ? since : KernelVersion.parse(part.substring(at + 1)).orElseThrow()));
    }
    return List.copyOf(ranges);
  }
}
