package org.b.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.backend.load.Configuration;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.LoadedProgram;
import org.b.backend.load.ObjectLoader;
import org.b.backend.maps.BpfMap;
import org.b.backend.object.ObjectFile;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.SystemCallException;

/** Size, cost of the verifier and speed of two objects that do the same, measured in turns. */
final class GeneratedCode {
  /**
   * One side of a comparison.
   *
   * @param instructions of the program in the object
   * @param processed instructions that the running kernel's verifier walked through to accept it
   * @param nanoseconds of one run; without values where it was not run
   */
  record Side(int instructions, int processed, Samples nanoseconds) {}

  /** Both sides. */
  record Comparison(Side b, Side c) {}

  /** How long one side runs in a round. */
  private static final long ROUND_NANOSECONDS = 100_000_000;

  private static final int ROUNDS_OF_A_LOAD = 3;

  /** Loads that do not count; each time both sides are alike in half of all cases. */
  private static final int MOST_UNEVEN = 20;

  private static final int TRIAL_REPEAT = 10_000;
  private static final int MOST_REPEAT = 1_000_000;

  /** BPF_LOG_STATS: statistics alone. */
  private static final int STATISTICS = 4;

  private static final Pattern PROCESSED = Pattern.compile("processed (\\d+) insns");

  private GeneratedCode() {}

  /**
   * Loads both objects and runs them on the pair's packet. After a few rounds they are loaded anew:
   * where the kernel places code and tables makes some of them a half slower, which is not the
   * code's doing. Loads after which one takes ten times the other do not count: entries of one
   * table then lie across lines of the cache (see docs/performance.md).
   *
   * @param rounds how often each side runs for a tenth of a second, after one round of each load
   *     that is not counted; 0 for one run of each that compares what they do and measures nothing
   */
  static Comparison compare(Pair pair, byte[] b, byte[] c, int rounds) {
    pair.trial().ifPresent(trial -> agree(pair, trial, b, c));
    Comparison comparison = null;
    int uneven = 0;
    for (int counted = 0; comparison == null || counted < rounds; ) {
      try (LoadedObject first = load(pair, b);
          LoadedObject second = load(pair, c)) {
        if (comparison == null) {
          comparison = new Comparison(side(pair, first), side(pair, second));
        }
        pair.trial().ifPresent(trial -> prepare(pair, trial, first, second));
        if (pair.trial().isEmpty() || rounds == 0) {
          return comparison;
        }
        long one = once(pair, first);
        long two = once(pair, second);
        if (Math.max(one, two) >= 10 * Math.min(one, two) && uneven++ < MOST_UNEVEN) {
          continue;
        }
        int repeat = repeat(Math.max(one, two));
        for (int round = 0; round <= ROUNDS_OF_A_LOAD; round++) {
          turn(pair, first, second, round, repeat, comparison);
        }
        counted += ROUNDS_OF_A_LOAD;
      }
    }
    return comparison;
  }

  private static void prepare(
      Pair pair, Pair.Trial trial, LoadedObject first, LoadedObject second) {
    fill(first, trial.tables());
    fill(second, trial.tables());
    same(pair, trial.packet(), run(pair, first, 1), run(pair, second, 1));
    SameTables.check(pair.title(), first, second, trial.changing());
  }

  /** One round, whose numbers count unless it is the first one of a load. */
  private static void turn(
      Pair pair,
      LoadedObject first,
      LoadedObject second,
      int round,
      int repeat,
      Comparison comparison) {
    // who comes first changes: the second one runs on a warmer processor
    boolean swap = round % 2 == 1;
    Bpf.TestRun one = run(pair, swap ? second : first, repeat);
    Bpf.TestRun two = run(pair, swap ? first : second, repeat);
    same(pair, pair.trial().orElseThrow().packet(), one, two);
    if (round > 0) {
      comparison.b().nanoseconds().add((swap ? two : one).nanoseconds());
      comparison.c().nanoseconds().add((swap ? one : two).nanoseconds());
    }
  }

  /** Runs both on whatever packets there may be; they must do the same with each. */
  private static void agree(Pair pair, Pair.Trial trial, byte[] b, byte[] c) {
    try (LoadedObject first = load(pair, b);
        LoadedObject second = load(pair, c)) {
      fill(first, trial.once());
      fill(second, trial.once());
      List<byte[]> packets = OddPackets.of(trial.packet(), trial.start());
      int notRun = 0;
      for (byte[] packet : packets) {
        try {
          same(pair, packet, run(pair, first, packet, 1), run(pair, second, packet, 1));
        } catch (SystemCallException e) {
          // kernels since 6.18 make no socket buffer of half an IP header
          notRun++;
        }
      }
      if (notRun > packets.size() / 2) {
        throw new IllegalStateException(
            pair.title() + ": the kernel refused " + notRun + " of " + packets.size() + " packets");
      }
      SameTables.check(pair.title(), first, second, trial.changing());
    }
  }

  private static LoadedObject load(Pair pair, byte[] bytes) {
    ObjectFile object = ObjectFile.parse(bytes);
    Map<String, Object> constants = pair.trial().map(Pair.Trial::constants).orElse(Map.of());
    return ObjectLoader.load(
        object,
        LoadOptions.DEFAULT
            .withLogLevel(STATISTICS)
            .withSections(Configuration.set(object, constants)));
  }

  private static Side side(Pair pair, LoadedObject object) {
    LoadedProgram program = object.program(pair.program());
    Matcher processed = PROCESSED.matcher(program.log());
    if (!processed.find()) {
      throw new IllegalStateException("no statistics: " + program.log());
    }
    return new Side(
        program.definition().instructionCount(),
        Integer.parseInt(processed.group(1)),
        new Samples());
  }

  private static void fill(LoadedObject object, Map<String, List<Pair.TableEntry>> tables) {
    for (Map.Entry<String, List<Pair.TableEntry>> table : tables.entrySet()) {
      BpfMap map = object.map(table.getKey());
      table.getValue().forEach(entry -> map.update(entry.key(), entry.leaf()));
    }
  }

  /** What a run takes, in nanoseconds. */
  private static long once(Pair pair, LoadedObject object) {
    return Math.max(1, run(pair, object, TRIAL_REPEAT).nanoseconds());
  }

  /** How many runs of the slower side fill a round. */
  private static int repeat(long slower) {
    return (int) Math.min(MOST_REPEAT, Math.max(TRIAL_REPEAT, ROUND_NANOSECONDS / slower));
  }

  private static Bpf.TestRun run(Pair pair, LoadedObject object, int repeat) {
    return run(pair, object, pair.trial().orElseThrow().packet(), repeat);
  }

  private static Bpf.TestRun run(Pair pair, LoadedObject object, byte[] packet, int repeat) {
    return object.program(pair.program()).testRun(packet, repeat);
  }

  /** Programs that do not do the same are not worth comparing. */
  private static void same(Pair pair, byte[] packet, Bpf.TestRun one, Bpf.TestRun two) {
    if (one.result() != two.result() || !Arrays.equals(one.data(), two.data())) {
      HexFormat hex = HexFormat.of();
      throw new IllegalStateException(
          "%s: B and C disagree on %s: %d %s and %d %s"
              .formatted(
                  pair.title(),
                  hex.formatHex(packet),
                  one.result(),
                  hex.formatHex(one.data()),
                  two.result(),
                  hex.formatHex(two.data())));
    }
  }

  /** How C is compiled for the comparison: clang-19 -O2, the instruction set of Linux 5.1. */
  static List<String> command(Path source, Path object) {
    String architecture = System.getProperty("os.arch").replace("amd64", "x86_64");
    return List.of(
        "clang-19",
        "-O2",
        "-g",
        "-Wall",
        "-Werror",
        "-target",
        "bpf",
        "-mcpu=v3",
        "-I/usr/include/" + architecture + "-linux-gnu",
        "-c",
        source.toString(),
        "-o",
        object.toString());
  }

  static byte[] clang(Path source) throws IOException, InterruptedException {
    Path object = Files.createTempFile("benchmark", ".o");
    try {
      Process clang = new ProcessBuilder(command(source, object)).inheritIO().start();
      if (clang.waitFor() != 0) {
        throw new IOException("clang-19 did not compile " + source);
      }
      return Files.readAllBytes(object);
    } finally {
      Files.deleteIfExists(object);
    }
  }
}
