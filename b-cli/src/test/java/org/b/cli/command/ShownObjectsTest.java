package org.b.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.b.backend.sys.KernelRelease;
import org.b.cli.CommandLine;
import org.b.cli.ExitStatus;
import org.b.core.facts.KernelVersion;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs show of the kernel's objects: paths of files, structs, and packets. */
class ShownObjectsTest {
  private static final String PATHS =
      """
      #target "5.12"
      struct Path { char text[256]; }
      PercpuArray<Path> paths(1);

      @iter(task_file) u32 files(struct bpf_iter_meta *meta, struct task_struct *task, u32 fd, struct file *file) {
        if (!file) { return 0; }
        Path *path = paths.lookup(0) ?? return 0;
        i64 length = bpf_d_path(file->f_path, path->text, sizeof(path->text));
        struct seq_file *out = meta->seq;
        if (length > 1 && length <= sizeof(path->text)) {
          bpf_seq_write(out, path->text, length - 1);
          log("|\\n");
        }
        return 0;
      }
      """;

  private static final String STRUCTS =
      """
      #target "5.10"
      struct Shown { u64 address; u32 type; u32 flags; }

      @iter(task) u32 list(struct bpf_iter_meta *meta, struct task_struct *task) {
        if (!task) { return 0; }
        struct seq_file *out = meta->seq;
        struct nsproxy *own = task->nsproxy;
        if (!own) { return 0; }
        Shown shown = {.address = (u64) own, .type = typeid_kernel(own)};
        bpf_seq_printf_btf(out, shown, sizeof(shown), 0);
        return 0;
      }
      """;

  private static final String PACKETS =
      """
      #target "5.10"
      struct Event { u32 bytes; i32 result; }
      PerfBuffer<Event> packets;

      @tp_btf(kfree_skb) u32 dropped(struct sk_buff *skb) {
        u64 bytes = skb->len;
        if (bytes != 741) { return 0; }
        Event event = {.bytes = (u32) bytes};
        bpf_skb_output(skb, packets, 64 << 32 | BPF_F_CURRENT_CPU, event, sizeof(event));
        return 0;
      }
      """;

  @TempDir Path folder;

  @Test
  void pathsOfFilesThatAreOpen() throws IOException {
    Path open = folder.resolve("a file that is open");
    try (FileChannel channel =
        FileChannel.open(open, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertTrue(channel.isOpen());
      String shown = run(PATHS, new KernelVersion(5, 12), "true");
      assertTrue(shown.contains(open.toRealPath() + "|"), shown);
    }
  }

  @Test
  void structsByTheirTypes() throws IOException {
    String shown = run(STRUCTS, new KernelVersion(5, 10), "true");
    assertTrue(shown.contains("(struct nsproxy){"), shown);
    assertTrue(shown.contains(".uts_ns = (struct uts_namespace *)"), shown);
  }

  @Test
  void packetsThatAreDropped() throws IOException {
    // nobody listens there: 733 bytes, and the header of UDP
    String shown =
        run(
            PACKETS,
            new KernelVersion(5, 10),
            "bash",
            "-c",
            "head -c 733 /dev/zero > /dev/udp/127.0.0.1/9");
    assertTrue(shown.contains("741"), shown);
  }

  /** What a program shows while a command runs. */
  private String run(String program, KernelVersion needed, String... words) throws IOException {
    Requirement.ROOT.orSkip("running programs");
    assumeTrue(KernelRelease.current().version().atLeast(needed), "needs kernel " + needed);
    Path file = Files.writeString(folder.resolve("shown.b"), program);
    CommandLine commandLine = new CommandLine();
    String[] command = new String[words.length + 3];
    command[0] = "run";
    command[1] = file.toString();
    command[2] = "--";
    System.arraycopy(words, 0, command, 3, words.length);
    int status = commandLine.run(command);
    assertEquals(ExitStatus.DONE, status, commandLine.out() + commandLine.err());
    return commandLine.out();
  }
}
