package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.b.cli.endtoend.Launcher.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a run can do besides counting: filled tables, log lines, pins; and the other commands. */
@Timeout(120)
class FeaturesIT {
  private static final String COUNT_CALLS =
      """
      Table<u32, u64, INDEXED, NONE> calls(1);
      @raw_tracepoint(sys_enter) u32 on_call(ctx) {
        u32 key = 0;
        atomic_add(calls[key], 1);
        return 0;
      }
      """;

  @TempDir Path folder;

  @BeforeEach
  void root() {
    Launcher.requireRoot();
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static JsonObject lastLine(Result result) {
    List<String> lines = result.out().lines().toList();
    assertFalse(lines.isEmpty(), result.toString());
    return JsonParser.parseString(lines.get(lines.size() - 1)).getAsJsonObject();
  }

  /** In a mount namespace of its own, so that the machine's mounts stay as they are. */
  private static Result withMount(String mount, String... arguments) {
    List<String> prefix =
        List.of(
            "unshare",
            "--mount",
            "--propagation",
            "private",
            "sh",
            "-c",
            mount + " && exec \"$@\"",
            "sh");
    return Launcher.run(Launcher.command(prefix, arguments));
  }

  @Test
  void tablesAreFilledBeforeTheStart() throws IOException {
    String program =
        file(
            "fill.b",
            """
            struct Key { u32 a; u16 b; }
            struct Leaf { u64 n; u32 address; }
            Table<Key, Leaf, FIXED_MATCH, NONE> hash(8);
            Table<u32, Leaf, LPM, NONE> subnets(8);
            Table<u32, u64, INDEXED, NONE> array(2);
            @raw_tracepoint(sys_enter) u32 on_call(ctx) {
              struct Key key = {.a = 0};
              u32 zero = 0;
              hash.lookup(key) {};
              subnets.lookup(zero) {};
              array.lookup(zero) {};
              return 0;
            }
            """);
    Result result =
        Launcher.b(
            "run",
            "--json",
            program,
            "--for",
            "100ms",
            "--set",
            "hash[{a: 1, b: 0xffff}]={n: 18446744073709551615, address: 10.0.0.1}",
            "--set",
            "subnets[10.1.2.3/8]={}",
            "--set",
            "array[1]=7");
    assertEquals(0, result.status(), result.toString());
    assertTrue(
        result
            .out()
            .contains(
                "{\"type\":\"table\",\"table\":\"hash\",\"entries\":[{\"key\":{\"a\":1,\"b\":65535},"
                    + "\"value\":{\"n\":18446744073709551615,\"address\":167772161},"),
        result.out());
    assertTrue(
        result.out().contains("\"entries\":[{\"key\":\"10.0.0.0/8\",\"value\":{\"n\":0,"),
        result.out());
    assertTrue(
        result.out().contains("[{\"key\":0,\"value\":0},{\"key\":1,\"value\":7}]"), result.out());
  }

  @Test
  void logLinesOfTheRunAreShown() throws IOException {
    String mark = "mark" + System.nanoTime();
    String program =
        file(
            "log.b",
            """
            @raw_tracepoint(sched_process_exit) u32 on_exit(ctx) {
              log("%s %%d\\n", 42);
              return 0;
            }
            """
                .formatted(mark));
    Result result =
        withMount(
            "{ mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing;"
                + " }",
            "run",
            "--json",
            program,
            "--",
            "true");
    assertEquals(0, result.status(), result.toString());
    JsonObject line = lastLine(result);
    assertEquals("log", line.get("type").getAsString(), result.toString());
    assertEquals(mark + " 42", line.get("text").getAsString());
  }

  @Test
  void pinsOutliveTheRun() throws IOException {
    String program = file("calls.b", COUNT_CALLS);
    Path pins = Files.createDirectory(folder.resolve("pins"));
    Result result =
        withMount(
            "mount -t bpf bpf " + pins,
            "run",
            program,
            "--for",
            "200ms",
            "--pin",
            pins.resolve("mine").toString(),
            "--",
            "ls",
            pins.resolve("mine").toString());
    assertEquals(0, result.status(), result.toString());
    assertTrue(result.out().contains("calls\non_call\n"), result.toString());
    Result outside =
        Launcher.b("run", program, "--for", "1s", "--pin", folder.resolve("plain").toString());
    assertEquals(3, outside.status(), outside.toString());
    assertTrue(outside.err().contains("BPF file system"), outside.toString());
  }

  @Test
  void theCommandWritesToStandardErrorWhenOutputIsJson() throws IOException {
    Result result =
        Launcher.b("run", "--json", file("calls.b", COUNT_CALLS), "--", "sh", "-c", "echo hello");
    assertEquals(0, result.status(), result.toString());
    assertTrue(result.err().contains("hello"), result.toString());
    result.out().lines().forEach(line -> JsonParser.parseString(line).getAsJsonObject());
    assertTrue(lastLine(result).getAsJsonArray("entries").size() == 1, result.out());
  }

  @Test
  void theKernelAcceptsWhatIsChecked() throws IOException {
    assertEquals(
        new Result(0, "", ""), Launcher.b("check", "--kernel", file("calls.b", COUNT_CALLS)));
  }

  @Test
  void disassembliesOfProgramAndObjectAgree() throws IOException {
    String program = file("calls.b", COUNT_CALLS);
    String object = folder.resolve("calls.o").toString();
    assertEquals(0, Launcher.b("build", program, "-o", object).status());
    Result ofProgram = Launcher.b("disasm", program);
    assertEquals(ofProgram, Launcher.b("disasm", object));
    assertTrue(ofProgram.out().contains("of 512 bytes of stack"), ofProgram.out());
    assertTrue(ofProgram.out().contains("atomic_add(calls[key], 1);"), ofProgram.out());
    JsonElement json =
        JsonParser.parseString(Launcher.b("disasm", "--format", "json", object).out());
    JsonObject function = json.getAsJsonArray().get(0).getAsJsonObject();
    assertEquals("on_call", function.get("function").getAsString());
    assertTrue(function.get("instructions").getAsInt() > 3);
    Result noObject = Launcher.b("disasm", file("text.o", "no object"));
    assertEquals(1, noObject.status(), noObject.toString());
    assertTrue(noObject.err().contains("\n  = "), noObject.toString());
  }

  @Test
  void doctorNamesWhatMendsEachNo() {
    Result result = Launcher.b("doctor", "--format", "json");
    assertEquals(0, result.status(), result.toString());
    JsonArray items = JsonParser.parseString(result.out()).getAsJsonArray();
    for (JsonElement element : items) {
      JsonObject item = element.getAsJsonObject();
      boolean ok = item.get("ok").getAsBoolean();
      assertEquals(ok, item.get("advice").getAsString().isEmpty(), item.toString());
    }
    assertTrue(result.out().contains("\"LLVM\""), result.out());
    Result nobody = Launcher.run(Launcher.command(TroubleIT.AS_NOBODY, "doctor"));
    assertEquals(3, nobody.status(), nobody.toString());
    assertFalse(nobody.err().contains("\tat "), nobody.toString());
  }

  @Test
  void aMissingLlvmLibraryIsSaid() throws IOException {
    ProcessBuilder builder =
        Launcher.command(
            List.of(), "build", file("calls.b", COUNT_CALLS), "-o", folder.resolve("x.o") + "");
    builder.environment().put("B_LLVM", "/nonexistent/libLLVM.so");
    Result result = Launcher.run(builder);
    assertEquals(3, result.status(), result.toString());
    assertTrue(result.err().contains("/nonexistent/libLLVM.so"), result.toString());
  }
}
