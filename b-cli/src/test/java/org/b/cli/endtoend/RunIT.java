package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.b.cli.endtoend.Launcher.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs in the running kernel: what they count, and that nothing of them stays. */
@Timeout(120)
class RunIT {
  @TempDir Path folder;
  private Namespaces network;

  /** Unique on the machine, so that "nothing stays" can be asked of the whole kernel. */
  private final String name = "t" + Long.toString(System.nanoTime() % 1_000_000_000L, 36);

  @BeforeEach
  void network() {
    Launcher.requireRoot();
    network = new Namespaces();
  }

  @AfterEach
  void noTrace() {
    if (network != null) {
      network.close();
    }
  }

  private String program(String hook) throws Exception {
    String text =
        """
        Table<u32, u64, INDEXED, NONE> seen(1);
        @%s u32 %s(ctx) {
          u32 key = 0;
          atomic_add(seen[key], 1);
          return 0;
        }
        """
            .formatted(hook, name);
    return Files.writeString(folder.resolve("count.b"), text).toString();
  }

  private ProcessBuilder inLeft(String... arguments) {
    return Launcher.command(network.inLeft(), arguments);
  }

  private boolean isLoaded() {
    return Launcher.shell("bpftool", "prog", "show").contains(" name " + name + " ");
  }

  private String filters() {
    return Launcher.shell(
            "tc", "-n", network.leftName(), "filter", "show", "dev", "left0", "ingress")
        + Launcher.shell("tc", "-n", network.leftName(), "qdisc", "show", "dev", "left0");
  }

  /** The kernel frees a program a moment after its last user is gone. */
  private void assertNothingStays() throws Exception {
    for (int i = 0; i < 100 && isLoaded(); i++) {
      Thread.sleep(50);
    }
    assertFalse(isLoaded(), "the program is still there");
    assertFalse(filters().contains("bpf"), filters());
  }

  private static List<JsonObject> lines(String out) {
    List<JsonObject> lines = new ArrayList<>();
    out.lines().forEach(line -> lines.add(JsonParser.parseString(line).getAsJsonObject()));
    return lines;
  }

  @ParameterizedTest
  @ValueSource(strings = {"pair_counter.b", "pair_counter_tc.b"})
  void aThousandPingsAreCountedExactly(String example) throws Exception {
    Result result =
        Launcher.run(
            inLeft(
                "run",
                "--json",
                "../examples/" + example,
                "--iface",
                "left0",
                "--",
                "ping",
                "-q",
                "-f",
                "-c",
                "1000",
                "-W",
                "5",
                "10.77.0.2"));
    assertEquals(0, result.status(), result.toString());
    assertTrue(result.err().contains("1000 received"), result.toString());
    List<JsonObject> lines = lines(result.out());
    assertEquals("attached", lines.get(0).get("type").getAsString());
    JsonObject last = lines.get(lines.size() - 1);
    assertEquals("table", last.get("type").getAsString());
    assertEquals("stats", last.get("table").getAsString());
    JsonArray entries = last.getAsJsonArray("entries");
    assertEquals(1, entries.size(), result.out());
    JsonObject value = entries.get(0).getAsJsonObject().getAsJsonObject("value");
    assertEquals(1000, value.get("rx_pkts").getAsLong(), result.out());
    assertEquals(1000, value.get("tx_pkts").getAsLong(), result.out());
  }

  @ParameterizedTest
  @CsvSource({
    "socket_filter, INT",
    "socket_filter, TERM",
    "socket_filter, KILL",
    "tc(ingress), INT",
    "tc(ingress), TERM",
    "tc(ingress), HUP",
    "tc(ingress), KILL"
  })
  void signalsLeaveNothingAttached(String hook, String signal) throws Exception {
    Process process = inLeft("run", program(hook), "--iface", "left0").start();
    String rest;
    try {
      Launcher.awaitLine(process, "attached " + name);
      assertTrue(isLoaded());
      Launcher.shell("kill", "-" + signal, String.valueOf(process.pid()));
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "did not end after " + signal);
      rest = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
    if (!signal.equals("KILL")) {
      assertEquals(0, process.exitValue());
      assertTrue(rest.contains("seen: 1 entry"), rest);
    }
    assertNothingStays();
  }

  @Test
  void endsWhenNobodyReadsItsOutput() throws Exception {
    ProcessBuilder run = inLeft("run", "--json", program("tc(ingress)"), "--iface", "left0");
    List<Process> pipeline =
        ProcessBuilder.startPipeline(List.of(run, new ProcessBuilder("head", "-n", "1")));
    String first =
        new String(pipeline.get(1).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(first.startsWith("{\"type\":\"attached\",\"program\":\"" + name + "\""), first);
    assertTrue(pipeline.get(0).waitFor(20, TimeUnit.SECONDS), "does not end without a reader");
    assertEquals(0, pipeline.get(0).exitValue());
    assertNothingStays();
  }

  @Test
  void endsAfterTheTimeAndShowsTablesMeanwhile() throws Exception {
    Result result =
        Launcher.run(
            inLeft(
                "run",
                "--json",
                program("socket_filter"),
                "--iface",
                "left0",
                "--for",
                "1500ms",
                "--interval",
                "400ms"));
    assertEquals(0, result.status(), result.toString());
    long tables =
        lines(result.out()).stream()
            .filter(line -> line.get("type").getAsString().equals("table"))
            .count();
    assertTrue(tables >= 3 && tables <= 4, result.out());
    assertNothingStays();
  }

  @Test
  void aFailingCommandIsReportedAndDoesNotFailTheRun() throws Exception {
    Result result =
        Launcher.run(
            inLeft(
                "run", program("socket_filter"), "--iface", "left0", "--", "sh", "-c", "exit 7"));
    assertEquals(0, result.status(), result.toString());
    assertTrue(result.err().contains("status 7"), result.toString());
    assertNothingStays();
  }

  @Test
  void aRunningCommandIsEndedWithTheRun() throws Exception {
    long start = System.nanoTime();
    Result result =
        Launcher.run(
            inLeft(
                "run",
                program("socket_filter"),
                "--iface",
                "left0",
                "--for",
                "500ms",
                "--",
                "sleep",
                "1000"));
    assertEquals(0, result.status(), result.toString());
    assertTrue(System.nanoTime() - start < 30_000_000_000L);
    assertNothingStays();
  }

  @Test
  void aSecondFailureToAttachTakesTheFirstOneBack() throws Exception {
    Result result =
        Launcher.run(
            inLeft(
                "run",
                program("tc(ingress)"),
                "--attach",
                name + "=tc:left0:ingress",
                "--attach",
                name + "=tc:nope0:ingress"));
    assertEquals(3, result.status(), result.toString());
    assertTrue(result.err().contains("nope0"), result.toString());
    assertNothingStays();
  }
}
