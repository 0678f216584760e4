package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.b.backend.sys.KernelRelease;
import org.b.core.facts.KernelVersion;
import org.b.testing.JsonRun;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What programs that may sleep read of a process whose pages are not in memory yet. */
@Timeout(120)
class SleepingRunsTest {
  /** First kernel with probes of processes that may sleep. */
  static final KernelVersion SINCE = new KernelVersion(6, 1);

  /** First kernel with task work. */
  static final KernelVersion TASK_WORK = new KernelVersion(6, 18);

  /** One function of the library for each way of reading, told apart from others by the address. */
  private static final String PROGRAM =
      """
      #target "6.1"
      struct Text { char text[32]; }
      Hash<u32, Text> texts(16);

      char at(u64 address) {
        char text[32] = user_str(address, 32);
        return text[0];
      }

      @uprobe("c":getenv) u32 awake(ctx) {
        if ((ctx->di & 4095) == 0) { texts[1] = {.text = user_str(ctx->di, 32)}; }
        return 0;
      }
      @uprobe.s("libc.so.6":atoi) u32 text(ctx) {
        if ((ctx->di & 4095) == 0) { texts[2] = {.text = user_str(ctx->di, 32)}; }
        return 0;
      }
      @uprobe.s("libc.so.6":secure_getenv) u32 last(ctx) {
        if ((ctx->di & 4095) == 4088) { texts[3] = {.text = user_str(ctx->di, 32)}; }
        return 0;
      }
      @uprobe.s("libc.so.6":unsetenv) u32 bytes(ctx) {
        if ((ctx->di & 4095) == 0) {
          Text t;
          bpf_copy_from_user(t.text, 4, ctx->di);
          texts[4] = t;
        }
        return 0;
      }
      @uprobe.s("libc.so.6":perror) u32 number(struct pt_regs *ctx) {
        struct list_head __user *list = ctx->di;
        if ((ctx->di & 4095) == 0) {
          u64 next = (u64) list->next;
          texts[5] = {.text = {(u8) next, (u8) (next >> 8)}};
        }
        return 0;
      }
      @uprobe.s("libc.so.6":strdup) u32 called(ctx) {
        if ((ctx->di & 4095) == 0) {
          char first = at(ctx->di);
          texts[6] = {.text = {(u8) first}};
        }
        return 0;
      }
      """;

  /** Maps a file anew for each call: its pages are there when somebody waits for them. */
  private static final String SCRIPT =
      """
      import ctypes, os, tempfile
      libc = ctypes.CDLL(None)
      libc.mmap.restype = ctypes.c_void_p
      libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
      libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
      file = tempfile.TemporaryFile()
      text = b"not there yet"
      file.write(text + bytes(4088 - len(text)) + b"the end" + bytes(4097))
      file.flush()
      def page():
          start = libc.mmap(None, 8192, 1, 2, file.fileno(), 0)
          libc.munmap(start + 4096, 4096)
          return start
      os.dup2(os.open("/dev/null", os.O_WRONLY), 2)
      for name, offset in (("getenv", 0), ("atoi", 0), ("secure_getenv", 4088), ("unsetenv", 0), ("perror", 0), ("strdup", 0)):
          getattr(libc, name)(ctypes.c_void_p(page() + offset))
      """;

  @TempDir Path folder;

  @Test
  void whatIsNotThereIsBroughtIn() throws IOException {
    Requirement.ROOT.orSkip("running programs");
    Assumptions.assumeTrue(KernelRelease.current().version().atLeast(SINCE));
    JsonRun run = JsonRun.here(arguments(folder));
    assertEquals(0, run.status(), run.errors());
    assertEquals("", problem(run), run.toString());
  }

  /** Probes that may not sleep have the process itself read later what is not there yet. */
  @Test
  void taskWorkBringsInWhatProbesCannotRead() throws IOException {
    Requirement.ROOT.orSkip("running programs");
    Assumptions.assumeTrue(KernelRelease.current().version().atLeast(TASK_WORK));
    JsonRun run = JsonRun.here(taskWork(folder));
    assertEquals(0, run.status(), run.errors());
    Map<Integer, String> expected =
        Map.of(1, "", 2, "not there yet", 3, "", 4, "not there yet", 5, "0", 6, "0");
    assertEquals("", problem(run, expected), run.toString());
  }

  /** As {@link #arguments(Path)} for what is done in the process later. */
  static String[] taskWork(Path folder) throws IOException {
    return arguments(
        folder,
        """
        #target "6.18"
        struct Text { char text[32]; }
        Hash<u32, Text> texts(16);
        struct Job { u64 address; task_work later; u32 pid; }
        Array<Job> jobs(8);

        @task_work void read(u32 number, Job *job) {
          if (pid() == job->pid) {
            texts[number] = {.text = user_str(job->address, 32)};
          }
        }

        void note(u32 number, u64 address) {
          texts[number - 1] = {.text = user_str(address, 32)};
          Job *job = jobs.lookup(number);
          if (job) {
            job->address = address;
            job->pid = pid();
          }
        }

        @uprobe("c":getenv) u32 signalled(ctx) {
          if ((ctx->di & 4095) != 0) { return 0; }
          note(2, ctx->di);
          Job *job = jobs.lookup(2) ?? return 0;
          i32 bad = job->later.schedule_signal(bpf_get_current_task_btf(), read);
          texts[5] = {.text = {(u8) ('0' + bad)}};
          return 0;
        }
        @uprobe("c":unsetenv) u32 resumed(ctx) {
          if ((ctx->di & 4095) != 0) { return 0; }
          note(4, ctx->di);
          Job *job = jobs.lookup(4) ?? return 0;
          i32 bad = job->later.schedule_resume(bpf_get_current_task_btf(), read);
          texts[6] = {.text = {(u8) ('0' + bad)}};
          return 0;
        }
        """,
        SCRIPT);
  }

  /** What the program and the process that it looks at are run with. */
  static String[] arguments(Path folder) throws IOException {
    return arguments(folder, PROGRAM, SCRIPT);
  }

  private static String[] arguments(Path folder, String program, String script) throws IOException {
    Path file = folder.resolve("sleeping.b");
    Files.writeString(file, program);
    return new String[] {file.toString(), "--", "python3", "-c", script};
  }

  /** As {@link #arguments(Path)} for a security hook, for virtual machines. */
  static String[] securityHook(Path folder) throws IOException {
    return arguments(
        folder,
        """
        #target "6.1"
        struct Text { char text[32]; }
        Hash<u32, Text> texts(16);
        @lsm.s(file_open) i32 on_open(struct file *file) {
          if (comm() == "python3") {
            texts[1] = {.text = user_str(bpf_get_current_task_btf()->mm->arg_start, 32)};
          }
          return 0;
        }
        """,
        "open('/dev/null')");
  }

  /** As {@link #arguments(Path)} for system calls, on kernels from 7.2 on. */
  static String[] systemCalls(Path folder) throws IOException {
    return arguments(
        folder,
        """
        #target "7.2"
        struct Text { char text[32]; }
        Hash<u32, Text> texts(16);
        @fentry.s(__x64_sys_openat) u32 on_open(struct pt_regs *regs) {
          if ((regs->si & 4095) == 0) { texts[1] = {.text = user_str(regs->si, 32)}; }
          return 0;
        }
        @fexit.s(__x64_sys_unlinkat) u32 on_unlink(struct pt_regs *regs, i64 ret) {
          if ((regs->si & 4095) == 0 && ret != 0) { texts[2] = {.text = user_str(regs->si, 32)}; }
          return 0;
        }
        @tracepoint.s(syscalls:sys_enter_mkdirat) u32 on_mkdir(ctx) {
          if ((ctx->args[1] & 4095) == 0) { texts[3] = {.text = user_str(ctx->args[1], 32)}; }
          return 0;
        }
        @raw_tracepoint.s(sys_enter) u32 on_enter(struct pt_regs *regs, i64 id) {
          if (id == 264 && (regs->si & 4095) == 0) {
            texts[4] = {.text = user_str(regs->si, 32)};
          }
          return 0;
        }
        """,
        SCRIPT.substring(0, SCRIPT.indexOf("os.dup2"))
            + """
            for call in (257, 263, 258, 264):
                libc.syscall(call, -100, ctypes.c_void_p(page()), 0, ctypes.c_void_p(0))
            """);
  }

  /** What is wrong with the texts that {@link #arguments} ought to read; empty for nothing. */
  static String problem(JsonRun run) {
    return problem(
        run, Map.of(1, "", 2, "not there yet", 3, "the end", 4, "not ", 5, "no", 6, "n"));
  }

  static String problem(JsonRun run, Map<Integer, String> expected) {
    Map<Integer, String> texts = new TreeMap<>();
    run.entries("texts")
        .forEach(
            entry ->
                texts.put(
                    entry.get("key").getAsInt(),
                    entry.getAsJsonObject("value").get("text").getAsString()));
    return texts.equals(expected) ? "" : "read " + texts;
  }
}
