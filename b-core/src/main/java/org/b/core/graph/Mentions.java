package org.b.core.graph;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The locals that a block names in any way, so that a new kind of instruction is not forgotten. */
final class Mentions {
  private static final String PACKAGE = Mentions.class.getPackageName();

  private Mentions() {}

  static Set<Local> in(BasicBlock block) {
    Set<Local> locals = new LinkedHashSet<>();
    block.instructions().forEach(instruction -> collect(instruction, locals));
    collect(block.terminator(), locals);
    return locals;
  }

  private static void collect(Object value, Set<Local> locals) {
    if (value instanceof Local local) {
      locals.add(local);
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresent(inner -> collect(inner, locals));
    } else if (value instanceof Collection<?> items) {
      items.forEach(item -> collect(item, locals));
    } else if (value instanceof HeaderView view) {
      locals.add(view.offset());
    } else if (value instanceof Record item && item.getClass().getPackageName().equals(PACKAGE)) {
      RecordParts.of(item, part -> collect(part, locals));
    }
  }
}
