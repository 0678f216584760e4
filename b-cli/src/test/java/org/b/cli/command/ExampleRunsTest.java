package org.b.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.b.cli.CommandLine;
import org.b.testing.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Examples that need no network: attached to the running kernel, with what they show. */
@Timeout(120)
class ExampleRunsTest {
  @BeforeEach
  void privileges() {
    Requirement.ROOT.orSkip("running examples");
  }

  /** Lines of {@code b run --json}. */
  private static List<JsonObject> run(String... arguments) {
    CommandLine commandLine = new CommandLine();
    List<String> words = new ArrayList<>(List.of("run", "--json"));
    words.addAll(List.of(arguments));
    int status = commandLine.run(words.toArray(String[]::new));
    assertEquals(0, status, commandLine.err());
    return commandLine
        .out()
        .lines()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  private static Stream<JsonObject> events(List<JsonObject> lines) {
    return lines.stream()
        .filter(line -> line.get("type").getAsString().equals("event"))
        .map(line -> line.getAsJsonObject("value"));
  }

  private static Stream<JsonObject> entries(List<JsonObject> lines, String table) {
    return lines.stream()
        .filter(line -> line.has("entries") && line.get("table").getAsString().equals(table))
        .flatMap(line -> line.getAsJsonArray("entries").asList().stream())
        .map(entry -> entry.getAsJsonObject());
  }

  @Test
  void programStarts() {
    List<JsonObject> lines = run("../examples/program_starts.b", "--", "true");
    assertTrue(events(lines).count() >= 1, lines.toString());
  }

  @Test
  void constantsAreSetAndVariablesShown(@TempDir Path folder) throws Exception {
    Path program =
        Files.writeString(
            folder.resolve("count.b"),
            """
            enum Mode : u32 { COUNT, SKIP }
            config u32 step = 1;
            config Mode mode = SKIP;
            u64 total;
            u64 runs;
            @raw_tracepoint(sched_process_exec) u32 on_exec(ctx) {
              if (mode == SKIP) { return 0; }
              atomic_add(runs, 1);
              atomic_add(total, step);
              return 0;
            }
            """);
    List<JsonObject> lines =
        run(program.toString(), "--set", "step=10", "--set", "mode=COUNT", "--", "true");
    JsonObject values = lines.get(lines.size() - 1).getAsJsonObject("value");
    assertTrue(values.get("runs").getAsLong() >= 1, lines.toString());
    assertEquals(
        10 * values.get("runs").getAsLong(), values.get("total").getAsLong(), lines.toString());
  }

  @Test
  void functionsWithoutAttributesGoWhereTheCommandLineSays(@TempDir Path folder) throws Exception {
    Path program =
        Files.writeString(
            folder.resolve("count.b"),
            """
            Array<u64> seen(1);
            u32 on_packet(ctx) {
              seen[0] += 1;
              return 1;
            }
            """);
    Path group = group("plain");
    try {
      List<JsonObject> lines =
          run(
              program.toString(),
              "--attach",
              "on_packet=cgroup_skb:" + group + ":egress",
              "--",
              "true");
      assertEquals(group + ":egress", lines.get(0).get("target").getAsString());
    } finally {
      remove(group);
    }
  }

  private static Path group(String name) throws Exception {
    Path mount =
        Files.readAllLines(Path.of("/proc/self/mounts")).stream()
            .map(line -> line.split(" "))
            .filter(fields -> fields[2].equals("cgroup2"))
            .map(fields -> Path.of(fields[1]))
            .findFirst()
            .orElseThrow();
    return Files.createDirectory(mount.resolve("b" + ProcessHandle.current().pid() + name));
  }

  private static void remove(Path group) throws Exception {
    for (int i = 0; i < 100 && !group.toFile().delete(); i++) {
      Thread.sleep(20);
    }
  }

  @Test
  void profileNamesFrames() {
    List<JsonObject> lines =
        run(
            "../examples/profile.b",
            "--",
            "python3",
            "-c",
            "import time\nend = time.time() + 1.5\nwhile time.time() < end: pass");
    assertTrue(
        entries(lines, "samples").anyMatch(entry -> entry.toString().contains("PyEval")),
        lines.toString());
  }

  @Test
  void hostNameLatency() {
    List<JsonObject> lines =
        run("../examples/host_name_latency.b", "--", "getent", "ahosts", "localhost");
    assertTrue(
        events(lines).anyMatch(event -> event.get("latency_ns").getAsLong() > 0), lines.toString());
    assertTrue(entries(lines, "latency_ns").findAny().isPresent(), lines.toString());
  }

  @Test
  void pausesOfThisMachine() {
    String library = System.getProperty("java.home") + "/lib/server/libjvm.so";
    List<JsonObject> lines =
        run(
            "../examples/jvm_pauses.b",
            "--attach",
            "on_begin=usdt:" + library + ":hotspot:gc__begin",
            "--attach",
            "on_end=usdt:" + library + ":hotspot:gc__end",
            "--",
            System.getProperty("java.home") + "/bin/jcmd",
            "" + ProcessHandle.current().pid(),
            "GC.run");
    assertTrue(
        events(lines)
            .anyMatch(
                event ->
                    event.get("pid").getAsLong() == ProcessHandle.current().pid()
                        && event.get("pause_ns").getAsLong() > 0),
        lines.toString());
  }

  @Test
  void memoryThatAProcessHolds() throws Exception {
    Process holder =
        new ProcessBuilder(
                "python3",
                "-c",
                "import time\nx = []\n"
                    + "for i in range(3000): x.append(bytearray(20000)); time.sleep(0.03)")
            .start();
    try {
      List<JsonObject> lines =
          run("../examples/memory_leaks.b", "--pid", "" + holder.pid(), "--for", "2s");
      assertTrue(
          entries(lines, "held")
              .anyMatch(
                  entry -> entry.getAsJsonObject("value").get("bytes").getAsLong() >= 100_000),
          lines.toString());
    } finally {
      holder.destroyForcibly();
      holder.waitFor();
    }
  }

  @Test
  void refusedConnections() throws Exception {
    Path group = group("quiet");
    try {
      List<JsonObject> lines =
          run(
              "../examples/refuse_connections.b",
              "--cgroup",
              group.toString(),
              "--",
              "sh",
              "-c",
              "echo $$ > "
                  + group
                  + "/cgroup.procs; exec python3 -c \"import socket\n"
                  + "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                  + "s.connect(('127.0.0.1', 9))\n"
                  + "try: s.connect(('192.0.2.1', 9))\n"
                  + "except PermissionError: pass\"");
      List<JsonObject> refused = entries(lines, "refused").toList();
      assertEquals(1, refused.size(), lines.toString());
      assertEquals(0xC0000201L, refused.get(0).getAsJsonObject("key").get("dst_ip").getAsLong());
    } finally {
      remove(group);
    }
  }
}
