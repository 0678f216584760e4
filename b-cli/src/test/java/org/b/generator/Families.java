package org.b.generator;

import java.util.List;
import java.util.stream.Stream;

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

  /** Those that seeds after {@link GeneratedProgram#FIRST_LANGUAGE} yield besides, often. */
  private static final List<Family> LATER =
      List.of(
          new TablesOfTables(),
          new TablesOfTables(),
          new Storages(),
          new Storages(),
          new KernelObjects(),
          new KernelObjects(),
          new KernelObjects(),
          new Connections(),
          new Connections(),
          new Connections(),
          new StructOperations(),
          new StructOperations(),
          new Work(),
          new Work(),
          new SleepingCalls(),
          new SleepingCalls(),
          new DynamicPointers(),
          new DynamicPointers(),
          new LongLoops(),
          new LongLoops(),
          new Devices(),
          new Devices(),
          new Iterators(),
          new Iterators(),
          new ObjectParameters(),
          new ObjectParameters(),
          new ResilientLocks(),
          new Streams(),
          new Areas(),
          new Areas(),
          new AttachedStorages(),
          new AttachedStorages());

  /** Blocks within blocks. */
  private static final int DEEP = 5;

  private Families() {}

  /** Writes statements of a family that fits. */
  static void write(Scope scope) {
    if (scope.depth() > DEEP) {
      new Locals().write(scope);
      return;
    }
    List<Family> fitting = fitting(scope);
    scope.choices.of(fitting).write(scope);
  }

  private static List<Family> fitting(Scope scope) {
    Stream<Family> families =
        scope.draft.later ? Stream.concat(LATER.stream(), ALL.stream()) : ALL.stream();
    return families.filter(f -> f.fits(scope)).toList();
  }
}
