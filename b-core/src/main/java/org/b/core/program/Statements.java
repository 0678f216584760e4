package org.b.core.program;

import java.util.ArrayList;
import java.util.List;

/** The statements that make up another one; one level deep. */
public final class Statements {
  private Statements() {}

  public static List<Statement> in(Statement statement) {
    List<Statement> parts = new ArrayList<>();
    if (statement instanceof Statement.Block block) {
      parts.addAll(block.statements());
    } else if (statement instanceof Statement.If conditional) {
      parts.add(conditional.then());
      conditional.otherwise().ifPresent(parts::add);
    } else if (statement instanceof Statement.OnValid onValid) {
      parts.add(onValid.valid());
      onValid.otherwise().ifPresent(parts::add);
    } else if (statement instanceof Statement.Switch choice) {
      choice.cases().forEach(c -> parts.add(c.body()));
      choice.otherwise().ifPresent(parts::add);
    } else if (statement instanceof Statement.TableBlock table) {
      table.found().ifPresent(parts::add);
      table.missed().ifPresent(parts::add);
    } else if (statement instanceof Statement.ForEach loop) {
      parts.add(loop.body());
    } else if (statement instanceof Statement.ForIterator loop) {
      parts.add(loop.body());
    } else if (statement instanceof Statement.ForFound loop) {
      parts.add(loop.body());
    } else if (statement instanceof Statement.Lock lock) {
      parts.add(lock.body());
      lock.otherwise().ifPresent(parts::add);
    } else if (statement instanceof Statement.Loop loop) {
      loop.start().ifPresent(parts::add);
      parts.add(loop.body());
      loop.step().ifPresent(parts::add);
    }
    return parts;
  }
}
