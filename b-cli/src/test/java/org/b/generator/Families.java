package org.b.generator;

import java.util.List;

/** Every family of statements. */
final class Families {
  private static final List<Family> ALL =
      List.of(
          new Locals(),
          new Locals(),
          new Branches(),
          new Branches(),
          new Switches(),
          new Loops(),
          new Arrays(),
          new Texts(),
          new References(),
          new References(),
          new Operations(),
          new Operations(),
          new Reservations(),
          new Buffers(),
          new Sockets(),
          new Histograms(),
          new Locks(),
          new Atomics(),
          new Timers(),
          new TableLoops(),
          new TailCalls(),
          new ContextWrites(),
          new HelperCalls(),
          new PacketMethods(),
          new Functions());

  /** Blocks within blocks. */
  private static final int DEEP = 5;

  private Families() {}

  /** Writes statements of a family that fits. */
  static void write(Scope scope) {
    if (scope.depth() > DEEP) {
      new Locals().write(scope);
      return;
    }
    List<Family> fitting = ALL.stream().filter(f -> f.fits(scope)).toList();
    scope.choices.of(fitting).write(scope);
  }
}
