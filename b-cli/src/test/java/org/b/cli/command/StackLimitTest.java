package org.b.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.b.cli.CommandLine;
import org.b.cli.ExitStatus;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs whose code decides whether they fit into the kernel's stack. */
public class StackLimitTest {
  /** More numbers at once than there are places for. */
  private static final int TOO_MANY = 80;

  /** As many as fit, of which only the code tells. */
  private static final int FITTING = 65;

  @TempDir Path folder;

  private int status;

  /** A program that holds numbers which nothing but calls can make, all of them until its end. */
  public static String numbers(int count) {
    String made =
        IntStream.range(0, count)
            .mapToObj(i -> "  u64 n" + i + " = bpf_ktime_get_ns();\n")
            .collect(Collectors.joining());
    String used =
        IntStream.range(0, count)
            .mapToObj(i -> "  sum = (sum ^ n" + (count - 1 - i) + ") * 31;\n")
            .collect(Collectors.joining());
    return "#license \"GPL\"\n@xdp u32 numbers(ctx) {\n"
        + made
        + "  u64 sum = 0;\n"
        + used
        + "  return sum == 0 ? XDP_DROP : XDP_PASS;\n}\ntest \"one\" { packet p = ethernet{};"
        + " expect numbers(p) == XDP_PASS; }\n";
  }

  private CommandLine b(int count, String... arguments) throws IOException {
    Path program = Files.writeString(folder.resolve("numbers.b"), numbers(count));
    CommandLine b = new CommandLine();
    String[] all = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = program.toString();
    status = b.run(all);
    return b;
  }

  @Test
  void whatDoesNotFitIsRefusedByEveryCommand() throws IOException {
    for (String command : new String[] {"check", "build", "test", "disasm"}) {
      CommandLine b = b(TOO_MANY, command);
      String said = b.out() + b.err();
      assertEquals(ExitStatus.FAILED, status, said);
      assertTrue(
          said.matches(
              "(?s).*error\\[B0601]: `numbers` needs \\d+ bytes of stack; there are 512.*"),
          command + ": " + said);
      assertTrue(said.contains("numbers.b:2:10"), command + ": " + said);
    }
    assertFalse(Files.exists(folder.resolve("numbers.o")), "an object was written");
  }

  @Test
  void theRefusalIsADiagnosticAmongOthers() throws IOException {
    CommandLine b = b(TOO_MANY, "check", "--format", "json");
    JsonObject refusal = JsonParser.parseString(b.out()).getAsJsonArray().get(0).getAsJsonObject();
    assertEquals("B0601", refusal.get("code").getAsString());
    assertEquals(
        1, refusal.getAsJsonObject("range").getAsJsonObject("start").get("line").getAsInt());
  }

  /** The bound says more than there is, but the code takes less. */
  @Test
  void whatFitsIsAccepted() throws IOException {
    String text = numbers(FITTING);
    assertTrue(
        Frontend.analyze(FrontendRequest.of(new SourceFile("numbers.b", text)))
            .checked()
            .orElseThrow()
            .stackIsInDoubt(),
        "nothing is left to the code");
    CommandLine b = b(FITTING, "check");
    assertEquals(ExitStatus.DONE, status, b.out() + b.err());
  }
}
