package org.b.core.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tables that scripts write are what the scripts write: nobody has edited them, and the headers
 * of this machine say the same. Headers of another version than those that the tables were made
 * from may have names that the tables lack, and lack names that the tables have; what both have
 * must agree.
 */
class GeneratedTablesTest {
  private static final Path SCRIPTS = Path.of("..", ".ci", "kernel-facts");

  /** The headers that the tables were made from: linux-libc-dev of Debian 12. */
  private static final String MADE_FROM = "6.1";

  private static final Path VERSION = Path.of("/usr/include/linux/version.h");
  private static final List<Path> NEEDED =
      List.of(
          VERSION,
          Path.of("/usr/bin/python3"),
          Path.of("/usr/bin/gcc"),
          Path.of("/usr/include/bpf/bpf_helper_defs.h"));

  @TempDir private Path folder;

  @Test
  void helpersContextsAndFunctions() throws Exception {
    compare(
        "generate.py",
        List.of(
            "context-fields.table",
            "helper-words.table",
            "helpers.table",
            "kernel-functions.table",
            "system-calls.table",
            "tracepoint-classes.table"));
  }

  @Test
  void constants() throws Exception {
    compare("constants.py", List.of("constants.table"));
  }

  private void compare(String script, List<String> tables) throws Exception {
    Optional<Path> missing = NEEDED.stream().filter(file -> !Files.exists(file)).findFirst();
    if (missing.isPresent()) {
      String reason =
          "skipped: needs " + missing.get() + " (python3, gcc, linux-libc-dev, libbpf-dev)";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder("python3", SCRIPTS.resolve(script).toString(), folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> text(log));
    boolean exact = headers().equals(MADE_FROM);
    for (String table : tables) {
      List<String> wrong = new ArrayList<>();
      Map<String, String> written = rows(Files.readString(folder.resolve(table)));
      Map<String, String> ours = rows(resource(table));
      for (Map.Entry<String, String> row : ours.entrySet()) {
        String now = written.getOrDefault(row.getKey(), exact ? "nothing" : row.getValue());
        if (!now.equals(row.getValue())) {
          wrong.add(row.getValue() + "\n  is written as\n" + now);
        }
      }
      if (exact) {
        written.keySet().stream().filter(key -> !ours.containsKey(key)).forEach(wrong::add);
      }
      assertEquals(List.of(), wrong, table + ": run .ci/kernel-facts/" + script);
    }
  }

  /** Rows by what comes before their first numbers; cells apart, whatever their widths. */
  private static Map<String, String> rows(String text) {
    Map<String, String> rows = new LinkedHashMap<>();
    for (String line : text.split("\n")) {
      String row = line.replaceAll(" +", " ");
      String[] cells = row.split(" \\|");
      boolean typed = cells[0].startsWith("BPF_PROG_TYPE_") || row.contains("| BPF_PROG_TYPE_");
      rows.put(typed && cells.length > 1 ? cells[0] + cells[1] : cells[0], row);
    }
    return rows;
  }

  private static String headers() throws IOException {
    Map<String, String> numbers = new LinkedHashMap<>();
    try (Stream<String> lines = Files.lines(VERSION)) {
      lines
          .map(line -> line.split(" "))
          .filter(words -> words.length == 3)
          .forEach(words -> numbers.put(words[1], words[2]));
    }
    return numbers.get("LINUX_VERSION_MAJOR") + "." + numbers.get("LINUX_VERSION_PATCHLEVEL");
  }

  private static String resource(String table) throws IOException {
    try (InputStream stream = KernelFacts.class.getResourceAsStream(table)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
