package org.b.core.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.b.core.facts.HelperCall;

/**
 * Which headers have been reached on every path to a place, and whether their packet pointers still
 * hold there; and which were reached wherever another one was, so that a test for that one proves
 * them. Never changed once made.
 */
public final class PacketValidity {
  private enum Validity {
    /** Reached, but the packet may have moved since. */
    STALE,
    VALID
  }

  private static final PacketValidity NOTHING = new PacketValidity(Map.of(), Map.of());

  private final Map<HeaderView, Validity> views;

  /**
   * Of each header that some path has reached, those that have been reached wherever it was; of any
   * other one, every header.
   */
  private final Map<HeaderView, Set<HeaderView>> before;

  private PacketValidity(Map<HeaderView, Validity> views, Map<HeaderView, Set<HeaderView>> before) {
    this.views = views;
    this.before = before;
  }

  /** Whether the instruction ends the validity of packet pointers. */
  public static boolean ends(Instruction instruction) {
    return instruction instanceof Instruction.ChecksumUpdate
        || instruction instanceof Instruction.CallHelper helper && helper.isTailCall()
        || effect(instruction) != HelperCall.PacketEffect.NONE
        || instruction instanceof Instruction.PreparePacket;
  }

  /** What an instruction does to the packet. */
  static HelperCall.PacketEffect effect(Instruction instruction) {
    if (instruction instanceof Instruction.Call call) {
      return call.callee().packet();
    }
    return instruction instanceof Instruction.CallHelper call
        ? call.helper().packetEffect()
        : HelperCall.PacketEffect.NONE;
  }

  /** The state at the start of each block; {@code blocks} is in reverse postorder. */
  public static Map<BasicBlock, PacketValidity> atEntry(List<BasicBlock> blocks) {
    Map<BasicBlock, PacketValidity> states = new IdentityHashMap<>();
    states.put(blocks.get(0), NOTHING);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : blocks) {
        PacketValidity state = states.get(block);
        if (state == null) {
          continue;
        }
        state = state.atEnd(block);
        for (BasicBlock successor : new ArrayList<>(block.terminator().successors())) {
          PacketValidity incoming = state.alongEdge(block.terminator(), successor);
          PacketValidity known = states.get(successor);
          PacketValidity joined = known == null ? incoming : known.join(incoming);
          if (known == null || !joined.same(known)) {
            states.put(successor, joined);
            changed = true;
          }
        }
      }
    }
    return states;
  }

  private PacketValidity atEnd(BasicBlock block) {
    PacketValidity state = this;
    for (Instruction instruction : block.instructions()) {
      state = state.tested(PacketUses.in(instruction)).after(instruction);
    }
    return state.tested(PacketUses.in(block.terminator()));
  }

  /** The headers of which tests alone say that they have been reached, and those that are asked. */
  public static Set<HeaderView> proved(List<BasicBlock> blocks) {
    Set<HeaderView> proved = new HashSet<>();
    atEntry(blocks)
        .forEach(
            (block, entry) -> {
              if (block.terminator() instanceof Terminator.TestHeader test) {
                PacketValidity end = entry.atEnd(block);
                proved.add(test.view());
                end.proved(test.view()).stream()
                    .filter(view -> !end.isReached(view))
                    .forEach(proved::add);
              }
            });
    return proved;
  }

  public boolean isReached(HeaderView view) {
    return views.containsKey(view);
  }

  public boolean isStale(HeaderView view) {
    return views.get(view) == Validity.STALE;
  }

  /** After accesses: a header that was stale has been tested again before its first one. */
  private PacketValidity tested(List<PacketUses.Use> uses) {
    PacketValidity state = this;
    for (PacketUses.Use use : uses) {
      if (state.isStale(use.view())) {
        state = state.reached(use.view());
      }
    }
    return state;
  }

  private boolean same(PacketValidity other) {
    return views.equals(other.views) && before.equals(other.before);
  }

  /** The headers that {@code $header} proves, with itself; some may be known anyway. */
  private Set<HeaderView> proved(HeaderView view) {
    Set<HeaderView> proved = new HashSet<>(before.getOrDefault(view, Set.of()));
    proved.add(view);
    return proved;
  }

  PacketValidity reached(HeaderView view) {
    Map<HeaderView, Validity> copy = new HashMap<>(views);
    copy.put(view, Validity.VALID);
    return new PacketValidity(copy, before);
  }

  /** A header has just been reached, perhaps once more. */
  private PacketValidity reachedHere(HeaderView view) {
    Set<HeaderView> reachedBefore = new HashSet<>(views.keySet());
    if (isReached(view)) {
      reachedBefore.addAll(before.getOrDefault(view, Set.of()));
    }
    reachedBefore.remove(view);
    Map<HeaderView, Set<HeaderView>> copy = new HashMap<>(before);
    copy.put(view, reachedBefore);
    return new PacketValidity(views, copy).reached(view);
  }

  /** A header is not there: where it comes again, what came behind it proves it no more. */
  private PacketValidity without(HeaderView view) {
    Map<HeaderView, Validity> copy = new HashMap<>(views);
    copy.remove(view);
    Map<HeaderView, Set<HeaderView>> rest = new HashMap<>();
    before.forEach(
        (behind, headers) -> {
          if (behind != view) {
            Set<HeaderView> others = new HashSet<>(headers);
            others.remove(view);
            rest.put(behind, others);
          }
        });
    return new PacketValidity(copy, rest);
  }

  public PacketValidity after(Instruction instruction) {
    if (!ends(instruction)) {
      return this;
    }
    if (effect(instruction) == HelperCall.PacketEffect.SHIFTS) {
      return NOTHING;
    }
    Map<HeaderView, Validity> copy = new HashMap<>(views);
    copy.replaceAll((view, validity) -> Validity.STALE);
    return new PacketValidity(copy, before);
  }

  private PacketValidity alongEdge(Terminator terminator, BasicBlock successor) {
    if (terminator instanceof Terminator.ReachHeader reach) {
      return successor == reach.reached() && reach.reached() != reach.missing()
          ? reachedHere(reach.view())
          : without(reach.view());
    }
    if (terminator instanceof Terminator.TestHeader test
        && test.reached() != test.missing()
        && successor == test.reached()) {
      Map<HeaderView, Validity> copy = new HashMap<>(views);
      proved(test.view()).forEach(view -> copy.putIfAbsent(view, Validity.STALE));
      return new PacketValidity(copy, before);
    }
    return this;
  }

  private PacketValidity join(PacketValidity other) {
    Map<HeaderView, Validity> both = new HashMap<>();
    views.forEach(
        (view, validity) -> {
          Validity second = other.views.get(view);
          if (second != null) {
            both.put(view, validity == second ? validity : Validity.STALE);
          }
        });
    Map<HeaderView, Set<HeaderView>> proofs = new HashMap<>();
    Set<HeaderView> any = new HashSet<>(before.keySet());
    any.addAll(other.before.keySet());
    for (HeaderView view : any) {
      Set<HeaderView> here = reachedWith(view);
      Set<HeaderView> there = other.reachedWith(view);
      if (here != null && there != null) {
        here.retainAll(there);
      }
      proofs.put(view, here == null ? there : here);
    }
    return new PacketValidity(both, proofs);
  }

  /** What has been reached where a header has; {@code null} where no path has reached it. */
  private Set<HeaderView> reachedWith(HeaderView view) {
    Set<HeaderView> known = before.get(view);
    if (known == null) {
      return null;
    }
    Set<HeaderView> all = new HashSet<>(known);
    all.addAll(views.keySet());
    return all;
  }
}
