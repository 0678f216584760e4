package org.b.core.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.facts.KernelFacts;
import org.b.core.types.ArrayType;
import org.b.core.types.HelperSpace;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;

/**
 * How a function with outlined loops is cut into functions of code: one for itself, and one for
 * each of those loops, which is called once for each iteration, by a helper or, for iterated loops,
 * by the function around. What both use lives on the stack of the function around.
 */
public final class Outline {
  /** Kernels round every frame up to this many bytes before they add them. */
  private static final int FRAME_UNIT = 32;

  /** Bytes of a struct bpf_iter_num. */
  private static final int ITERATOR = 8;

  /** One function of code. Compared by identity. */
  public static final class Part {
    private final Loop loop;
    private final Part outer;
    private final Set<BasicBlock> region;
    private final List<Part> inner = new ArrayList<>();
    private final List<Local> own = new ArrayList<>();
    private final List<Local> shared = new ArrayList<>();

    private Part(Loop loop, Part outer, Set<BasicBlock> region) {
      this.loop = loop;
      this.outer = outer;
      this.region = region;
    }

    /** The loop whose iteration it is; empty for the function itself. */
    public Optional<Loop> loop() {
      return Optional.ofNullable(loop);
    }

    /** The part in which the loop stands. */
    public Optional<Part> outer() {
      return Optional.ofNullable(outer);
    }

    /** The loops that stand in it. */
    public List<Part> inner() {
      return inner;
    }

    /** Whether a block is in it, or in a part within. */
    public boolean holds(BasicBlock block) {
      return region.contains(block);
    }

    /** The locals that live on its stack. */
    public List<Local> own() {
      return own;
    }

    /** Those of its locals that parts within use, too. */
    public List<Local> shared() {
      return shared;
    }

    private int level() {
      return outer == null ? 0 : outer.level() + 1;
    }

    @Override
    public String toString() {
      return loop == null ? "function" : loop.header().toString();
    }
  }

  private final FunctionGraph graph;
  private final List<Part> parts = new ArrayList<>();

  private Outline(FunctionGraph graph) {
    this.graph = graph;
    parts.add(new Part(null, null, new LinkedHashSet<>(graph.blocks())));
    List<Loop> loops = graph.loops().stream().filter(Loop::isOutlined).toList();
    if (loops.isEmpty()) {
      parts.get(0).own.addAll(graph.locals());
      return;
    }
    LoopBlocks blocks = LoopBlocks.of(graph);
    Map<Loop, Set<BasicBlock>> regions = regions(loops, blocks);
    loops.stream()
        .sorted(Comparator.comparingInt(loop -> -regions.get(loop).size()))
        .forEach(
            loop -> {
              Part outer = of(loop.header());
              Part part = new Part(loop, outer, regions.get(loop));
              outer.inner.add(part);
              parts.add(part);
            });
    locals();
  }

  public static Outline of(FunctionGraph graph) {
    return new Outline(graph);
  }

  /** What belongs to each loop, and so to those around it, too. */
  private Map<Loop, Set<BasicBlock>> regions(List<Loop> loops, LoopBlocks blocks) {
    Map<Loop, Set<BasicBlock>> regions = new HashMap<>();
    loops.forEach(loop -> regions.put(loop, new LinkedHashSet<>(region(loop, blocks.of(loop)))));
    for (Loop outer : loops) {
      for (Loop inner : loops) {
        if (blocks.of(outer).contains(inner.header())) {
          regions.get(outer).addAll(region(inner, blocks.of(inner)));
        }
      }
    }
    return regions;
  }

  /**
   * The blocks that come round. Where the loop acquires something or takes a lock, also those that
   * only lead out of it, since they may give it back; and where it takes messages out, asks an
   * iterator or gets what a helper finds, since what these give ends with the iteration.
   */
  private Set<BasicBlock> region(Loop loop, Set<BasicBlock> blocks) {
    boolean acquires =
        blocks.stream()
            .flatMap(block -> block.instructions().stream())
            .anyMatch(
                instruction ->
                    HeldLocks.takes(instruction)
                        || OpenRegions.opens(instruction)
                        || instruction instanceof Instruction.CallHelper call
                            && KernelFacts.acquiredBy(call.helper()).isPresent());
    boolean ends =
        loop.elements().isPresent()
            || loop.found().isPresent()
            || loop.entries().filter(next -> next.table().type().carriesMessages()).isPresent();
    if (!acquires && !ends) {
      return blocks;
    }
    Map<BasicBlock, Set<BasicBlock>> predecessors = new HashMap<>();
    for (BasicBlock block : graph.blocks()) {
      for (BasicBlock successor : block.terminator().successors()) {
        predecessors.computeIfAbsent(successor, s -> new HashSet<>()).add(block);
      }
    }
    Set<BasicBlock> region = new LinkedHashSet<>(blocks);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : graph.blocks()) {
        changed |=
            block != loop.after()
                && !(block.terminator() instanceof Terminator.Return)
                && region.containsAll(predecessors.getOrDefault(block, Set.of(block)))
                && region.add(block);
      }
    }
    return region;
  }

  private void locals() {
    Map<Local, Part> owners = new HashMap<>();
    Set<Local> shared = new LinkedHashSet<>();
    graph.parameters().forEach(parameter -> owners.put(parameter, root()));
    for (Local local : graph.locals()) {
      if (local.type() instanceof ReferenceType reference
          && reference.origin() == ReferenceType.Origin.CONTEXT) {
        owners.put(local, root());
      }
    }
    for (BasicBlock block : graph.blocks()) {
      Part part = of(block);
      for (Local local : Mentions.in(block)) {
        Part owner = owners.get(local);
        if (owner == null) {
          owners.put(local, part);
        } else if (owner != part) {
          owners.put(local, common(owner, part));
          shared.add(local);
        }
      }
    }
    for (Local local : graph.locals()) {
      Part owner = owners.getOrDefault(local, root());
      owner.own.add(local);
      if (shared.contains(local)) {
        owner.shared.add(local);
      }
    }
  }

  private static Part common(Part one, Part two) {
    Part left = one;
    Part right = two;
    while (left != right) {
      if (left.level() >= right.level()) {
        left = left.outer;
      } else {
        right = right.outer;
      }
    }
    return left;
  }

  /** The headers that the function's parser may reach. */
  public List<HeaderView> views() {
    return graph.views();
  }

  /** The function itself. */
  public Part root() {
    return parts.get(0);
  }

  /** Every part, each after the one around it. */
  public List<Part> parts() {
    return parts;
  }

  /**
   * Whether an array is the caller's, who passes its address; loops that are functions of their own
   * work on a copy.
   */
  public boolean isElsewhere(Local local) {
    return local.type() instanceof ArrayType
        && !isSplit()
        && graph.function().isSubprogram()
        && !graph.function().isCallback()
        && graph.parameters().contains(local);
  }

  /** Whether there is more than the function itself. */
  public boolean isSplit() {
    return parts.size() > 1;
  }

  /** The part that runs a block. */
  public Part of(BasicBlock block) {
    for (int i = parts.size() - 1; i > 0; i--) {
      if (parts.get(i).holds(block)) {
        return parts.get(i);
      }
    }
    return parts.get(0);
  }

  /** The blocks of a part itself, in the order of the graph. */
  public List<BasicBlock> blocks(Part part) {
    return graph.blocks().stream().filter(block -> of(block) == part).toList();
  }

  /**
   * Where control goes on when it leaves a loop elsewhere than to the block after it; the n-th one
   * has the number n + 1.
   */
  public List<BasicBlock> exits(Part part) {
    Set<BasicBlock> exits = new LinkedHashSet<>();
    for (BasicBlock block : graph.blocks()) {
      if (part.holds(block)) {
        for (BasicBlock successor : block.terminator().successors()) {
          if (!part.holds(successor) && successor != part.loop.after()) {
            exits.add(successor);
          }
        }
      }
    }
    return List.copyOf(exits);
  }

  /** The locals of parts around that a loop changes. */
  public List<Local> changed(Part part) {
    Set<Local> changed = new LinkedHashSet<>();
    for (BasicBlock block : graph.blocks()) {
      if (part.holds(block)) {
        for (Instruction instruction : block.instructions()) {
          changed.addAll(Targets.of(instruction));
          for (MemoryUses.Use use : MemoryUses.in(instruction)) {
            if (use.kind() != MemoryUses.Kind.READ
                && use.memory().base() instanceof Memory.Stack stack) {
              changed.add(stack.local());
            }
          }
        }
      }
    }
    for (Part within : parts) {
      if (within != root() && part.holds(within.loop.header())) {
        changed.removeAll(within.own);
      }
    }
    changed.removeIf(
        local ->
            !(local.type() instanceof IntegerType) && !local.type().isAggregate()
                || HelperSpace.is(local.type()));
    changed.removeAll(decided(part));
    return List.copyOf(changed);
  }

  /** Numbers by which the verifier must know what an iterated loop holds from round to round. */
  private Set<Local> decided(Part part) {
    return part.loop.isIterated() ? RepeatedTests.numbers(graph.blocks()) : Set.of();
  }

  /**
   * The variables that must be unknown to the verifier after each assignment in a loop that a
   * helper calls. Where it walks a callback, it takes two paths that meet for the same only if what
   * one of them knows of every number is within what the other knows (states_equal with
   * RANGE_WITHIN, since 6.8): otherwise each branch would double the paths.
   */
  public Set<Local> unknown(Part part) {
    if (part == root() || part.loop.isIterated() || !Forgetting.branches(part.region)) {
      return Set.of();
    }
    Set<Local> counters = new HashSet<>();
    Map<Local, Integer> assignments = new HashMap<>();
    for (BasicBlock block : part.region) {
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.Opaque opaque) {
          counters.add(opaque.local());
        } else if (instruction instanceof Instruction.Assign assign) {
          assignments.merge(assign.target(), 1, Integer::sum);
        }
      }
    }
    Set<Local> unknown = new HashSet<>(changed(part));
    for (Local local : part.own) {
      if (local.type() instanceof IntegerType && assignments.getOrDefault(local, 0) > 1) {
        unknown.add(local);
      }
    }
    unknown.removeAll(counters);
    return unknown;
  }

  /**
   * The innermost part around, or itself, that a helper calls: what it acquires it gives back. A
   * function that iterates hands on what it holds.
   */
  public Part held(Part part) {
    return part.loop().filter(Loop::isIterated).isPresent() ? held(part.outer) : part;
  }

  /** Bytes of the iterator that a loop asks. */
  private static int iterator(Loop loop) {
    return loop.elements().map(next -> next.iteration().iterator().words() * 8).orElse(ITERATOR);
  }

  /** How many of these functions are active at once, beyond the function itself. */
  int depth() {
    return parts.stream().mapToInt(Part::level).max().orElse(0);
  }

  /**
   * Bytes that the parts take beyond what the function would take as a whole.
   *
   * @param frame what each frame needs beside variables
   */
  int bytes(int frame) {
    if (!isSplit()) {
      return 0;
    }
    // the context, the packet's bounds and the headers' addresses
    int bytes = 3 * 8 + graph.views().size() * 8;
    for (Part part : parts) {
      // the way to the part around, and the number of an exit
      bytes += 2 * 8;
      bytes += part.loop().filter(Loop::isIterated).map(Outline::iterator).orElse(0);
      for (Local local : part.shared) {
        bytes += local.type().isAggregate() ? 0 : 8;
      }
    }
    return bytes + depth() * (frame + FRAME_UNIT);
  }
}
