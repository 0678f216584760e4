package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.b.testing.JsonRun;
import org.b.testing.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Examples that observe the whole machine: attached to the running kernel, with what they show. */
@Timeout(120)
class TracingExamplesTest {
  /** One TCP connection of this machine to itself, closed on both sides. */
  private static final String[] CONNECTION =
      python(
          """
          import socket
          listener = socket.create_server(('127.0.0.1', 0))
          client = socket.create_connection(listener.getsockname())
          server, _ = listener.accept()
          client.close()
          server.close()
          """);

  @TempDir Path folder;

  @BeforeEach
  void privileges() {
    Requirement.ROOT.orSkip("running examples");
    Requirement.TRACEFS.orSkip("running examples at tracepoints");
  }

  private static String[] python(String program) {
    return new String[] {"python3", "-c", program};
  }

  /** Runs an example while a command runs. */
  private static JsonRun during(String[] command, String example, String... options) {
    List<String> words = new ArrayList<>(List.of("../examples/" + example));
    words.addAll(List.of(options));
    words.add("--");
    words.addAll(List.of(command));
    JsonRun run = JsonRun.here(words.toArray(String[]::new));
    assertEquals(0, run.status(), run.errors());
    return run;
  }

  private static JsonRun during(String command, String example, String... options) {
    return during(command.split(" "), example, options);
  }

  private static JsonObject only(List<JsonObject> events, Predicate<JsonObject> wanted) {
    List<JsonObject> found = events.stream().filter(wanted).toList();
    assertEquals(1, found.size(), events.toString());
    return found.get(0);
  }

  private static boolean is(JsonObject value, String field, String expected) {
    return value.get(field).getAsString().equals(expected);
  }

  @Test
  void programStarts() {
    JsonRun run = during("true", "program_starts.b");
    assertFalse(run.events("starts").isEmpty(), run.toString());
  }

  @Test
  void tasks() {
    JsonRun run = JsonRun.here("../examples/tasks.b", "--for", "1s");
    assertEquals(0, run.status(), run.errors());
    String self = String.valueOf(ProcessHandle.current().pid());
    String parent = String.valueOf(ProcessHandle.current().parent().orElseThrow().pid());
    String printed =
        run.lines().stream()
            .filter(line -> line.has("text"))
            .map(line -> line.get("text").getAsString())
            .collect(Collectors.joining());
    assertTrue(printed.startsWith("    tid     pid    ppid prio  pages name\n"), run.toString());
    assertTrue(
        Pattern.compile(
                "^ +" + self + " +" + self + " +" + parent + " +\\d+ +\\d+ java", Pattern.MULTILINE)
            .matcher(printed)
            .find(),
        printed);
  }

  @Test
  void threadStarts() {
    String[] threads =
        python(
            """
            import os, threading
            open('/proc/self/comm', 'w').write('starts%d' % os.getppid())
            for _ in range(3):
                thread = threading.Thread(target=lambda: None)
                thread.start()
                thread.join()
            """);
    JsonRun run = during(threads, "thread_starts.b");
    String self = "starts" + ProcessHandle.current().pid();
    List<JsonObject> starts =
        run.events("starts").stream().filter(event -> is(event, "comm", self)).toList();
    assertEquals(3, starts.size(), run.toString());
    JsonObject program =
        only(run.entries("programs"), entry -> entry.get("key").getAsString().equals(self));
    assertEquals(3, program.get("value").getAsLong(), run.toString());
  }

  @Test
  void exits() throws Exception {
    String script = script("sleep 0.1; exit 3");
    List<JsonObject> exits = during(new String[] {script}, "exits.b").events("exits");
    JsonObject shell = only(exits, event -> is(event, "comm", name(script)));
    assertEquals(3, shell.get("status").getAsInt(), shell.toString());
    JsonObject sleep = only(exits, event -> isChild(event, shell));
    assertEquals("sleep", sleep.get("comm").getAsString());
    assertTrue(sleep.get("age_ns").getAsLong() > 90_000_000, sleep.toString());
  }

  @Test
  void exitsBySignals() throws Exception {
    String script = script("sleep 9 & kill -TERM $!; wait $!");
    List<JsonObject> exits = during(new String[] {script}, "exits.b").events("exits");
    // killed perhaps before it is sleep: then it still has the script's name
    JsonObject sleep =
        only(
            exits,
            killed ->
                killed.get("signal").getAsInt() == 15
                    && exits.stream()
                        .anyMatch(
                            shell -> is(shell, "comm", name(script)) && isChild(killed, shell)));
    assertEquals(0, sleep.get("status").getAsInt(), sleep.toString());
  }

  /** A script whose name no other process of the machine has: the kernel shows that name. */
  private String script(String text) throws Exception {
    Path script = folder.resolve("exits-" + ProcessHandle.current().pid());
    Files.writeString(script, "#!/bin/sh\n" + text + "\n");
    assertTrue(script.toFile().setExecutable(true));
    return script.toString();
  }

  private static String name(String script) {
    return Path.of(script).getFileName().toString();
  }

  private static boolean isChild(JsonObject process, JsonObject parent) {
    return process.get("parent").getAsLong() == parent.get("pid").getAsLong();
  }

  @Test
  void kills() {
    JsonRun run = during(new String[] {"sh", "-c", "kill -0 $$; kill -WINCH 4194303"}, "kills.b");
    List<JsonObject> ofShell =
        run.events("kills").stream().filter(event -> is(event, "comm", "sh")).toList();
    assertEquals(2, ofShell.size(), run.toString());
    assertEquals(ofShell.get(0).get("pid"), ofShell.get(0).get("target"));
    assertEquals(0, ofShell.get(0).get("result").getAsInt());
    assertEquals(28, ofShell.get(1).get("signal").getAsInt());
    assertEquals(-3, ofShell.get(1).get("result").getAsInt(), "no such process");
  }

  @Test
  void openFiles() throws Exception {
    Path there = Files.writeString(folder.resolve("there"), "x");
    JsonRun run = during("cat " + there + " " + folder.resolve("gone"), "open_files.b");
    JsonObject opened = only(run.events("opens"), event -> is(event, "file", there.toString()));
    assertTrue(opened.get("result").getAsInt() > 2, opened.toString());
    assertEquals("cat", opened.get("comm").getAsString());
    JsonObject refused =
        only(run.events("opens"), event -> is(event, "file", folder.resolve("gone").toString()));
    assertEquals(-2, refused.get("result").getAsInt(), "no such file");
  }

  @Test
  void systemCalls() {
    JsonRun run =
        during(
            python(
                """
                import os
                for i in range(1000):
                  try: os.close(999)
                  except OSError: pass
                """),
            "system_calls.b");
    long failed =
        run.entries("by_number").stream()
            .filter(entry -> entry.get("key").getAsLong() == 3) // close(2)
            .mapToLong(
                entry ->
                    entry.getAsJsonObject("value").getAsJsonObject("sum").get("failed").getAsLong())
            .sum();
    assertTrue(failed >= 1000, failed + " failed calls of close");
  }

  @Test
  void tablesOfTenants() {
    JsonRun run =
        during(
            "setpriv --reuid=65534 --clear-groups cat /dev/null",
            "tenants.b",
            "--set",
            "tenants[65534]=\"known\"",
            "--set",
            "tenants[0][0]=0");
    assertTrue(
        run.entries("known").stream()
            .anyMatch(entry -> entry.get("key").getAsLong() == 257), // openat(2)
        () -> "nothing of the user 65534: " + run);
    assertTrue(run.entries("tenants[0]").size() > 1, () -> "nothing of root: " + run);
    assertFalse(run.entries("even").isEmpty() && run.entries("odd").isEmpty(), run::toString);
  }

  @Test
  void runQueueLatency() {
    JsonRun run = during("sleep 0.1", "run_queue_latency.b");
    assertTrue(run.counted("waited_ns") > 0, run.toString());
  }

  @Test
  void onCpuTime() {
    JsonRun run = during("sleep 0.1", "on_cpu_time.b");
    assertTrue(run.counted("ran_ns") > 0, run.toString());
  }

  @Test
  void offCpuTime() {
    JsonRun run = during("sleep 0.2", "off_cpu_time.b", "--set", "shortest=150ms");
    assertTrue(
        run.entries("away_ns").stream()
            .anyMatch(entry -> entry.toString().contains("clock_nanosleep")),
        run.toString());
  }

  @Test
  void blockLatency() throws Exception {
    Path file = Files.createTempFile(Path.of("/var/tmp"), "b-block", ".bin");
    try {
      JsonRun run =
          during("dd if=/dev/zero of=" + file + " bs=65536 count=4 conv=fsync", "block_latency.b");
      assertTrue(run.counted("latency_ns") > 0, run.toString());
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void tcpConnections() {
    JsonRun run = during(CONNECTION, "tcp_connections.b");
    JsonObject connect = only(run.events("connects"), event -> is(event, "comm", "python3"));
    assertFalse(connect.get("refused").getAsBoolean(), connect.toString());
    assertEquals(0x7f000001L, connect.get("peer_ip").getAsLong());
    assertTrue(connect.get("latency_ns").getAsLong() > 0, connect.toString());
  }

  @Test
  void tcpLifetimes() {
    JsonRun run = during(CONNECTION, "tcp_lifetimes.b");
    JsonObject client = only(run.events("connections"), event -> event.get("pid").getAsLong() != 0);
    JsonObject server = only(run.events("connections"), event -> event.get("pid").getAsLong() == 0);
    assertEquals(client.get("port"), server.get("peer_port"));
    assertEquals(client.get("peer_port"), server.get("port"));
  }

  @Test
  void tcpRetransmits() {
    try (Namespaces network = new Namespaces()) {
      Launcher.shell(
          ("ip -n "
                  + network.leftName()
                  + " neigh replace 10.77.0.7 lladdr 02:00:00:00:00:07 dev left0")
              .split(" "));
      List<String> connecting = new ArrayList<>(network.inLeft());
      connecting.addAll(
          Arrays.asList(
              python(
                  """
                  import socket
                  try: socket.create_connection(('10.77.0.7', 7), 1.5)
                  except TimeoutError: pass
                  """)));
      JsonRun run = during(connecting.toArray(String[]::new), "tcp_retransmits.b");
      JsonObject segment =
          only(run.events("retransmits"), event -> event.get("peer_port").getAsInt() == 7);
      assertEquals(0x0a4d0007L, segment.get("peer_ip").getAsLong());
      assertEquals(2, segment.get("state").getAsInt());
    }
  }

  @Test
  void droppedPackets() {
    JsonRun run =
        during(
            python(
                """
                import socket
                socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))
                """),
            "dropped_packets.b");
    assertTrue(
        run.entries("drops").stream().anyMatch(entry -> entry.toString().contains("udp")),
        run.toString());
  }

  @Test
  void shellLines() {
    JsonRun run =
        during(
            python(
                """
                import os, pty, time
                pid, terminal = pty.fork()
                if pid == 0: os.execv('/bin/bash', ['bash', '--norc', '-i'])
                time.sleep(0.5)
                os.write(terminal, b'echo typed\\nexit\\n')
                try:
                  while os.read(terminal, 4096): pass
                except OSError: pass
                os.waitpid(pid, 0)
                """),
            "shell_lines.b");
    only(run.events("lines"), event -> is(event, "text", "echo typed"));
  }

  @Test
  void profileNamesFrames() {
    JsonRun run =
        during(
            python("import time\nend = time.time() + 1.5\nwhile time.time() < end: pass"),
            "profile.b");
    assertTrue(
        run.entries("samples").stream().anyMatch(entry -> entry.toString().contains("PyEval")),
        run.toString());
  }

  @Test
  void hostNameLatency() {
    JsonRun run = during("getent ahosts localhost", "host_name_latency.b");
    assertTrue(
        run.events("lookups").stream().anyMatch(event -> event.get("latency_ns").getAsLong() > 0),
        run.toString());
    assertTrue(run.counted("latency_ns") > 0, run.toString());
  }

  @Test
  void pausesOfThisMachine() {
    String library = System.getProperty("java.home") + "/lib/server/libjvm.so";
    long self = ProcessHandle.current().pid();
    JsonRun run =
        during(
            System.getProperty("java.home") + "/bin/jcmd " + self + " GC.run",
            "jvm_pauses.b",
            "--attach",
            "on_begin=usdt:" + library + ":hotspot:gc__begin",
            "--attach",
            "on_end=usdt:" + library + ":hotspot:gc__end");
    assertTrue(
        run.events("pauses").stream()
            .anyMatch(
                event ->
                    event.get("pid").getAsLong() == self && event.get("pause_ns").getAsLong() > 0),
        run.toString());
  }

  @Test
  void memoryThatAProcessHolds() throws Exception {
    Process holder =
        new ProcessBuilder(
                python(
                    """
                    import time
                    x = []
                    for i in range(3000): x.append(bytearray(20000)); time.sleep(0.03)
                    """))
            .start();
    try {
      JsonRun run =
          JsonRun.here("../examples/memory_leaks.b", "--pid", "" + holder.pid(), "--for", "2s");
      assertTrue(
          run.entries("held").stream()
              .anyMatch(
                  entry -> entry.getAsJsonObject("value").get("bytes").getAsLong() >= 100_000),
          run.toString());
    } finally {
      holder.destroyForcibly();
      holder.waitFor();
    }
  }
}
