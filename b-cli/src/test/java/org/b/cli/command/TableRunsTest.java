package org.b.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.b.testing.JsonRun;
import org.b.testing.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tables hold after programs have run for real. */
@Timeout(120)
class TableRunsTest {
  @TempDir Path folder;

  @BeforeEach
  void privileges() {
    Requirement.ROOT.orSkip("running programs");
  }

  private JsonRun run(String text, String... words) throws Exception {
    String program = Files.writeString(folder.resolve("tables.b"), text).toString();
    String[] all = new String[words.length + 1];
    all[0] = program;
    System.arraycopy(words, 0, all, 1, words.length);
    JsonRun run = JsonRun.here(all);
    assertEquals(0, run.status(), run.errors());
    return run;
  }

  /** The thread's own leaf counts what a table with the thread's number as key counts. */
  @Test
  void storagesOfTasks() throws Exception {
    JsonRun run =
        run(
            """
            #target "5.11"
            TaskStorage<u64> own;
            Hash<u32, u64> shown(8192);
            Hash<u32, u64> counted(8192);
            @raw_tracepoint(sys_enter) u32 on_call(ctx) {
              counted[tid()] += 1;
              own[current()] += 1;
              u64 *calls = own.lookup(current()) ?? return 0;
              shown[tid()] = *calls;
              return 0;
            }
            """,
            "--",
            "sh",
            "-c",
            "true; true; true");
    List<JsonObject> counted = run.entries("counted");
    assertFalse(counted.isEmpty(), run.toString());
    assertEquals(Set.copyOf(counted), Set.copyOf(run.entries("shown")));
  }

  /** Of what was sent to a full buffer, every event was read or is said to be lost. */
  @ParameterizedTest
  @CsvSource({"5.10, ring buffer", "5.4, perf buffer"})
  void lostEventsAreCounted(String target, String buffer) throws Exception {
    JsonRun run =
        run(
            """
            #target "%s"
            struct Event { u64 a[40]; }
            RingBuffer<Event> events(4096);
            u64 sent;
            @raw_tracepoint(sys_enter) u32 on_call(ctx) {
              Event event;
              for (u32 i = 0; i < 8; i++) {
                atomic_add(sent, 1);
                events.emit(event);
              }
              return 0;
            }
            """
                .formatted(target),
            "--",
            "dd",
            "if=/dev/zero",
            "of=/dev/null",
            "bs=1",
            "count=3000");
    long lost =
        run.lines().stream()
            .filter(line -> line.get("type").getAsString().equals("lost"))
            .mapToLong(line -> line.get("events").getAsLong())
            .sum();
    assertEquals(run.variable("sent"), run.events("events").size() + lost, buffer);
    assertTrue(lost > 0, buffer);
  }

  @Test
  void reservationsThatFailAreCounted() throws Exception {
    JsonRun run =
        run(
            """
            RingBuffer<u64> events(4096);
            u64 failed;
            @raw_tracepoint(sys_enter) u32 on_call(ctx) {
              for (u32 i = 0; i < 300; i++) {
                u64 *event = events.reserve();
                if (event) {
                  *event = i;
                  events.submit(event);
                } else {
                  atomic_add(failed, 1);
                }
              }
              return 0;
            }
            """,
            "--",
            "true");
    long lost =
        run.lines().stream()
            .filter(line -> line.get("type").getAsString().equals("lost"))
            .mapToLong(line -> line.get("events").getAsLong())
            .sum();
    assertEquals(run.variable("failed"), lost);
    assertTrue(lost > 0);
  }
}
