package org.b.ledger;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.ObjectLoader;
import org.b.backend.load.UnsupportedProgramException;
import org.b.backend.object.MapDefinition;
import org.b.backend.object.ObjectFile;
import org.b.core.program.Table;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendResult;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The objects serve other tools: bpftool loads them and prints keys and leaves by name. */
class BpftoolTest {
  private static final int SECONDS = 30;

  /** Kinds whose entries user space writes and reads by key. */
  private static final Set<String> READABLE =
      Set.of("HASH", "ARRAY", "PERCPU_HASH", "PERCPU_ARRAY", "LRU_HASH", "LPM_TRIE");

  @TempDir private Path folder;

  @TestFactory
  List<DynamicTest> loadsExamples() throws IOException {
    return Candidates.find(Path.of("..")).stream()
        .filter(candidate -> candidate.name().startsWith("examples/"))
        .map(
            candidate ->
                DynamicTest.dynamicTest(
                    candidate.name(),
                    () -> {
                      Requirement.ROOT.orSkip(candidate.name());
                      Requirement.BPFTOOL.orSkip(candidate.name());
                      load(candidate);
                    }))
        .toList();
  }

  private void load(Candidates.Candidate candidate) throws IOException, InterruptedException {
    FrontendResult result = Frontend.analyze(candidate.request());
    byte[] object = CodeGenerator.compile(result.checked().orElseThrow());
    Path file = Files.write(Files.createTempFile(folder, "object", ".o"), object);
    ObjectFile parsed = ObjectFile.parse(object);
    try {
      ObjectLoader.load(parsed, LoadOptions.DEFAULT).close();
    } catch (UnsupportedProgramException e) {
      Assumptions.abort("skipped: " + candidate.name() + ": " + e.getMessage());
    }
    // a BPF file system of its own: whatever is left in it goes with it
    Path pins = Files.createDirectory(folder.resolve("pins"));
    command("mount", "-t", "bpf", "bpf", pins);
    try {
      bpftool("prog", "loadall", file, pins.resolve("programs"), "pinmaps", pins.resolve("maps"));
      assertEquals(
          parsed.programs().stream().map(program -> program.name()).collect(Collectors.toSet()),
          names(pins.resolve("programs")));
      for (Table table : result.program().tables()) {
        MapDefinition map = parsed.map(table.name()).orElseThrow();
        if (READABLE.contains(table.kind().name())) {
          dump(table, map, pins.resolve("maps").resolve(table.name()));
        }
      }
    } finally {
      command("umount", pins);
      Files.delete(pins);
    }
  }

  /** Puts zeros into the map and reads them back by name. */
  private static void dump(Table table, MapDefinition map, Path pin)
      throws IOException, InterruptedException {
    List<Object> update = new ArrayList<>(List.of("map", "update", "pinned", pin, "key", "hex"));
    update.addAll(Collections.nCopies(map.keySize(), "00"));
    update.addAll(List.of("value", "hex"));
    update.addAll(Collections.nCopies(map.valueSize(), "00"));
    bpftool(update.toArray());
    String text = bpftool("-j", "map", "dump", "pinned", pin);
    JsonElement formatted =
        JsonParser.parseString(text).getAsJsonArray().get(0).getAsJsonObject().get("formatted");
    assertTrue(formatted != null, () -> "no types: " + text);
    assertNames(table.key(), formatted.getAsJsonObject().get("key"), text);
    JsonArray perProcessor = formatted.getAsJsonObject().getAsJsonArray("values");
    JsonObject value =
        perProcessor == null ? formatted.getAsJsonObject() : perProcessor.get(0).getAsJsonObject();
    assertNames(table.leaf(), value.get("value"), text);
  }

  private static void assertNames(Type type, JsonElement json, String text) {
    if (type instanceof StructType struct) {
      assertTrue(json.isJsonObject(), () -> "no fields: " + text);
      for (StructType.Field field : struct.fields()) {
        assertTrue(json.getAsJsonObject().has(field.name()), () -> field.name() + ": " + text);
      }
    } else {
      assertFalse(json == null || json.isJsonNull(), () -> "no value: " + text);
    }
  }

  private static Set<String> names(Path pins) throws IOException {
    try (var files = Files.list(pins)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(HashSet::new));
    }
  }

  private static String bpftool(Object... arguments) throws IOException, InterruptedException {
    List<Object> words = new ArrayList<>(List.of("bpftool"));
    words.addAll(List.of(arguments));
    return command(words.toArray());
  }

  private static String command(Object... words) throws IOException, InterruptedException {
    List<String> command = Arrays.stream(words).map(Object::toString).toList();
    Path output = Files.createTempFile("bpftool", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      String text = Files.readString(output);
      assertTrue(ended && process.exitValue() == 0, () -> String.join(" ", command) + ":\n" + text);
      return text;
    } finally {
      Files.delete(output);
    }
  }
}
