package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.program.Variable;

/** Variables by name in nested blocks; an inner one hides an outer one of the same name. */
final class Scopes {
  /**
   * A block.
   *
   * @param fenced whether it runs any number of times, or is entered from elsewhere, so that what
   *     it does to the kinds of outer variables says nothing about the code behind it
   * @param replaced outer variables for which others stand in this block
   */
  private record Block(
      Map<String, Variable> variables, boolean fenced, Map<Variable, Variable> replaced) {}

  private final List<Block> blocks = new ArrayList<>();

  void enter() {
    blocks.add(new Block(new HashMap<>(), false, new LinkedHashMap<>()));
  }

  /** The body of a loop or of a state, where {@link #replace} does not reach outer variables. */
  void enterFence() {
    blocks.add(new Block(new HashMap<>(), true, new LinkedHashMap<>()));
  }

  /** Yields outer variables for which others stood in the block. */
  Map<Variable, Variable> leave() {
    return blocks.remove(blocks.size() - 1).replaced();
  }

  /**
   * Lets another variable of the same name stand for one from here to the end of the innermost
   * block; not where the name is that of a variable outside a loop or a state.
   */
  boolean replace(Variable variable, Variable other) {
    for (int i = blocks.size() - 1; i >= 0; i--) {
      Block block = blocks.get(i);
      if (block.variables().containsValue(variable)) {
        Block innermost = blocks.get(blocks.size() - 1);
        innermost.variables().put(other.name(), other);
        if (block != innermost) {
          innermost.replaced().put(variable, other);
        }
        return true;
      }
      if (block.fenced()) {
        return false;
      }
    }
    return false;
  }

  /** Whether a variable is one of a loop or of a state, and nothing outside knows it. */
  boolean isFenced(Variable variable) {
    for (Block block : blocks) {
      if (block.fenced() || block.variables().containsValue(variable)) {
        return block.fenced();
      }
    }
    return false;
  }

  /** Adds a variable; yields the one that has its name in the same block, which then stays. */
  Optional<Variable> declare(Variable variable) {
    return Optional.ofNullable(
        blocks.get(blocks.size() - 1).variables().putIfAbsent(variable.name(), variable));
  }

  Optional<Variable> find(String name) {
    for (int i = blocks.size() - 1; i >= 0; i--) {
      Variable variable = blocks.get(i).variables().get(name);
      if (variable != null) {
        return Optional.of(variable);
      }
    }
    return Optional.empty();
  }

  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    blocks.forEach(block -> names.addAll(block.variables().keySet()));
    return names;
  }
}
