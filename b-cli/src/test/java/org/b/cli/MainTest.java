package org.b.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.b.cli.command.Commands;
import org.b.core.diagnostics.DiagnosticCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MainTest {
  @TempDir Path folder;
  private final CommandLine commandLine = new CommandLine();

  private int b(String... arguments) {
    return commandLine.run(arguments);
  }

  private String out() {
    return commandLine.out();
  }

  private String err() {
    return commandLine.err();
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void helpEverywhere() {
    assertEquals(ExitStatus.DONE, b("--help"));
    for (String name : Commands.names()) {
      assertTrue(out().contains("  " + name), out());
    }
    for (String name : Commands.names()) {
      assertEquals(ExitStatus.DONE, b(name, "--help"), name);
      assertTrue(out().startsWith("Usage: b " + name), out());
      assertEquals("", err());
    }
  }

  @Test
  void wrongUsageHasStatus2() {
    assertEquals(ExitStatus.USAGE, b());
    assertEquals(ExitStatus.USAGE, b("chekc"));
    assertTrue(err().contains("did you mean `check`?"), err());
    assertEquals(ExitStatus.USAGE, b("check"));
    assertTrue(err().contains("FILE.b"), err());
    assertEquals(ExitStatus.USAGE, b("check", "--formt", "json", "x.b"));
    assertEquals(ExitStatus.USAGE, b("check", "--format", "xml", "x.b"));
    assertEquals(ExitStatus.USAGE, b("list", "hokks"));
    assertTrue(err().contains("did you mean `hooks`?"), err());
    assertEquals(ExitStatus.USAGE, b("completion", "fish"));
  }

  @Test
  void checkShowsSyntaxErrors() throws IOException {
    String path = file("x.b", "u32 f( {\n");
    assertEquals(ExitStatus.FAILED, b("check", path));
    assertTrue(out().startsWith("error[B0001]: "), out());
    assertTrue(out().contains(" --> " + path + ":1:"), out());
    assertTrue(out().endsWith("\n1 error\n"), out());
    assertEquals("", err());
  }

  @Test
  void checkWritesOneJsonArray() throws IOException {
    String path = file("x.b", "/* 😀 */ u32 f( {\n");
    assertEquals(ExitStatus.FAILED, b("check", "--format", "json", path));
    JsonArray array = JsonParser.parseString(out()).getAsJsonArray();
    JsonObject first = array.get(0).getAsJsonObject();
    assertEquals(path, first.get("file").getAsString());
    assertEquals("B0001", first.get("code").getAsString());
    assertEquals("error", first.get("severity").getAsString());
    JsonObject start = first.getAsJsonObject("range").getAsJsonObject("start");
    assertEquals(0, start.get("line").getAsInt());
    assertTrue(start.get("character").getAsInt() >= 15, start.toString());
    assertTrue(first.has("related") && first.has("fixes"), out());
    assertEquals(ExitStatus.DONE, b("check", "--format", "json", file("ok.b", "")));
    assertEquals("[]\n", out());
  }

  @Test
  void filesThatCannotBeReadAreOneSentence() {
    assertEquals(ExitStatus.FAILED, b("check", folder.resolve("none.b").toString()));
    assertTrue(err().startsWith("error: " + folder.resolve("none.b") + " does not exist"), err());
    assertEquals(ExitStatus.FAILED, b("check", folder.toString()));
    assertFalse(err().contains("\tat "), err());
  }

  @ParameterizedTest
  @EnumSource(DiagnosticCode.class)
  void everyDiagnosticIsExplained(DiagnosticCode code) {
    assertEquals(ExitStatus.DONE, b("explain", code.code()));
    assertTrue(out().startsWith(code.code() + ": "), out());
    assertTrue(out().contains("\nKernel rule\n"), out());
  }

  @Test
  void unknownCodesGetTheNearest() {
    assertEquals(ExitStatus.USAGE, b("explain", "B0310"));
    assertTrue(err().contains("B0301"), err());
    assertEquals(ExitStatus.DONE, b("explain"));
    assertEquals(DiagnosticCode.values().length + 1, out().lines().count());
  }

  @Test
  void listsAndFilters() {
    assertEquals(ExitStatus.DONE, b("list", "hooks"));
    assertTrue(out().contains("\nsocket_filter "), out());
    assertTrue(out().contains("\nlsm.s "), out());
    assertEquals(ExitStatus.DONE, b("list", "helpers", "*lookup_elem", "--format", "json"));
    JsonArray array = JsonParser.parseString(out()).getAsJsonArray();
    assertTrue(out().contains("\"bpf_map_lookup_elem\""), out());
    array.forEach(
        row ->
            assertTrue(
                row.getAsJsonObject().get("name").getAsString().endsWith("lookup_elem"),
                row.toString()));
    assertEquals(ExitStatus.FAILED, b("list", "maps", "nothing-of-that-name"));
    assertEquals(ExitStatus.DONE, b("list", "maps", "zzz", "--format", "json"));
    assertEquals("[]\n", out());
  }

  @Test
  void completionNamesEveryCommand() {
    assertEquals(ExitStatus.DONE, b("completion", "bash"));
    Commands.names().forEach(name -> assertTrue(out().contains(name), name));
  }

  @Test
  void kernelTypesOfAFile() throws IOException {
    String program = file("p.b", "@kprobe(vfs_wirte) u32 f(ctx) { return 0; }\n");
    Path types =
        Files.write(
            folder.resolve("kernel.btf"), org.b.core.kernel.KernelTypes.bundled().btf().bytes());
    assertEquals(ExitStatus.DONE, b("check", "--btf", types.toString(), program), err());
    assertTrue(out().contains("B0901") && out().contains("did you mean `vfs_write`?"), out());
    assertEquals(ExitStatus.DONE, b("list", "functions", "--btf", types.toString(), "vfs_write"));
    assertTrue(out().contains("ssize_t vfs_write(struct file *file"), out());
    assertEquals(ExitStatus.DONE, b("list", "tracepoints", "--btf", types.toString(), "*exec"));
    assertTrue(out().contains("sched_process_exec"), out());

    assertEquals(ExitStatus.ENVIRONMENT, b("check", "--btf", folder + "/none", program));
    assertTrue(err().contains("there is no such file"), err());
    assertEquals(ExitStatus.ENVIRONMENT, b("check", "--btf", folder.toString(), program));
    assertEquals(ExitStatus.ENVIRONMENT, b("check", "--btf", program, program));
    assertTrue(err().contains("neither BTF nor an ELF file with BTF"), err());
  }
}
