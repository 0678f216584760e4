package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.b.testing.JsonRun;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Arguments and results of functions of processes as parameters of programs. */
@Timeout(120)
class ProcessArgumentsTest {
  @TempDir Path folder;

  @Test
  void argumentsAndResultsAreParameters() throws IOException {
    Requirement.ROOT.orSkip("running programs");
    Path file = folder.resolve("arguments.b");
    Files.writeString(
        file,
        """
        struct Call { char name[32]; u64 second; i32 third; u64 sixth; i64 result; }
        Array<Call> calls(1);

        @uprobe("libc.so.6":__sched_cpualloc) u32 asked(char *name, u64 b, i32 c, u64 d, u64 e, u64 f) {
          Call *call = calls.lookup(0) ?? return 0;
          call->name = user_str(name, 32);
          call->second = b;
          call->third = c;
          call->sixth = f;
          return 0;
        }
        @uretprobe("libc.so.6":abs) u32 answered(i32 result) {
          Call *call = calls.lookup(0) ?? return 0;
          call->result = result;
          return 0;
        }
        """);
    JsonRun run =
        JsonRun.here(
            file.toString(),
            "--",
            "python3",
            "-c",
            """
            import ctypes
            libc = ctypes.CDLL(None)
            name = ctypes.create_string_buffer(b"of the process")
            libc.__sched_cpualloc(name, ctypes.c_ulong(2), -3, 4, 5, ctypes.c_ulong(6))
            libc.abs(-42)
            """);
    assertEquals(0, run.status(), run.errors());
    JsonObject call = run.entries("calls").get(0).getAsJsonObject("value");
    assertEquals("of the process", call.get("name").getAsString());
    assertEquals(2, call.get("second").getAsLong());
    assertEquals(-3, call.get("third").getAsInt());
    assertEquals(6, call.get("sixth").getAsLong());
    assertEquals(42, call.get("result").getAsLong());
  }
}
