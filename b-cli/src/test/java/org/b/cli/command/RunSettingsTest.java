package org.b.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.b.testing.ControlGroup;
import org.b.testing.JsonRun;
import org.b.testing.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the command line says of a run: values of constants, and where programs go. */
@Timeout(120)
class RunSettingsTest {
  @TempDir Path folder;

  @BeforeEach
  void privileges() {
    Requirement.ROOT.orSkip("running programs");
  }

  private String program(String text) throws Exception {
    return Files.writeString(folder.resolve("count.b"), text).toString();
  }

  @Test
  void constantsAreSetAndVariablesShown() throws Exception {
    String program =
        program(
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
    JsonRun run = JsonRun.here(program, "--set", "step=10", "--set", "mode=COUNT", "--", "true");
    assertEquals(0, run.status(), run.errors());
    assertTrue(run.variable("runs") >= 1, run.toString());
    assertEquals(10 * run.variable("runs"), run.variable("total"), run.toString());
  }

  /** What an editor's view shows without knowing types. */
  @Test
  void jsonHasWhatPeopleReadBesideTheNumbers() throws Exception {
    String program =
        program(
            """
            enum Mode : u32 { COUNT, SKIP }
            struct Key { u32 dst_ip; Mode mode; }
            struct Value { u8 src_ip6[16]; u64 wait_ns; u64 count; }
            Hash<Key, Value> seen(4);
            Array<u64> plain(1);
            @raw_tracepoint(sched_process_exec) u32 on_exec(ctx) {
              Key key = {.dst_ip = 10.1.2.3, .mode = SKIP};
              Value value = {.wait_ns = 1500, .count = 7};
              value.src_ip6[0] = 0x20;
              value.src_ip6[1] = 1;
              value.src_ip6[15] = 0x2a;
              seen.update(key, value);
              plain[0] = 1;
              return 0;
            }
            """);
    JsonRun run = JsonRun.here(program, "--", "true");
    assertEquals(0, run.status(), run.errors());
    JsonObject shown = entry(run, "seen").getAsJsonObject("shown");
    assertEquals("{\"dst_ip\":\"10.1.2.3\",\"mode\":\"SKIP\"}", shown.get("key").toString());
    assertEquals(
        "{\"src_ip6\":\"2001::2a\",\"wait_ns\":\"1.50us\",\"count\":7}",
        shown.get("value").toString());
    assertFalse(entry(run, "plain").has("shown"), run.toString());
  }

  private static JsonObject entry(JsonRun run, String table) {
    return run.lines().stream()
        .filter(line -> line.get("type").getAsString().equals("table"))
        .filter(line -> line.get("table").getAsString().equals(table))
        .findFirst()
        .orElseThrow(() -> new AssertionError(run.toString()))
        .getAsJsonArray("entries")
        .get(0)
        .getAsJsonObject();
  }

  @Test
  void functionsWithoutAttributesGoWhereTheCommandLineSays() throws Exception {
    String program =
        program(
            """
            Array<u64> seen(1);
            u32 on_packet(ctx) {
              seen[0] += 1;
              return 1;
            }
            """);
    try (ControlGroup group = new ControlGroup("plain")) {
      String target = group.path() + ":egress";
      JsonRun run =
          JsonRun.here(program, "--attach", "on_packet=cgroup_skb:" + target, "--", "true");
      assertEquals(0, run.status(), run.errors());
      assertEquals(target, run.lines().get(0).get("target").getAsString());
    }
  }

  @Test
  void programsThatOthersAttachAreKeptForThem() throws Exception {
    Requirement.BPFFS.orSkip("keeping programs");
    String program = program("@lwt_in u32 arrives(ctx) { return BPF_OK; }\n");
    String failure = "b loads `lwt_in` programs such as `arrives`, but does not attach them";
    for (JsonRun run :
        List.of(
            JsonRun.here(program, "--for", "1s"),
            JsonRun.here(program, "--attach", "arrives=lwt_in:x"))) {
      assertEquals(2, run.status(), run.errors());
      assertTrue(run.errors().contains(failure), run.errors());
      assertTrue(run.errors().contains("--pin DIR"), run.errors());
    }
    Path kept = Path.of("/sys/fs/bpf/b-test-" + ProcessHandle.current().pid());
    try {
      JsonRun run = JsonRun.here(program, "--pin", kept.toString(), "--", "true");
      assertEquals(0, run.status(), run.errors());
      assertTrue(
          run.errors().contains("encap bpf in pinned " + kept.resolve("arrives")), run.errors());
      assertTrue(Files.exists(kept.resolve("arrives")));
    } finally {
      Files.deleteIfExists(kept.resolve("arrives"));
      Files.deleteIfExists(kept);
    }
  }

  @Test
  void programsThatOthersAttachDoNotHinderTheRest() throws Exception {
    String program =
        program(
            """
            u64 runs;
            @sk_reuseport u32 pick(ctx) { return SK_PASS; }
            @raw_tracepoint(sched_process_exec) u32 on_exec(ctx) { runs++; return 0; }
            """);
    JsonRun run = JsonRun.here(program, "--", "true");
    assertEquals(0, run.status(), run.errors());
    assertTrue(run.variable("runs") >= 1, run.toString());
    assertTrue(run.errors().contains("`pick` is loaded and not attached"), run.errors());
  }
}
