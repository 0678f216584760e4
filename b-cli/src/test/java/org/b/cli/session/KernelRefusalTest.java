package org.b.cli.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.backend.load.VerifierException;
import org.b.backend.object.ProgramDefinition;
import org.b.cli.output.Json;
import org.b.cli.output.Terminal;
import org.b.core.facts.KernelVersion;
import org.junit.jupiter.api.Test;

class KernelRefusalTest {
  private static final String LOG =
      """
      0: R1=ctx() R10=fp0
      0: (bf) r6 = r1
      1: (61) r0 = *(u32 *)(r0 +0)
      R0 invalid mem access 'map_value_or_null'
      processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0
      """;

  private static VerifierException refusal() {
    ProgramDefinition.LineStart line =
        new ProgramDefinition.LineStart(1, "stats.b", 31, 7, "  leaf.n = \u001b[2J1;", 0, 0);
    return new VerifierException(
        new ProgramDefinition(
            "on_packet", "socket", new byte[16], List.of(), List.of(), List.of(line)),
        13,
        LOG);
  }

  @Test
  void isABugOfBAtTheLineWithTheDecisiveMessage() throws IOException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(stream, stream, false, false, false);
    refused("5.10").print(terminal);
    terminal.flush();
    String text = err.toString(StandardCharsets.UTF_8);
    Matcher file = Pattern.compile("the whole log is in (\\S+)").matcher(text);
    assertTrue(file.find(), text);
    assertEquals(LOG, Files.readString(Path.of(file.group(1))));
    Files.delete(Path.of(file.group(1)));
    assertEquals(
        """
        error: this is a bug of B, not of your program: the kernel refused `on_packet`, which B accepted
          --> stats.b:31:7
           |
        31 | leaf.n = \uFFFD[2J1;
           |
          = kernel: R0 invalid mem access 'map_value_or_null'
          = the whole log is in FILE
          = please report it with the log and the .b files
        """,
        text.replace(file.group(1), "FILE"));
  }

  /** With a program for newer kernels, the kernel is right. */
  @Test
  void isNoBugWhereTheKernelIsOlderThanTheTarget() throws IOException {
    JsonObject object = JsonParser.parseString(Json.line(refused("7.2").json())).getAsJsonObject();
    Files.delete(Path.of(object.get("log").getAsString()));
    assertEquals(
        "the running kernel, 6.18, is older than the target 7.2 and refused `on_packet`",
        object.get("message").getAsString());
  }

  private static KernelRefusal refused(String target) {
    return new KernelRefusal(
        refusal(), KernelVersion.parse(target).orElseThrow(), KernelVersion.parse("6.18.1"));
  }

  @Test
  void asJsonItHasAPlaceThatCountsFromZero() throws IOException {
    JsonObject object = JsonParser.parseString(Json.line(refused("6.18").json())).getAsJsonObject();
    Files.delete(Path.of(object.get("log").getAsString()));
    assertEquals("kernel", object.get("code").getAsString());
    assertEquals("error", object.get("severity").getAsString());
    JsonObject start = object.getAsJsonObject("range").getAsJsonObject("start");
    assertEquals(30, start.get("line").getAsInt());
    assertEquals(6, start.get("character").getAsInt());
  }
}
