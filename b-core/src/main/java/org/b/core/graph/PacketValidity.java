package org.b.core.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.b.core.facts.HelperCall;

/**
 * Which headers have been reached on every path to a place, and whether their packet pointers still
 * hold there. Never changed once made.
 */
public final class PacketValidity {
  private enum Validity {
    /** Reached, but the packet may have moved since. */
    STALE,
    VALID
  }

  private static final PacketValidity NOTHING = new PacketValidity(new IdentityHashMap<>());

  private final Map<HeaderView, Validity> views;

  private PacketValidity(Map<HeaderView, Validity> views) {
    this.views = views;
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
        for (Instruction instruction : block.instructions()) {
          state = state.tested(PacketUses.in(instruction)).after(instruction);
        }
        state = state.tested(PacketUses.in(block.terminator()));
        for (BasicBlock successor : new ArrayList<>(block.terminator().successors())) {
          PacketValidity incoming = state.alongEdge(block.terminator(), successor);
          PacketValidity known = states.get(successor);
          PacketValidity joined = known == null ? incoming : known.join(incoming);
          if (known == null || !joined.views.equals(known.views)) {
            states.put(successor, joined);
            changed = true;
          }
        }
      }
    }
    return states;
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

  PacketValidity reached(HeaderView view) {
    Map<HeaderView, Validity> copy = new IdentityHashMap<>(views);
    copy.put(view, Validity.VALID);
    return new PacketValidity(copy);
  }

  /** A header that comes again and is not there. */
  private PacketValidity without(HeaderView view) {
    if (!views.containsKey(view)) {
      return this;
    }
    Map<HeaderView, Validity> copy = new IdentityHashMap<>(views);
    copy.remove(view);
    return new PacketValidity(copy);
  }

  public PacketValidity after(Instruction instruction) {
    if (!ends(instruction) || views.isEmpty()) {
      return this;
    }
    if (effect(instruction) == HelperCall.PacketEffect.SHIFTS) {
      return NOTHING;
    }
    Map<HeaderView, Validity> copy = new IdentityHashMap<>(views);
    copy.replaceAll((view, validity) -> Validity.STALE);
    return new PacketValidity(copy);
  }

  private PacketValidity alongEdge(Terminator terminator, BasicBlock successor) {
    if (terminator instanceof Terminator.ReachHeader reach) {
      return successor == reach.reached() && reach.reached() != reach.missing()
          ? reached(reach.view())
          : without(reach.view());
    }
    if (terminator instanceof Terminator.TestHeader test
        && test.reached() != test.missing()
        && !isReached(test.view())
        && successor == test.reached()) {
      Map<HeaderView, Validity> copy = new IdentityHashMap<>(views);
      copy.put(test.view(), Validity.STALE);
      return new PacketValidity(copy);
    }
    return this;
  }

  private PacketValidity join(PacketValidity other) {
    Map<HeaderView, Validity> both = new IdentityHashMap<>();
    views.forEach(
        (view, validity) -> {
          Validity second = other.views.get(view);
          if (second != null) {
            both.put(view, validity == second ? validity : Validity.STALE);
          }
        });
    return new PacketValidity(both);
  }
}
