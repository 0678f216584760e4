package org.b.backend.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.core.facts.SystemCall;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The running kernel names and places the arguments of system calls as the table does. */
class SystemCallsOnKernelTest {
  private static final Path EVENTS = Path.of("/sys/kernel/tracing/events/syscalls");
  private static final Pattern FIELD = Pattern.compile("field:[^;]*?(\\w+);\toffset:(\\d+);");
  private static final int FIRST_ARGUMENT = 16;

  @Test
  void argumentsAreWhereTheTableSays() throws IOException {
    if (!Files.isDirectory(EVENTS)) {
      System.out.println("skipped: needs " + EVENTS + " (tracefs, CONFIG_FTRACE_SYSCALLS)");
      Assumptions.abort();
    }
    List<String> wrong = new ArrayList<>();
    int asked = 0;
    for (SystemCall call : SystemCall.all()) {
      Path format = EVENTS.resolve("sys_enter_" + call.name()).resolve("format");
      if (!Files.exists(format)) {
        continue;
      }
      List<String> fields = new ArrayList<>();
      Matcher field = FIELD.matcher(Files.readString(format));
      while (field.find()) {
        fields.add(field.group(1) + "@" + field.group(2));
      }
      for (SystemCall.Argument argument : call.arguments()) {
        asked++;
        String expected = argument.name() + "@" + (FIRST_ARGUMENT + 8 * argument.index());
        if (!fields.contains(expected)) {
          wrong.add(call + " has " + fields + ", not " + expected);
        }
      }
    }
    System.out.println(asked + " arguments of system calls asked");
    assertEquals(List.of(), wrong);
  }
}
