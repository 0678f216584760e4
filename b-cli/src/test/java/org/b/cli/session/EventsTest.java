package org.b.cli.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.b.backend.attach.AttachRequest;
import org.b.cli.Failure;
import org.b.cli.input.Settings;
import org.b.cli.output.Terminal;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events, globals and constants of an object of clang-19, as a run shows them. */
@Timeout(120)
class EventsTest {
  @TempDir Path folder;

  private byte[] object(String name) throws Exception {
    Requirement.ROOT.orSkip("events of a run");
    Requirement.CLANG.orSkip("events of a run");
    Path source = folder.resolve(name);
    try (InputStream text = EventsTest.class.getResourceAsStream(name)) {
      Files.write(source, text.readAllBytes());
    }
    Path object = folder.resolve("events.o");
    Process clang =
        new ProcessBuilder(
                "clang-19",
                "-target",
                "bpf",
                "-mcpu=v3",
                "-O2",
                "-g",
                "-c",
                source.toString(),
                "-o",
                object.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(clang.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, clang.waitFor(), output);
    return Files.readAllBytes(object);
  }

  private String run(Function<Terminal, RunOutput> form, String... settings) throws Exception {
    AttachRequest request =
        new AttachRequest("raw_tracepoint", "sched_process_exec", Optional.empty(), true);
    return run(
        form, object("events.c"), "on_start", request, List.of("/bin/true"), List.of(settings));
  }

  private static String run(
      Function<Terminal, RunOutput> form,
      byte[] object,
      String program,
      AttachRequest request,
      List<String> command,
      List<String> settings)
      throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, false, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(stream, stream, false, false, false);
    RunOutput output = form.apply(terminal);
    AttachPlan.Place place = new AttachPlan.Place(program, request, Optional.empty());
    SessionOptions options = new SessionOptions(Duration.ZERO, Duration.ZERO, command, true);
    AttachPlan plan = new AttachPlan(List.of(place), List.of());
    try (Session session =
        new Session(
            Loading.load(object, Settings.parse(settings), plan, Optional.empty(), output),
            options,
            output)) {
      session.run(plan);
    }
    terminal.flush();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void asLinesOfJson() throws Exception {
    String out = run(JsonRunOutput::new, "address=10.1.2.3");
    JsonObject event = null;
    long events = 0;
    long started = 0;
    for (String line : out.lines().toList()) {
      JsonObject object = JsonParser.parseString(line).getAsJsonObject();
      String type = object.get("type").getAsString();
      if (type.equals("event")) {
        events++;
        assertEquals("events", object.get("table").getAsString());
        if (object.getAsJsonObject("value").get("comm").getAsString().equals("true")) {
          event = object.getAsJsonObject("value");
        }
      } else if (type.equals("globals")) {
        started = object.getAsJsonObject("value").get("started").getAsLong();
      }
    }
    assertTrue(event != null, out);
    assertEquals(0x0a010203, event.get("saddr").getAsInt());
    assertEquals(1312, event.get("delta_ns").getAsLong());
    assertEquals("STARTED", event.get("kind").getAsString());
    assertEquals(events, started, "every event that was sent was shown");
  }

  @Test
  void asRows() throws Exception {
    String out = run(terminal -> new TextRunOutput(terminal, 20));
    assertTrue(out.lines().anyMatch(l -> l.matches(" +pid +comm +saddr +delta_ns +kind")), out);
    assertTrue(
        out.lines().anyMatch(l -> l.matches(" *\\d+ +true +0\\.0\\.0\\.1 +1\\.31us +STARTED")),
        out);
    assertTrue(out.contains("started = "), out);
  }

  @Test
  void stacksHaveNamesAndHistogramsBars() throws Exception {
    AttachRequest request =
        new AttachRequest("perf_event", "cpu_clock,499hz", Optional.empty(), true);
    List<String> command =
        List.of(
            "python3", "-c", "import time\nend = time.time() + 1\nwhile time.time() < end: pass");
    byte[] object = object("profile.c");
    String json = run(JsonRunOutput::new, object, "sample", request, command, List.of());
    boolean named = false;
    long samples = 0;
    long counted = 0;
    for (String line : json.lines().toList()) {
      JsonObject shown = JsonParser.parseString(line).getAsJsonObject();
      String type = shown.get("type").getAsString();
      if (type.equals("table")) {
        for (var entry : shown.getAsJsonArray("entries")) {
          samples += entry.getAsJsonObject().get("value").getAsLong();
          named |= entry.toString().contains("PyEval") && entry.toString().contains("user_stack");
        }
      } else if (type.equals("histogram")) {
        JsonObject entry = shown.getAsJsonArray("entries").get(0).getAsJsonObject();
        assertEquals(7, entry.get("key").getAsInt());
        JsonObject bucket = entry.getAsJsonArray("buckets").get(0).getAsJsonObject();
        assertEquals(8, bucket.get("from").getAsLong());
        assertEquals(15, bucket.get("to").getAsLong());
        counted = bucket.get("count").getAsLong();
      }
    }
    assertTrue(named, json);
    assertTrue(samples > 50, "samples: " + samples);
    assertEquals(samples, counted, 2);
    String text =
        run(t -> new TextRunOutput(t, 500), object, "sample", request, command, List.of());
    assertTrue(text.contains("sizes[7]: "), text);
    assertTrue(text.lines().anyMatch(l -> l.matches("  \\[8, 16\\)  \\d+  #{40}")), text);
    assertTrue(text.contains("      user_stack:"), text);
  }

  @Test
  void wrongConstantsAreNamed() {
    Failure failure = assertThrows(Failure.class, () -> run(JsonRunOutput::new, "adress=1"));
    assertTrue(failure.getMessage().contains("there is no config `adress`"), failure.getMessage());
    failure = assertThrows(Failure.class, () -> run(JsonRunOutput::new, "address=5000000000"));
    assertTrue(failure.getMessage().contains("does not fit into 32 bits"), failure.getMessage());
  }
}
