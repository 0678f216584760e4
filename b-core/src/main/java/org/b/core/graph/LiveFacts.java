package org.b.core.graph;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.types.ReferenceType;

/**
 * What the verifier may know at a block's start and still ask for: integers and aggregates whose
 * value is read later, references that are used, headers whose fields are.
 */
final class LiveFacts {
  private static final String PACKAGE = LiveFacts.class.getPackageName();

  private final Carried numbers;
  private final Map<BasicBlock, Set<Object>> others = new IdentityHashMap<>();

  LiveFacts(BasicBlock entry) {
    numbers = new Carried(entry);
    List<BasicBlock> blocks = BlockOrder.postorder(entry);
    Map<BasicBlock, Transfer> transfers = new IdentityHashMap<>();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : blocks) {
        Set<Object> live = new HashSet<>();
        for (BasicBlock successor : block.terminator().successors()) {
          live.addAll(others.getOrDefault(successor, Set.of()));
        }
        Transfer transfer = transfers.computeIfAbsent(block, Transfer::of);
        live.removeAll(transfer.set());
        live.addAll(transfer.used());
        changed |= !live.equals(others.put(block, live));
      }
    }
  }

  /** Whether a local or a header matters from a block's start on. */
  boolean at(BasicBlock block, Object fact) {
    return fact instanceof Local local && !(local.type() instanceof ReferenceType)
        ? numbers.isReadFrom(block, local)
        : others.getOrDefault(block, Set.of()).contains(fact);
  }

  private record Transfer(Set<Object> used, Set<Object> set) {
    static Transfer of(BasicBlock block) {
      Transfer transfer = new Transfer(new HashSet<>(), new HashSet<>());
      if (block.terminator() instanceof Terminator.ReachHeader reach) {
        transfer.sets(reach.view());
      } else {
        transfer.uses(block.terminator());
      }
      List<Instruction> instructions = block.instructions();
      for (int i = instructions.size() - 1; i >= 0; i--) {
        transfer.before(instructions.get(i));
      }
      return transfer;
    }

    private void before(Instruction instruction) {
      Optional<Local> target = target(instruction);
      target.ifPresent(this::sets);
      RecordParts.of(
          (Record) instruction,
          part -> {
            if (part != target.orElse(null) && part != Optional.empty() && !part.equals(target)) {
              uses(part);
            }
          });
    }

    private void sets(Object fact) {
      set.add(fact);
      used.remove(fact);
    }

    private void uses(Object part) {
      RecordParts.locals(
          part,
          item -> {
            if (item instanceof HeaderView view) {
              used.add(view);
            }
            return item.getClass().getPackageName().equals(PACKAGE);
          },
          local -> {
            if (local.type() instanceof ReferenceType) {
              used.add(local);
            }
          });
    }
  }

  private static Optional<Local> target(Instruction instruction) {
    if (instruction instanceof Instruction.Assign assign) {
      return Optional.of(assign.target());
    } else if (instruction instanceof Instruction.Lookup lookup) {
      return Optional.of(lookup.target());
    } else if (instruction instanceof Instruction.CallHelper call) {
      return call.target();
    } else if (instruction instanceof Instruction.Call call) {
      return call.target();
    }
    return Optional.empty();
  }
}
