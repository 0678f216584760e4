package org.b.core.graph;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.types.ReferenceType;

/**
 * The references that a part of a function sets and that are used after it, or in it once more.
 * Where the part is a function that a helper calls again and again, the verifier forgets which
 * object they lead to: it takes iterations that differ for one, and keeps what is the same in both.
 */
public final class CarriedReferences {
  private static final String PACKAGE = CarriedReferences.class.getPackageName();

  private CarriedReferences() {}

  /**
   * Such references, each with an instruction that sets it.
   *
   * @param header where an iteration starts
   * @param region the blocks of an iteration
   */
  public static Map<Local, Instruction> of(
      FunctionGraph graph, BasicBlock header, Collection<BasicBlock> region) {
    Map<BasicBlock, Set<Local>> live = live(graph);
    Set<Local> later = new HashSet<>(live.get(header));
    for (BasicBlock block : region) {
      for (BasicBlock next : block.terminator().successors()) {
        if (!region.contains(next)) {
          later.addAll(live.get(next));
        }
      }
    }
    KernelPointers pointers = new KernelPointers(graph);
    Map<Local, Instruction> carried = new LinkedHashMap<>();
    for (BasicBlock block : region) {
      for (Instruction instruction : block.instructions()) {
        for (Local local : set(instruction)) {
          if (later.contains(local) && isKnown(local, pointers)) {
            carried.putIfAbsent(local, instruction);
          }
        }
      }
    }
    return carried;
  }

  /** Those that are used in a block or later, before they are set anew. */
  static Set<Local> usedFrom(FunctionGraph graph, BasicBlock block) {
    return live(graph).get(block);
  }

  /**
   * Whether the verifier knows what it leads to: an address that only helpers follow is a number.
   */
  private static boolean isKnown(Local local, KernelPointers pointers) {
    return !((ReferenceType) local.type()).isForeign() || pointers.isTyped(local);
  }

  /** The references that are used in a block or later, before they are set anew. */
  private static Map<BasicBlock, Set<Local>> live(FunctionGraph graph) {
    Map<BasicBlock, Set<Local>> live = new IdentityHashMap<>();
    graph.blocks().forEach(block -> live.put(block, new HashSet<>()));
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : graph.blocks()) {
        Set<Local> state = new HashSet<>();
        block.terminator().successors().forEach(next -> state.addAll(live.get(next)));
        mentions(block.terminator(), state);
        List<Instruction> instructions = block.instructions();
        for (int i = instructions.size() - 1; i >= 0; i--) {
          set(instructions.get(i)).forEach(state::remove);
          used(instructions.get(i), state);
        }
        changed |= live.get(block).addAll(state);
      }
    }
    return live;
  }

  /** The references that an instruction sets: those that it calls its target or leaf. */
  public static List<Local> set(Instruction instruction) {
    List<Local> set = new ArrayList<>();
    for (RecordComponent component : instruction.getClass().getRecordComponents()) {
      if (isTarget(component)) {
        Object value = value(component, instruction);
        Object local = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        if (local instanceof Local found && found.type() instanceof ReferenceType) {
          set.add(found);
        }
      }
    }
    return set;
  }

  private static boolean isTarget(RecordComponent component) {
    return component.getName().equals("target") || component.getName().equals("leaf");
  }

  private static void used(Instruction instruction, Set<Local> references) {
    for (RecordComponent component : instruction.getClass().getRecordComponents()) {
      boolean place = component.getType() == Memory.class;
      if (place || !isTarget(component)) {
        mentions(value(component, instruction), references);
      }
    }
  }

  private static void mentions(Object value, Set<Local> references) {
    if (value instanceof Local local) {
      if (local.type() instanceof ReferenceType) {
        references.add(local);
      }
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresent(inner -> mentions(inner, references));
    } else if (value instanceof Collection<?> items) {
      items.forEach(item -> mentions(item, references));
    } else if (value instanceof Record item && item.getClass().getPackageName().equals(PACKAGE)) {
      for (RecordComponent component : item.getClass().getRecordComponents()) {
        mentions(value(component, item), references);
      }
    }
  }

  private static Object value(RecordComponent component, Object owner) {
    try {
      return component.getAccessor().invoke(owner);
    } catch (ReflectiveOperationException failure) {
      throw new IllegalStateException("cannot read " + component, failure);
    }
  }
}
