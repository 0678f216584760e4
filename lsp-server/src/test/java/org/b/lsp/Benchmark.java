package org.b.lsp;

import static org.b.lsp.ServerProcess.get;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.InitializeParams;

/**
 * Measures the server over its standard streams and prints a Markdown table. Arguments: the
 * server's command, for example {@code java -jar lsp-server/target/b-lsp.jar}; without any, this
 * class path is used. {@code -Dlines=10000} measures that length alone.
 */
final class Benchmark {
  private static final int WARM_UP = 60;
  private static final int EDITS = 200;
  private static final int COMPLETIONS = 60;
  private static final int STARTS = 5;

  private Benchmark() {}

  public static void main(String[] arguments) throws Exception {
    List<String> command = arguments.length == 0 ? ServerProcess.command() : List.of(arguments);
    System.out.println(
        "| lines | start to first diagnostics | its processor time | edit to diagnostics p50 | p95"
            + " | completion p50 | p95 | memory | live objects |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    // This process's own first session is slow.
    start(command, 100);
    for (int lines : lengths()) {
      List<Start> starts = new ArrayList<>();
      for (int i = 0; i < STARTS; i++) {
        starts.add(start(command, lines));
      }
      measure(
          command,
          lines,
          new Start(
              percentile(starts.stream().map(Start::seconds).toList(), 50),
              percentile(starts.stream().map(Start::processorSeconds).toList(), 50)));
    }
    System.exit(0);
  }

  private static int[] lengths() {
    Integer only = Integer.getInteger("lines");
    return only == null ? new int[] {100, 1_000, 10_000} : new int[] {only};
  }

  /**
   * From the start of the process to the first diagnostics.
   *
   * @param processorSeconds of all its threads, which other load on the machine hardly changes
   */
  private record Start(double seconds, double processorSeconds) {}

  private static Start start(List<String> command, int lines) throws Exception {
    Path folder = Files.createTempDirectory("b-benchmark-");
    long start = System.nanoTime();
    try (ServerProcess server = ServerProcess.start(command)) {
      server.initialize(new InitializeParams());
      server.open(folder.resolve("a.b"), LargeProgram.lines(lines)).diagnostics();
      double seconds = (System.nanoTime() - start) / 1e9;
      double processor =
          server.process().info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
      server.end();
      return new Start(seconds, processor);
    } finally {
      Files.delete(folder);
    }
  }

  private static void measure(List<String> command, int lines, Start first) throws Exception {
    Path folder = Files.createTempDirectory("b-benchmark-");
    try (ServerProcess server = ServerProcess.start(command)) {
      server.initialize(new InitializeParams());
      TestDocument document = server.open(folder.resolve("a.b"), LargeProgram.lines(lines));
      document.diagnostics();
      List<Double> edits = new ArrayList<>();
      List<Double> completions = new ArrayList<>();
      String middle = "translate" + lines / 200 + "(";
      // Someone types a statement, a letter at a time, and takes it back.
      String statement = "    dip = $ip.src;\n";
      int at = document.text().indexOf("    dip = $ip.dst;", document.offset(middle));
      for (int i = 0; i < WARM_UP + EDITS; i++) {
        int step = i % (2 * statement.length());
        boolean typing = step < statement.length();
        int where = at + (typing ? step : 2 * statement.length() - step - 1);
        String letter = typing ? statement.substring(step, step + 1) : "";
        long sent = System.nanoTime();
        document.replace(where, typing ? where : where + 1, letter);
        document.diagnostics();
        if (i >= WARM_UP) {
          edits.add((System.nanoTime() - sent) / 1e6);
        }
      }
      for (int i = 0; i < WARM_UP / 2 + COMPLETIONS; i++) {
        // Each completion comes right behind a change.
        int place = document.text().indexOf("$ip.", document.offset(middle)) + 4;
        document.replace(place, place + (i % 2), i % 2 == 0 ? "d" : "");
        long sent = System.nanoTime();
        get(
            server
                .server()
                .getTextDocumentService()
                .completion(new CompletionParams(document.identifier(), document.position(place))));
        if (i >= WARM_UP / 2) {
          completions.add((System.nanoTime() - sent) / 1e6);
        }
      }
      long resident = ServerProcess.residentKilobytes(server.process().pid()) / 1024;
      System.out.printf(
          Locale.ROOT,
          "| %,d | %.2f s | %.2f s | %.1f ms | %.1f ms | %.1f ms | %.1f ms | %d MB | %d MB |%n",
          document.text().lines().count(),
          first.seconds(),
          first.processorSeconds(),
          percentile(edits, 50),
          percentile(edits, 95),
          percentile(completions, 50),
          percentile(completions, 95),
          resident,
          ServerProcess.liveKilobytes(server.process().pid()) / 1024);
      server.end();
    } finally {
      Files.delete(folder);
    }
  }

  private static double percentile(List<Double> values, int percent) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }
}
