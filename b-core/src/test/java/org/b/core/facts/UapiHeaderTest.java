package org.b.core.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tables' numbers and offsets are those of the kernel's header, of whatever version it is. */
class UapiHeaderTest {
  private static final Path HEADER = Path.of("/usr/include/linux/bpf.h");
  private String header;

  @BeforeEach
  void readHeader() throws IOException {
    if (!Files.isReadable(HEADER)) {
      String reason = "skipped: needs " + HEADER + " (Debian package linux-libc-dev)";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    header = Files.readString(HEADER);
  }

  @Test
  void programTypes() {
    Map<String, Integer> numbers = enumeration("bpf_prog_type", "BPF_PROG_TYPE_");
    assertTrue(numbers.size() > 20, "the enum was not found");
    numbers.forEach(
        (name, number) ->
            assertEquals(number, KernelFacts.programType("BPF_PROG_TYPE_" + name).number(), name));
  }

  @Test
  void mapKinds() {
    Map<String, Integer> numbers = enumeration("bpf_map_type", "BPF_MAP_TYPE_");
    assertTrue(numbers.size() > 20, "the enum was not found");
    // CGROUP_STORAGE and PERCPU_CGROUP_STORAGE are spelled _DEPRECATED in newer headers.
    numbers.forEach(
        (name, number) ->
            assertEquals(
                number,
                KernelFacts.mapKind(name.replace("_DEPRECATED", "")).orElseThrow().number(),
                name));
  }

  @Test
  void helpers() {
    // FN(name), in order, or FN(name, number, ##ctx).
    Matcher matcher = Pattern.compile("\\bFN\\((\\w+)(?:, (\\d+), ##ctx)?\\)").matcher(header);
    int count = 0;
    for (int next = 0; matcher.find(); next++) {
      int number = matcher.group(2) == null ? next : Integer.parseInt(matcher.group(2));
      if (number > 0) {
        String name = "bpf_" + matcher.group(1);
        assertEquals(number, KernelFacts.helper(name).orElseThrow().number(), name);
        count++;
      }
    }
    assertTrue(count > 100, "the list of helpers was not found");
  }

  /** Values of an enum without initialisers other than aliases of earlier constants. */
  private Map<String, Integer> enumeration(String name, String prefix) {
    Matcher body =
        Pattern.compile("^enum " + name + " \\{(.*?)^\\};", Pattern.DOTALL | Pattern.MULTILINE)
            .matcher(header);
    Map<String, Integer> numbers = new LinkedHashMap<>();
    if (body.find()) {
      int next = 0;
      for (String line : body.group(1).replaceAll("(?s)/\\*.*?\\*/", "").split(",")) {
        String[] parts = line.strip().split("\\s*=\\s*");
        if (parts[0].startsWith(prefix) && parts.length == 1) {
          if (next > 0) {
            numbers.put(parts[0].substring(prefix.length()), next);
          }
          next++;
        }
      }
    }
    return numbers;
  }
}
