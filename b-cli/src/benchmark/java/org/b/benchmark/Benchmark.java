package org.b.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.b.backend.codegen.CodeGenerator;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.openjdk.jmh.runner.RunnerException;

/** Runs every measurement and writes the tables as Markdown. */
public final class Benchmark {
  private static final String EXAMPLE = "examples/pair_counter.b";
  private static final Path C_FOLDER = Path.of("b-cli/src/benchmark/c");
  private static final String PROTO = "proto.b";
  private static final String COUNTS = "--counts";
  private static final int COLD_ROUNDS = 15;
  private static final int CODE_ROUNDS = 15;

  /** The tables stand between these lines. */
  private static final String START = "<!-- numbers: written by .ci/benchmark -->";

  private static final String END = "<!-- end of numbers -->";

  private final List<String> lines = new ArrayList<>();

  private Benchmark() {}

  /**
   * {@code Benchmark [--counts | FILE.md]}, as root, in the root of the repository with everything
   * built. Prints the tables; with a file, also puts them between its marks; with {@code --counts},
   * only what a busy machine does not change.
   */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, RunnerException {
    Benchmark benchmark = new Benchmark();
    if (List.of(arguments).equals(List.of(COUNTS))) {
      benchmark.code(0);
      System.out.println(String.join("\n", benchmark.lines));
      return;
    }
    benchmark.machine();
    benchmark.code(CODE_ROUNDS);
    benchmark.cold();
    benchmark.warm();
    String text = String.join("\n", benchmark.lines) + "\n";
    System.out.print(text);
    if (arguments.length > 0) {
      Path file = Path.of(arguments[0]);
      Files.writeString(file, replace(Files.readString(file), text));
    }
  }

  /** The page with new tables between the marks. */
  static String replace(String page, String tables) {
    int start = page.indexOf(START);
    int end = page.indexOf(END);
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("the page needs the lines " + START + " and " + END);
    }
    return page.substring(0, start) + START + "\n\n" + tables + "\n" + page.substring(end);
  }

  private void machine() throws IOException {
    String processor =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 2))
            .findFirst()
            .orElse("unknown processor");
    add(
        "Measured on %s (%d used), Linux %s, Java %s, with a load average of %s at the start (0 is"
            + " an idle machine).",
        processor,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.version"),
        System.getProperty("java.version"),
        Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
  }

  /**
   * @param rounds 0 for what needs no clock: the columns of the time stay empty
   */
  private void code(int rounds) throws IOException, InterruptedException {
    add("");
    add(
        "| generated code | B, instructions | C | ratio | B, verifier | C | ratio | B, ns | C |"
            + " ratio |");
    add("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (Pair pair : Pair.all()) {
      GeneratedCode.Comparison result =
          GeneratedCode.compare(
              pair,
              compile(Path.of("examples", pair.source())),
              GeneratedCode.clang(C_FOLDER.resolve(pair.twin() + ".c")),
              rounds);
      GeneratedCode.Side b = result.b();
      GeneratedCode.Side c = result.c();
      String times = "- | - | -";
      if (pair.trial().isPresent() && rounds > 0) {
        double one = b.nanoseconds().median();
        double two = c.nanoseconds().median();
        times = String.format(Locale.ROOT, "%.0f | %.0f | %.2f", one, two, one / two);
      }
      add(
          "| %s | %s | %s | %s |",
          pair.title(),
          ratio(b.instructions(), c.instructions()),
          ratio(b.processed(), c.processed()),
          times);
    }
  }

  private static String ratio(int one, int two) {
    return String.format(Locale.ROOT, "%d | %d | %.2f", one, two, (double) one / two);
  }

  /** A file, or the folder of a program with its proto file. */
  private static byte[] compile(Path source) throws IOException {
    FrontendRequest request;
    if (Files.isDirectory(source)) {
      Path program;
      try (Stream<Path> entries = Files.list(source)) {
        program = entries.filter(file -> !file.endsWith(PROTO)).findFirst().orElseThrow();
      }
      request = FrontendRequest.of(read(program)).withProto(read(source.resolve(PROTO)));
    } else {
      request = FrontendRequest.of(read(Path.of(source + ".b")));
    }
    return CodeGenerator.compile(
        Frontend.analyze(request)
            .checked()
            .orElseThrow(() -> new IllegalStateException(source + " has errors")));
  }

  private static SourceFile read(Path file) throws IOException {
    return new SourceFile(file.toString(), Files.readString(file));
  }

  private void cold() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("benchmark");
    Map<String, List<String>> commands = new LinkedHashMap<>();
    String object = folder.resolve("example.o").toString();
    commands.put("`b check " + EXAMPLE + "`", List.of("./b", "check", EXAMPLE));
    commands.put("`b build " + EXAMPLE + "`", List.of("./b", "build", EXAMPLE, "-o", object));
    commands.put("`java -version`", List.of("java", "-version"));
    commands.put(
        "`clang-19 -O2` on the C program",
        GeneratedCode.command(C_FOLDER.resolve("pair_counter.c"), Path.of(object)));
    add("");
    add("| whole process | median | quartile distance / 2 | peak memory |");
    add("|---|--:|--:|--:|");
    try {
      ColdStart.measure(commands, COLD_ROUNDS)
          .forEach(
              (name, cost) ->
                  add(
                      "| %s | %.2f s | %.0f %% | %.0f MiB |",
                      name,
                      cost.seconds().median(),
                      cost.seconds().spread() * 100,
                      cost.mebibytes().median()));
    } finally {
      Files.deleteIfExists(Path.of(object));
      Files.delete(folder);
    }
  }

  private void warm() throws RunnerException {
    Map<String, WarmStart.Time> times = WarmStart.measure();
    add("");
    add("| in a warm process | median | 95 %% within |");
    add("|---|--:|--:|");
    Map<String, String> titles = new LinkedHashMap<>();
    titles.put("check", "text to diagnostics, " + EXAMPLE);
    titles.put(
        "checkLargest", "text to diagnostics, examples/xdp_firewall.b, the longest in one file");
    titles.put("build", "text to ELF, " + EXAMPLE);
    titles.forEach(
        (name, title) ->
            add(
                "| %s | %.1f ms | %.1f ms |",
                title, times.get(name).median(), times.get(name).most()));
  }

  private void add(String format, Object... arguments) {
    lines.add(String.format(Locale.ROOT, format, arguments));
  }
}
