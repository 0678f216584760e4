package org.b.core.checks;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.KernelPointers;
import org.b.core.graph.Local;
import org.b.core.graph.Targets;
import org.b.core.graph.Terminator;
import org.b.core.graph.Value;
import org.b.core.source.Span;
import org.b.core.types.ReferenceType;

/**
 * What is known about references at one place. Copies of a reference share an identity, so that a
 * test of one of them holds for all, as with the verifier's register ids. Never changed once made.
 */
final class References {
  /** What is known about a reference. */
  enum Nullness {
    NULL,
    VALID,
    UNKNOWN
  }

  /**
   * One produced reference.
   *
   * @param identity the instruction or block that made it
   * @param origin the expression that produced it, if it is a table operation
   */
  private record Fact(Object identity, Nullness nullness, Span origin) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Fact fact
          && fact.identity == identity
          && fact.nullness == nullness
          && Objects.equals(fact.origin, origin);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(identity);
    }
  }

  /** A merge of two different references into one local at the start of a block. */
  private record Merge(BasicBlock block, Local local) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Merge merge && merge.block == block && merge.local == local;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(block) * 31 + System.identityHashCode(local);
    }
  }

  private static final Object NULL_IDENTITY = new Object();
  private static final Fact NULL_FACT = new Fact(NULL_IDENTITY, Nullness.NULL, null);

  /** What an instruction produced in an earlier iteration of a loop. */
  private record Old(Instruction instruction, Local local) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Old o && o.instruction == instruction && o.local == local;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(instruction) * 31 + System.identityHashCode(local);
    }
  }

  private final Map<Local, Fact> facts;

  /** One object for each equal identity, since identities are compared as objects. */
  private final Map<Old, Old> old;

  private References(Map<Local, Fact> facts, Map<Old, Old> old) {
    this.facts = facts;
    this.old = old;
  }

  /**
   * The state at the start of each block; none for a block that only the test of a null reference
   * leads to.
   */
  static Map<BasicBlock, References> atEntry(FunctionGraph graph) {
    List<BasicBlock> blocks = graph.blocks();
    Map<BasicBlock, References> states = new IdentityHashMap<>();
    Map<Merge, Merge> merges = new HashMap<>();
    Map<Local, Fact> passed = new HashMap<>();
    List<Local> present = graph.presentParameters();
    for (Local parameter : graph.parameters()) {
      if (parameter.type() instanceof ReferenceType) {
        Nullness nullness = present.contains(parameter) ? Nullness.VALID : Nullness.UNKNOWN;
        passed.put(parameter, new Fact(parameter, nullness, null));
      }
    }
    states.put(blocks.get(0), new References(passed, new HashMap<>()));
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : blocks) {
        References state = states.get(block);
        if (state == null) {
          continue;
        }
        for (Instruction instruction : block.instructions()) {
          state = state.after(instruction);
        }
        for (BasicBlock successor : block.terminator().successors()) {
          References incoming = state.alongEdge(block.terminator(), successor);
          if (incoming == null) {
            continue;
          }
          References known = states.get(successor);
          References joined = known == null ? incoming : known.join(incoming, successor, merges);
          if (known == null || !joined.facts.equals(known.facts)) {
            states.put(successor, joined);
            changed = true;
          }
        }
      }
    }
    return states;
  }

  Nullness of(Local reference) {
    if (reference.type() instanceof ReferenceType type
        && type.origin() == ReferenceType.Origin.CONTEXT) {
      return Nullness.VALID;
    }
    return fact(reference).nullness();
  }

  /** Whether the reference must be tested before a call gets it. */
  boolean needsTest(Local reference, KernelPointers pointers) {
    return of(reference) != Nullness.VALID && pointers.needsTest(reference);
  }

  /** The table operation that produced the reference, or {@code null}. */
  Span origin(Local reference) {
    return fact(reference).origin();
  }

  /** A reference is null until it is set; of foreign ones nothing is known. */
  private Fact fact(Local local) {
    Fact known = facts.get(local);
    return known != null
        ? known
        : isForeign(local) ? new Fact(local, Nullness.UNKNOWN, null) : NULL_FACT;
  }

  private static boolean isForeign(Local local) {
    return local.type() instanceof ReferenceType reference && reference.isForeign();
  }

  References after(Instruction instruction) {
    if (instruction instanceof Instruction.Lookup lookup) {
      return outlived(instruction)
          .with(lookup.target(), new Fact(instruction, Nullness.UNKNOWN, lookup.span()));
    }
    if (instruction instanceof Instruction.Call call
        && call.target().filter(t -> t.type() instanceof ReferenceType).isPresent()) {
      return outlived(instruction)
          .with(call.target().get(), new Fact(instruction, Nullness.UNKNOWN, call.span()));
    }
    if (instruction instanceof Instruction.ReadContextObject read) {
      Nullness nullness = read.nullable() ? Nullness.UNKNOWN : Nullness.VALID;
      return outlived(instruction)
          .with(read.target(), new Fact(instruction, nullness, read.span()));
    }
    if (instruction instanceof Instruction.NextEntry next) {
      return outlived(instruction)
          .with(next.leaf(), new Fact(instruction, Nullness.UNKNOWN, next.span()));
    }
    if (instruction instanceof Instruction.NextElement next && next.more().isEmpty()) {
      return outlived(instruction)
          .with(next.leaf(), new Fact(instruction, Nullness.UNKNOWN, next.span()));
    }
    if (instruction instanceof Instruction.CallHelper call
        && call.target().filter(t -> t.type() instanceof ReferenceType).isPresent()) {
      boolean always = call.helper().alwaysGives();
      return outlived(instruction)
          .with(
              call.target().get(),
              new Fact(
                  instruction, always ? Nullness.VALID : Nullness.UNKNOWN, instruction.span()));
    }
    if (instruction instanceof Instruction.Assign assign
        && assign.target().type() instanceof ReferenceType) {
      Fact fact = assign.value() instanceof Value.Read read ? fact(read.local()) : NULL_FACT;
      return with(assign.target(), fact);
    }
    References result = this;
    for (Local target : Targets.of(instruction)) {
      if (isForeign(target)) {
        result =
            result
                .outlived(instruction)
                .with(target, new Fact(instruction, Nullness.UNKNOWN, null));
      }
    }
    return result;
  }

  /**
   * In a loop the instruction has produced a reference before, copies of which may still be there:
   * each gets an identity of its own.
   */
  private References outlived(Instruction instruction) {
    if (facts.values().stream().noneMatch(fact -> fact.identity() == instruction)) {
      return this;
    }
    Map<Local, Fact> copy = new HashMap<>(facts);
    copy.replaceAll(
        (local, fact) ->
            fact.identity() == instruction
                ? new Fact(
                    old.computeIfAbsent(new Old(instruction, local), o -> o),
                    fact.nullness(),
                    fact.origin())
                : fact);
    return new References(copy, old);
  }

  private References with(Local local, Fact fact) {
    Map<Local, Fact> copy = new HashMap<>(facts);
    copy.put(local, fact);
    return new References(copy, old);
  }

  /** The state behind a test; null where it never goes that way. */
  private References alongEdge(Terminator terminator, BasicBlock successor) {
    if (!(terminator instanceof Terminator.TestReference test) || test.valid() == test.missing()) {
      return this;
    }
    Fact tested = fact(test.reference());
    if (tested.nullness() != Nullness.UNKNOWN) {
      // in a loop the reference may be something else in the next iteration
      return tested.nullness() == Nullness.NULL && successor == test.valid() ? null : this;
    }
    Nullness result = successor == test.valid() ? Nullness.VALID : Nullness.NULL;
    Map<Local, Fact> copy = new HashMap<>(facts);
    copy.replaceAll(
        (local, fact) ->
            fact.identity() == tested.identity()
                ? new Fact(fact.identity(), result, fact.origin())
                : fact);
    return new References(copy, old);
  }

  private References join(References other, BasicBlock block, Map<Merge, Merge> merges) {
    Map<Local, Fact> both = new HashMap<>();
    for (Map.Entry<Local, Fact> entry : facts.entrySet()) {
      both.put(
          entry.getKey(),
          join(entry.getValue(), other.fact(entry.getKey()), entry.getKey(), block, merges));
    }
    for (Map.Entry<Local, Fact> entry : other.facts.entrySet()) {
      if (!facts.containsKey(entry.getKey())) {
        both.put(
            entry.getKey(),
            join(fact(entry.getKey()), entry.getValue(), entry.getKey(), block, merges));
      }
    }
    return new References(both, old);
  }

  private static Fact join(
      Fact one, Fact two, Local local, BasicBlock block, Map<Merge, Merge> merges) {
    // a merge of another local here, in the iteration before
    boolean outlived =
        one.identity() instanceof Merge m && m.block == block && m.local != local
            || two.identity() instanceof Merge n && n.block == block && n.local != local;
    if (one.equals(two) && !outlived) {
      return one;
    }
    Object identity = one.identity();
    if (one.identity() != two.identity() || outlived) {
      Merge merge = new Merge(block, local);
      identity = merges.computeIfAbsent(merge, m -> m);
    }
    Nullness nullness = one.nullness() == two.nullness() ? one.nullness() : Nullness.UNKNOWN;
    Span origin = one.origin() != null ? one.origin() : two.origin();
    return new Fact(identity, nullness, origin);
  }
}
