package org.b.core.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.types.ReferenceType;

/**
 * In how many states the verifier comes to each block: it walks a block once for each that it can
 * tell from the others by what is still asked for (states_equal). Of ways that meet there are no
 * more than all of them together, and no more than what may be known of each variable lets differ.
 * Before 6.3 the verifier compares all numbers of a program with functions; elsewhere those that it
 * has used to decide something. Here all are counted.
 *
 * <p>On the way it finds where variables are best forgotten so that there are never many more than
 * a given number.
 */
public final class States {
  /** Results of a function that callers may tell apart, see {@link Joins}. */
  static final int RESULTS = 4;

  /** States in which a function is called. */
  private static final int CALLS = 4;

  private final List<BasicBlock> blocks;
  private final LiveFacts live;
  private final Set<Local> kept;
  private final long most;
  private final boolean countsOnly;
  private final boolean variableStack;
  private final Map<BasicBlock, Map<Object, Knowledge>> exits = new IdentityHashMap<>();
  private final Map<BasicBlock, Long> leaving = new IdentityHashMap<>();
  private final Map<BasicBlock, Long> walked = new IdentityHashMap<>();
  private final Map<BasicBlock, Long> called = new IdentityHashMap<>();
  private final Map<BasicBlock, Map<Integer, List<Local>>> forgotten = new LinkedHashMap<>();
  private final Map<BasicBlock, Set<Object>> changing = new IdentityHashMap<>();
  private final Map<BasicBlock, List<BasicBlock>> predecessors = new IdentityHashMap<>();
  private final boolean subprogram;

  /**
   * @param kept variables that are never forgotten
   * @param most states above which variables are; {@link Long#MAX_VALUE} for none
   * @param countsOnly whether nothing is forgotten but what already is
   * @param variableStack whether every target kernel accesses the stack at variable offsets
   */
  States(
      List<BasicBlock> blocks,
      List<Loop> loops,
      LiveFacts live,
      Set<Local> kept,
      long most,
      boolean countsOnly,
      boolean subprogram,
      boolean variableStack) {
    this.blocks = blocks;
    this.live = live;
    this.kept = kept;
    this.most = most;
    this.countsOnly = countsOnly;
    this.subprogram = subprogram;
    this.variableStack = variableStack;
    LoopBlocks bodies = new LoopBlocks(blocks.get(0), loops);
    for (Loop loop : loops) {
      changing
          .computeIfAbsent(loop.header(), h -> new HashSet<>())
          .addAll(changed(bodies.of(loop)));
    }
    for (BasicBlock block : blocks) {
      block
          .terminator()
          .successors()
          .forEach(next -> predecessors.computeIfAbsent(next, n -> new ArrayList<>()).add(block));
    }
    blocks.forEach(this::enter);
  }

  /** Those of a function as it is. */
  static States of(FunctionGraph graph) {
    return new States(
        graph.blocks(),
        graph.loops(),
        new LiveFacts(graph.entry()),
        Set.of(),
        Long.MAX_VALUE,
        true,
        graph.function().isSubprogram(),
        graph.variableStack());
  }

  /** How often a block is walked within one iteration of the loops around it. */
  long walked(BasicBlock block) {
    return walked.get(block);
  }

  /** How often what a block calls is walked. */
  long called(BasicBlock block) {
    return called.get(block);
  }

  /**
   * A place to which the verifier comes in many states.
   *
   * @param references what it may know to be null or not there, and cannot be made to forget
   */
  public record Crowd(BasicBlock block, long states, List<Local> references) {}

  /** Where the most states come from what cannot be forgotten; empty where none do. */
  public static Optional<Crowd> crowd(FunctionGraph graph) {
    States states = of(graph);
    BasicBlock worst = graph.entry();
    for (BasicBlock block : graph.blocks()) {
      if (states.leaving.get(block) > states.leaving.get(worst)) {
        worst = block;
      }
    }
    List<Local> references = new ArrayList<>();
    for (Map.Entry<Object, Knowledge> entry : states.exits.get(worst).entrySet()) {
      if (entry.getValue().count() > 1 && isReference(entry.getKey())) {
        references.add((Local) entry.getKey());
      }
    }
    references.sort(Comparator.comparingInt(Local::index));
    return references.size() < 2
        ? Optional.empty()
        : Optional.of(new Crowd(worst, states.leaving.get(worst), references));
  }

  /** Conditional jumps in the code of a block's instructions. */
  long jumps(BasicBlock block) {
    long jumps = 0;
    for (Instruction instruction : block.instructions()) {
      jumps += Ways.jumps(instruction, variableStack);
    }
    return jumps;
  }

  /** What to forget before instructions of blocks, by their number. */
  Map<BasicBlock, Map<Integer, List<Local>>> forgotten() {
    return forgotten;
  }

  private static Set<Object> changed(Set<BasicBlock> body) {
    Set<Object> changed = new HashSet<>();
    for (BasicBlock block : body) {
      for (Instruction instruction : block.instructions()) {
        changed.addAll(Targets.of(instruction));
        for (MemoryUses.Use use : MemoryUses.in(instruction)) {
          if (use.memory().base() instanceof Memory.Stack stack
              && use.kind() != MemoryUses.Kind.READ) {
            changed.add(stack.local());
          }
        }
      }
      if (block.terminator() instanceof Terminator.ReachHeader reach) {
        changed.add(reach.view());
      }
    }
    return changed;
  }

  private record Place(Object where, Object fact) {}

  private void enter(BasicBlock block) {
    List<BasicBlock> before =
        predecessors.getOrDefault(block, List.of()).stream().filter(exits::containsKey).toList();
    Map<Object, Knowledge> known = new HashMap<>();
    long states = before.isEmpty() ? 1 : 0;
    Set<Object> facts = new HashSet<>();
    for (BasicBlock each : before) {
      states += leaving.get(each);
      facts.addAll(exits.get(each).keySet());
    }
    for (Object fact : facts) {
      if (live.at(block, fact)) {
        known.put(fact, meet(block, fact, before));
      }
    }
    for (Object fact : changing.getOrDefault(block, Set.of())) {
      if (live.at(block, fact)) {
        known.put(fact, Knowledge.ranges(new Place(block, fact), isReference(fact) ? 2 : 1));
      }
    }
    states = Math.min(states, product(known.values()));
    walk(block, known, states, before.size() > 1);
  }

  private static boolean isReference(Object fact) {
    return fact instanceof Local local && local.type() instanceof ReferenceType;
  }

  private Knowledge meet(BasicBlock block, Object fact, List<BasicBlock> before) {
    List<Knowledge> known = new ArrayList<>();
    for (BasicBlock each : before) {
      Knowledge there = exits.get(each).get(fact);
      if (fact instanceof HeaderView view
          && each.terminator() instanceof Terminator.ReachHeader reach
          && reach.view() == view) {
        there =
            block == reach.reached()
                ? view.inPieces()
                    ? Knowledge.ranges(new Place(each, fact), 2)
                    : Knowledge.constants(new Place(each, fact), 1)
                : Knowledge.constants(fact, 1);
      }
      known.add(there == null ? Knowledge.constants(fact, 1) : there);
    }
    return Knowledge.meet(new Place(block, fact), known);
  }

  private static long product(Iterable<Knowledge> known) {
    Map<Object, Long> counts = new HashMap<>();
    known.forEach(each -> counts.merge(each.origin(), each.count(), Math::max));
    long product = 1;
    for (long count : counts.values()) {
      product = Knowledge.product(product, Math.max(1, count));
    }
    return product;
  }

  private void walk(BasicBlock block, Map<Object, Knowledge> known, long entering, boolean joins) {
    long states = entering;
    long most = entering;
    long calls = 0;
    boolean ends = subprogram && block.terminator() instanceof Terminator.Return;
    if (joins && states > (ends ? Math.min(this.most, RESULTS) : this.most)) {
      states = Math.min(states, forget(block, 0, known));
    }
    List<Instruction> instructions = block.instructions();
    for (int i = 0; i < instructions.size(); i++) {
      Instruction instruction = instructions.get(i);
      if (instruction instanceof Instruction.Forget forget) {
        known.put(forget.local(), Knowledge.ranges(new Place(instruction, forget.local()), 1));
        states = Math.min(states, product(known.values()));
        continue;
      }
      long ways = Ways.of(instruction, variableStack);
      boolean call =
          instruction instanceof Instruction.Call || !CallPlan.callbacks(instruction).isEmpty();
      if (call && this.most != Long.MAX_VALUE && states > Math.min(this.most, CALLS)) {
        states = Math.min(states, forget(block, i, known));
      }
      if (call) {
        calls = Math.max(calls, states);
      }
      set(block, i, instruction, known);
      if (ways > 1) {
        states = Math.min(Knowledge.product(states, ways), product(known.values()));
        most = Math.max(most, states);
        if (states > this.most) {
          states = Math.min(states, forget(block, i + 1, known));
        }
      }
    }
    Conditions.refine(block.terminator(), known);
    states = Knowledge.product(states, Ways.within(block.terminator(), variableStack));
    walked.put(block, Math.max(most, states));
    called.put(block, Math.max(calls, 1));
    leaving.put(block, states);
    exits.put(block, known);
  }

  /** Chooses what is forgotten at a place; what remains distinguishes as many states. */
  private long forget(BasicBlock block, int index, Map<Object, Knowledge> known) {
    if (countsOnly) {
      return Long.MAX_VALUE;
    }
    List<Local> locals = new ArrayList<>();
    for (Map.Entry<Object, Knowledge> entry : known.entrySet()) {
      if (entry.getValue().count() > 1
          && entry.getKey() instanceof Local local
          && !isReference(local)
          && !kept.contains(local)) {
        locals.add(local);
      }
    }
    locals.sort((a, b) -> Integer.compare(a.index(), b.index()));
    if (!locals.isEmpty()) {
      forgotten.computeIfAbsent(block, b -> new HashMap<>()).put(index, locals);
      Object place = new Object();
      locals.forEach(local -> known.put(local, Knowledge.ranges(new Place(place, local), 1)));
    }
    return product(known.values());
  }

  private void set(
      BasicBlock block, int index, Instruction instruction, Map<Object, Knowledge> known) {
    Object place = block.label() + block.index() + "#" + index;
    if (instruction instanceof Instruction.Assign assign) {
      known.put(assign.target(), of(assign.value(), known, place));
      return;
    }
    if (instruction instanceof Instruction.Opaque) {
      return;
    }
    if (instruction instanceof Instruction.Store store) {
      write(store.target(), of(store.value(), known, place), known, place);
    } else if (instruction instanceof Instruction.Zero zero) {
      write(zero.target(), Knowledge.constants(place, 1), known, place);
    } else if (instruction instanceof Instruction.StoreText text) {
      write(text.target(), Knowledge.constants(place, 1), known, place);
    } else if (instruction instanceof Instruction.Copy copy) {
      Knowledge source =
          copy.source().base() instanceof Memory.Stack stack
              ? known.getOrDefault(stack.local(), Knowledge.constants(place, 1))
              : Knowledge.ranges(place, 1);
      write(copy.target(), source, known, place);
    } else {
      long ways = Ways.of(instruction, variableStack);
      for (Local local : Targets.of(instruction)) {
        known.put(local, Knowledge.ranges(new Place(place, local), ways));
      }
      for (MemoryUses.Use use : MemoryUses.in(instruction)) {
        if (use.kind() != MemoryUses.Kind.READ) {
          write(use.memory(), Knowledge.ranges(place, ways), known, place);
        }
      }
    }
  }

  private void write(Memory memory, Knowledge value, Map<Object, Knowledge> known, Object place) {
    if (!(memory.base() instanceof Memory.Stack stack)) {
      return;
    }
    Knowledge before = known.get(stack.local());
    long count = value.count();
    if (!memory.isWhole()) {
      count = Knowledge.product(count, before == null ? 1 : before.count());
      for (Memory.Subscript subscript : memory.subscripts()) {
        count = Knowledge.product(count, variableStack ? 1 : subscript.count());
      }
    }
    known.put(stack.local(), Knowledge.ranges(new Place(place, stack.local()), count));
  }

  private static Knowledge of(Value value, Map<Object, Knowledge> known, Object place) {
    if (value instanceof Value.Constant || value instanceof Value.Null) {
      return Knowledge.constants(place, 1);
    } else if (value instanceof Value.Read read) {
      return known.getOrDefault(read.local(), Knowledge.constants(read.local(), 1));
    } else if (value instanceof Value.Binary binary && binary.operator().isComparison()) {
      return Knowledge.constants(place, 2);
    } else if (value instanceof Value.Load load && load.memory().base() instanceof Memory.Stack s) {
      Knowledge whole = known.get(s.local());
      return Knowledge.ranges(place, whole == null ? 1 : whole.count());
    }
    List<Value> operands = value instanceof Value.Load ? List.of() : Values.of(value);
    if (operands.isEmpty()) {
      return Knowledge.ranges(place, 1);
    }
    boolean exact = true;
    long count = 1;
    for (Value operand : operands) {
      Knowledge each = of(operand, known, place);
      exact &= each.ranges() == 0;
      count = Knowledge.product(count, Math.max(1, each.count()));
    }
    return exact ? Knowledge.constants(place, count) : Knowledge.ranges(place, count);
  }
}
