package org.b.core.test;

import java.util.List;
import org.b.core.source.Span;

/**
 * {@code test "title" {...}}: steps that run in order on freshly loaded programs.
 *
 * @param titleSpan the title with its quotes
 */
public record TestCase(String title, Span titleSpan, List<TestStep> steps) {
  public TestCase {
    steps = List.copyOf(steps);
  }
}
