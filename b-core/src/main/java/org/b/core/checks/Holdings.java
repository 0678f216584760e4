package org.b.core.checks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;

/**
 * What a program holds at one place on one path: which acquisitions are still to be released, and
 * which variables have them, or lead to them. Never changed once made; equal ones are one path to
 * the check.
 */
record Holdings(
    Map<Local, Instruction.CallHelper> aliases,
    Map<Local, Instruction.CallHelper> views,
    Map<Instruction.CallHelper, Status> acquired) {
  /** What has become of an acquisition. */
  enum Status {
    /** It may have failed: null. */
    UNTESTED,
    /** It has failed. */
    NULL,
    HELD,
    RELEASED
  }

  static final Holdings NOTHING = new Holdings(Map.of(), Map.of(), Map.of());

  /** What a variable has; empty for null, and for what was never acquired. */
  Optional<Instruction.CallHelper> of(Local local) {
    return Optional.ofNullable(aliases.get(local));
  }

  Status status(Instruction.CallHelper acquisition) {
    return acquired.get(acquisition);
  }

  /** Whether an acquisition is still to be released. */
  boolean isOpen(Instruction.CallHelper acquisition) {
    return acquired.get(acquisition) == Status.UNTESTED || acquired.get(acquisition) == Status.HELD;
  }

  /** What is still to be released. */
  List<Instruction.CallHelper> open() {
    return acquired.keySet().stream().filter(this::isOpen).toList();
  }

  Holdings acquire(Instruction.CallHelper acquisition, Local target) {
    return forget(acquisition).with(acquisition, Status.UNTESTED).alias(target, acquisition);
  }

  Holdings with(Instruction.CallHelper acquisition, Status status) {
    Map<Instruction.CallHelper, Status> changed = new HashMap<>(acquired);
    changed.put(acquisition, status);
    return new Holdings(aliases, views, changed);
  }

  /**
   * The variable has an acquisition.
   *
   * @param acquisition {@code null} for none
   */
  Holdings alias(Local local, Instruction.CallHelper acquisition) {
    Map<Local, Instruction.CallHelper> changed = new HashMap<>(aliases);
    if (acquisition == null) {
      changed.remove(local);
    } else {
      changed.put(local, acquisition);
    }
    return new Holdings(changed, views, acquired);
  }

  /** What a variable leads to without having been acquired itself, by a cast. */
  Optional<Instruction.CallHelper> viewed(Local local) {
    return Optional.ofNullable(views.get(local));
  }

  /**
   * The variable leads to an acquisition by a cast, and may be null on its own.
   *
   * @param acquisition {@code null} for none
   */
  Holdings view(Local local, Instruction.CallHelper acquisition) {
    Map<Local, Instruction.CallHelper> changed = new HashMap<>(views);
    if (acquisition == null) {
      changed.remove(local);
    } else {
      changed.put(local, acquisition);
    }
    return new Holdings(aliases, changed, acquired);
  }

  /** The acquisition is of no interest any more. */
  Holdings forget(Instruction.CallHelper acquisition) {
    Map<Local, Instruction.CallHelper> variables = new HashMap<>(aliases);
    variables.values().removeIf(acquisition::equals);
    Map<Instruction.CallHelper, Status> statuses = new HashMap<>(acquired);
    statuses.remove(acquisition);
    Map<Local, Instruction.CallHelper> seen = new HashMap<>(views);
    seen.values().removeIf(acquisition::equals);
    return new Holdings(variables, seen, statuses);
  }
}
