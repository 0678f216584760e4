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

  private byte[] object() throws Exception {
    Requirement.ROOT.orSkip("events of a run");
    Requirement.CLANG.orSkip("events of a run");
    Path source = folder.resolve("events.c");
    try (InputStream text = EventsTest.class.getResourceAsStream("events.c")) {
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
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, false, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(stream, stream, false, false, false);
    RunOutput output = form.apply(terminal);
    AttachPlan.Place place =
        new AttachPlan.Place(
            "on_start",
            new AttachRequest("raw_tracepoint", "sched_process_exec", Optional.empty(), true),
            Optional.empty());
    SessionOptions options =
        new SessionOptions(Duration.ZERO, Duration.ZERO, List.of("/bin/true"), true);
    try (Session session =
        new Session(
            Loading.load(object(), Settings.parse(List.of(settings)), Optional.empty(), output),
            options,
            output)) {
      session.run(new AttachPlan(List.of(place), List.of()));
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
  void wrongConstantsAreNamed() {
    Failure failure = assertThrows(Failure.class, () -> run(JsonRunOutput::new, "adress=1"));
    assertTrue(failure.getMessage().contains("there is no config `adress`"), failure.getMessage());
    failure = assertThrows(Failure.class, () -> run(JsonRunOutput::new, "address=5000000000"));
    assertTrue(failure.getMessage().contains("does not fit into 32 bits"), failure.getMessage());
  }
}
