package org.b.backend.facts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Machine;
import org.b.backend.sys.SystemCallException;
import org.b.backend.testing.BtfBuilder;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.MapKind;

/** Which kinds of maps the kernel creates. */
final class MapQuestions {
  private static final int NO_PREALLOCATION = 1;
  private static final int MAPPABLE = 1 << 10;

  /**
   * What a map of a kind is made with where it is not a key of 4 bytes, a value of 8 and one entry.
   */
  private record Shape(int key, int value, int entries, int flags, boolean typed) {
    static final Shape USUAL = new Shape(4, 8, 1, 0, false);
    static final Shape STORAGE = new Shape(4, 8, 0, NO_PREALLOCATION, true);
  }

  private static final Map<String, Shape> SHAPES =
      Map.ofEntries(
          Map.entry("PROG_ARRAY", new Shape(4, 4, 1, 0, false)),
          Map.entry("PERF_EVENT_ARRAY", new Shape(4, 4, 1, 0, false)),
          Map.entry("CGROUP_ARRAY", new Shape(4, 4, 1, 0, false)),
          Map.entry("LPM_TRIE", new Shape(8, 8, 1, NO_PREALLOCATION, false)),
          Map.entry("ARRAY_OF_MAPS", new Shape(4, 4, 1, 0, false)),
          Map.entry("HASH_OF_MAPS", new Shape(4, 4, 1, 0, false)),
          Map.entry("DEVMAP", new Shape(4, 4, 1, 0, false)),
          Map.entry("DEVMAP_HASH", new Shape(4, 4, 1, 0, false)),
          Map.entry("SOCKMAP", new Shape(4, 4, 1, 0, false)),
          Map.entry("SOCKHASH", new Shape(4, 4, 1, 0, false)),
          Map.entry("CPUMAP", new Shape(4, 4, 1, 0, false)),
          Map.entry("XSKMAP", new Shape(4, 4, 1, 0, false)),
          Map.entry("CGROUP_STORAGE", new Shape(16, 8, 0, 0, false)),
          Map.entry("PERCPU_CGROUP_STORAGE", new Shape(16, 8, 0, 0, false)),
          Map.entry("QUEUE", new Shape(0, 8, 1, 0, false)),
          Map.entry("STACK", new Shape(0, 8, 1, 0, false)),
          Map.entry("BLOOM_FILTER", new Shape(0, 8, 1, 0, false)),
          Map.entry("RINGBUF", new Shape(0, 0, Machine.pageSize(), 0, false)),
          Map.entry("USER_RINGBUF", new Shape(0, 0, Machine.pageSize(), 0, false)),
          Map.entry("INSN_ARRAY", new Shape(4, 16, 1, 0, false)),
          Map.entry("ARENA", new Shape(0, 0, 1, MAPPABLE, false)),
          Map.entry("SK_STORAGE", Shape.STORAGE),
          Map.entry("INODE_STORAGE", Shape.STORAGE),
          Map.entry("TASK_STORAGE", Shape.STORAGE),
          Map.entry("CGRP_STORAGE", Shape.STORAGE));

  /** Needs a struct of the kernel's operations, which is a matter of its own. */
  private static final List<String> NOT_ASKED = List.of("STRUCT_OPS");

  private final KernelVersion kernel;

  MapQuestions(KernelVersion kernel) {
    this.kernel = kernel;
  }

  Answers kinds() {
    Answers answers = new Answers("kinds of maps");
    for (MapKind kind : KernelFacts.mapKinds()) {
      if (NOT_ASKED.contains(kind.name())) {
        answers.skip(kind.name());
      } else {
        boolean table = kernel.atLeast(kind.since());
        Optional<Descriptor> created = create(kind);
        created.ifPresent(Descriptor::close);
        answers.compare(kind.name() + " since " + kind.since(), table, created.isPresent());
      }
    }
    return answers;
  }

  /** A map of a kind, where the kernel has such. */
  static Optional<Descriptor> create(MapKind kind) {
    Shape shape = SHAPES.getOrDefault(kind.name(), Shape.USUAL);
    boolean outer = kind.name().endsWith("_OF_MAPS");
    BtfBuilder builder = new BtfBuilder();
    int key = builder.integer("int", 4, 1);
    int value = builder.integer("long", 8, 1);
    Bpf.BtfResult types = Bpf.btfLoad(builder.bytes());
    try (Descriptor inner =
            outer ? Bpf.mapCreate(new Bpf.MapRequest("inner", 2, 4, 8, 1, 0, 0, 0, 0)) : null;
        Descriptor ignored = types.descriptor()) {
      return Optional.of(
          Bpf.mapCreate(
              new Bpf.MapRequest(
                  "facts",
                  kind.number(),
                  shape.key(),
                  shape.value(),
                  shape.entries(),
                  shape.flags(),
                  shape.typed() ? types.descriptor().number() : 0,
                  shape.typed() ? key : 0,
                  shape.typed() ? value : 0,
                  0,
                  inner == null ? 0 : inner.number(),
                  0,
                  0)));
    } catch (SystemCallException e) {
      return Optional.empty();
    }
  }
}
