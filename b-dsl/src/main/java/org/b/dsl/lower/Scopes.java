package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.program.Variable;

/** Variables by name in nested blocks; an inner one hides an outer one of the same name. */
final class Scopes {
  private final List<Map<String, Variable>> blocks = new ArrayList<>();

  void enter() {
    blocks.add(new HashMap<>());
  }

  void leave() {
    blocks.remove(blocks.size() - 1);
  }

  /** Adds a variable; yields the one that has its name in the same block, which then stays. */
  Optional<Variable> declare(Variable variable) {
    return Optional.ofNullable(
        blocks.get(blocks.size() - 1).putIfAbsent(variable.name(), variable));
  }

  Optional<Variable> find(String name) {
    for (int i = blocks.size() - 1; i >= 0; i--) {
      Variable variable = blocks.get(i).get(name);
      if (variable != null) {
        return Optional.of(variable);
      }
    }
    return Optional.empty();
  }

  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    blocks.forEach(block -> names.addAll(block.keySet()));
    return names;
  }
}
