package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.b.cli.CommandLine;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfKind;
import org.b.core.kernel.KernelTypes;
import org.b.testing.JsonRun;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What programs read of the kernel's memory, on the running kernel. */
@Timeout(120)
class KernelReadsTest {
  @TempDir Path folder;

  private String file(String program) throws IOException {
    Path file = folder.resolve("reads.b");
    Files.writeString(file, program);
    return file.toString();
  }

  /** What a program finds out about {@code true}: every count is of a comparison that holds. */
  private void expectRight(String program) throws IOException {
    Requirement.ROOT.orSkip("running programs");
    JsonRun run = JsonRun.here(file(program), "--", "true");
    assertEquals(0, run.status(), run.errors());
    assertFalse(run.entries("right").isEmpty(), run.toString());
    assertTrue(run.entries("wrong").isEmpty(), run.toString());
  }

  @Test
  void loadsThroughArgumentsAgreeWithHelpers() throws IOException {
    expectRight(
        """
        Hash<u32, u64> right(64);
        Hash<u32, u64> wrong(64);
        @raw_tracepoint(sched_process_exec)
        u32 on_exec(struct task_struct *task, i32 old, struct linux_binprm *binary) {
          struct task_struct *me = current();
          struct task_struct *parent = task->real_parent;
          if (task->tgid == pid() && parent->tgid == me->real_parent->tgid) { right[1] += 1; } else { wrong[1] += 1; }
          if (task->mm->total_vm == me->mm->total_vm) { right[2] += 1; } else { wrong[2] += 1; }
          if (task->prio == me->prio && task->comm[0] == me->comm[0]) { right[3] += 1; } else { wrong[3] += 1; }
          if (task->fs->pwd.dentry->d_inode->i_ino == me->fs->pwd.dentry->d_inode->i_ino) { right[4] += 1; }
          else { wrong[4] += 1; }
          if (task->in_execve == me->in_execve) { right[5] += 1; } else { wrong[5] += 1; }
          char name[16] = kernel_str(task->comm, 16);
          if (name == comm()) { right[6] += 1; } else { wrong[6] += 1; }
          return 0;
        }
        """);
  }

  @Test
  void questionsHaveTheRunningKernelsAnswers() throws IOException {
    expectRight(
        """
        Hash<u32, u64> right(64);
        Hash<u32, u64> wrong(64);
        @raw_tracepoint(sched_process_exec) u32 on_exec(struct task_struct *task) {
          if (has_field(task, tgid) && task->tgid == pid()) { right[1] += 1; } else { wrong[1] += 1; }
          if (has_field(task, nobody_has_this)) { wrong[2] = task->nobody_has_this; } else { right[2] += 1; }
          if (!has_field(task->mm, nor_this)) { right[3] += 1; } else { wrong[3] = task->mm->nor_this; }
          if (sizeof_kernel(struct task_struct) == %d) { right[4] += 1; } else { wrong[4] += 1; }
          if (enum_value(pid_type, PIDTYPE_SID) == 3) { right[5] += 1; } else { wrong[5] += 1; }
          if (task->cred->uid.val == uid() && task->cred->usage.counter > 0) { right[6] += 1; } else { wrong[6] += 1; }
          char name[16] = comm();
          for (i in 0..16) { if (task->comm[i] == name[i]) { right[8] += 1; } else { wrong[8] += 1; } }
          u32 limit = pid() & 7;
          if (task->signal->rlim[limit].rlim_max == current()->signal->rlim[limit].rlim_max) { right[9] += 1; }
          else { wrong[9] += 1; }
          if (!has_field(task, pid)) { wrong[7] += 1; return 0; }
          if (task->pid == tid()) { right[7] += 1; } else { wrong[7] += 1; }
          return 0;
        }
        """
            .formatted(sizeOfTask()));
  }

  private static int sizeOfTask() throws IOException {
    Btf types = Btf.open(Files.readAllBytes(Path.of(KernelTypes.RUNNING)));
    return types.size(types.find(BtfKind.STRUCT, "task_struct"));
  }

  /** Linux 6.2 and 6.3 refuse one load through pointers that they trust differently. */
  @Test
  void loadsOfTwoBranchesStayTwo() throws IOException {
    String disassembly =
        disassembly(
            """
            u64 sum;
            @raw_tracepoint(sched_switch)
            u32 on_switch(bool preempt, struct task_struct *before, struct task_struct *after) {
              if (preempt) { sum += before->pid; } else { sum += after->real_parent->pid; }
              return 0;
            }
            """);
    assertEquals(2, disassembly.lines().filter(line -> line.contains("= *(u32 *)(r")).count());
  }

  @Test
  void loadsTakeNoHelper() throws IOException {
    String disassembly =
        disassembly(
            """
            u64 sum;
            @raw_tracepoint(sched_switch)
            u32 on_switch(bool preempt, struct task_struct *before, struct task_struct *after) {
              sum += before->real_parent->tgid + after->mm->total_vm;
              return 0;
            }
            """);
    assertFalse(disassembly.contains("bpf_probe_read"), disassembly);
  }

  private String disassembly(String text) throws IOException {
    CommandLine command = new CommandLine();
    command.run("disasm", file(text));
    return command.out();
  }
}
