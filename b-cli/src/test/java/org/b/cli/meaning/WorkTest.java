package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.b.backend.attach.AttachRequest;
import org.b.backend.attach.AttachedLink;
import org.b.backend.attach.Attacher;
import org.b.backend.attach.IteratorLink;
import org.b.backend.load.LoadedObject;
import org.b.backend.sys.KernelRelease;
import org.b.core.facts.KernelVersion;
import org.b.testing.Loaded;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Work of leaves, run in the kernel: a thread of its own calls what it should, and may sleep. */
class WorkTest {
  private static final String PROGRAM =
      """
      #target "6.10"
      struct Flow { u32 source; u16 port; i8 side; }
      struct Job { u8 kind; workqueue work; u64 rounds; i64 port; timer tick; }
      Hash<Flow, Job> jobs(16);
      Array<u64> results(4);

      @workqueue void work(Flow flow, Job *job) {
        job->rounds += 1;
        if (job->rounds < 5) {
          job->work.start(work);
        } else if (flow.port == 53) {
          jobs.delete(flow);
          results[1] += 1;
        } else {
          job->port = flow.side;
          results[2] += 1;
        }
      }
      @timer void ticked(Flow flow, Job *job) { job->work.start(work); }

      @xdp u32 begin(ctx) {
        for (u16 port = 53; port < 56; port++) {
          Flow flow = {.source = 7, .port = port, .side = -1};
          jobs[flow].kind = 1;
          Job *job = jobs.lookup(flow) ?? return XDP_ABORTED;
          if (port == 55) {
            job->tick.start(1ms, ticked);
          } else if (job->work.start(work) != 0) {
            results[0] += 1;
          }
        }
        return XDP_PASS;
      }
      """;

  @Test
  void workIsDone() throws InterruptedException {
    onKernelsFrom(new KernelVersion(6, 10));
    try (LoadedObject loaded = Loaded.of(PROGRAM)) {
      assertEquals(2, loaded.program("begin").testRun(new byte[64], 1).result());
      await(() -> number(loaded, 1) == 1 && number(loaded, 2) == 2);
      assertEquals(0, number(loaded, 0), "started");
      assertTrue(loaded.map("jobs").lookup(flow(53)).isEmpty());
      for (int port : new int[] {54, 55}) {
        Map<?, ?> job = (Map<?, ?>) loaded.map("jobs").lookup(flow(port)).orElseThrow();
        assertEquals(5L, ((Number) job.get("rounds")).longValue());
        assertEquals(-1L, ((Number) job.get("port")).longValue());
      }
    }
  }

  /** Nobody has looked at the page yet: whoever reads it waits until it is there. */
  @Test
  void workMaySleep(@TempDir Path folder) throws IOException, InterruptedException {
    onKernelsFrom(new KernelVersion(6, 10));
    Path file = folder.resolve("text");
    Files.writeString(file, "not there yet");
    try (FileChannel channel = FileChannel.open(file)) {
      MappedByteBuffer page = channel.map(FileChannel.MapMode.READ_ONLY, 0, 13);
      long address = Pointer.nativeValue(Native.getDirectBufferPointer(page));
      try (LoadedObject loaded =
          Loaded.of(
              """
              #target "6.10"
              struct Job { workqueue work; u32 pid; i64 result; char text[16]; }
              Array<Job> jobs(1);
              Array<u64> results(4);

              @workqueue void work(u32 number, Job *job) {
                struct task_struct *task = bpf_task_from_pid((i32) job->pid) ?? return;
                char text[13];
                job->result = bpf_copy_from_user_task(text, 13, %d, task, 0);
                bpf_task_release(task);
                for (u32 i = 0; i < 13; i++) { job->text[i] = text[i]; }
                results[0] = 1;
              }
              @iter(task) u32 begin(struct bpf_iter_meta *meta, struct task_struct *task) {
                Job *job = jobs.lookup(0) ?? return 0;
                if (job->pid == 0) {
                  job->pid = pid();
                  if (job->work.start(work) != 0) { results[1] = 1; }
                }
                return 0;
              }
              """
                  .formatted(address))) {
        AttachRequest request = new AttachRequest("iter", "task", Optional.empty(), true);
        try (AttachedLink link = Attacher.attach(loaded.program("begin"), request)) {
          ((IteratorLink) link).read();
        }
        await(() -> number(loaded, 0) == 1);
        assertEquals(0, number(loaded, 1), "started");
        Map<?, ?> job = (Map<?, ?>) loaded.map("jobs").lookup(0).orElseThrow();
        assertEquals(0L, ((Number) job.get("result")).longValue());
        assertEquals("not there yet", job.get("text").toString());
      }
      assertEquals('n', page.get(0));
    }
  }

  private static void onKernelsFrom(KernelVersion version) {
    Requirement.ROOT.orSkip("work");
    Assumptions.assumeTrue(KernelRelease.current().version().atLeast(version));
  }

  private static Map<String, Object> flow(int port) {
    return Map.of("source", 7, "port", port, "side", -1);
  }

  private static long number(LoadedObject loaded, int key) {
    return ((Number) loaded.map("results").lookup(key).orElseThrow()).longValue();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 500 && !condition.getAsBoolean(); i++) {
      Thread.sleep(10);
    }
    assertTrue(condition.getAsBoolean(), "not within five seconds");
  }
}
