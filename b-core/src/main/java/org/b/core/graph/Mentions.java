package org.b.core.graph;

import java.util.LinkedHashSet;
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
    RecordParts.locals(
        value, item -> item.getClass().getPackageName().equals(PACKAGE), locals::add);
  }
}
