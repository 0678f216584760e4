package org.b.core.facts;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kernel release by its first two numbers. */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
  /** What programs must run on when nothing else is said. */
  public static final KernelVersion DEFAULT_TARGET = new KernelVersion(5, 10);

  private static final Pattern PATTERN = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})\\b.*");
  private static final Comparator<KernelVersion> ORDER =
      Comparator.comparingInt(KernelVersion::major).thenComparingInt(KernelVersion::minor);

  /** Reads {@code 5.10}, {@code v6.1} or the release string of {@code uname(2)}. */
  public static Optional<KernelVersion> parse(String text) {
    Matcher matcher = PATTERN.matcher(text.strip());
    return matcher.matches()
        ? Optional.of(
            new KernelVersion(
                Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  public boolean atLeast(KernelVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(KernelVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
