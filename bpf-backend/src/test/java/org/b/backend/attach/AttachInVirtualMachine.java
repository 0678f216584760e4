package org.b.backend.attach;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.object.MapDefinition;
import org.b.backend.object.ObjectFile;
import org.b.backend.sys.KernelRelease;
import org.b.backend.testing.Assembly;
import org.b.backend.testing.TestNetwork;

/**
 * Attaches every kind of program to a kernel that has all hooks, and checks what they saw. A main
 * class without JUnit, to be run as root in a virtual machine: prints a line a check and ends with
 * status 1 if one failed.
 */
public final class AttachInVirtualMachine {
  private static final int TC_ACT_OK = 0;
  private static final int TC_ACT_SHOT = 2;
  private static final int WRITES = 50;

  private final List<String> failures = new ArrayList<>();

  private interface Step {
    void run() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    AttachInVirtualMachine checks = new AttachInVirtualMachine();
    System.out.println("kernel " + KernelRelease.current().text());
    checks.step("kprobe", () -> checks.probe("kprobe", "vfs_write"));
    checks.step("kretprobe", () -> checks.probe("kretprobe", "vfs_write"));
    checks.step("ksyscall", () -> checks.probe("ksyscall", "write"));
    checks.step("kretsyscall", () -> checks.probe("kretsyscall", "write"));
    checks.step("unknown function", checks::unknownFunction);
    checks.step("raw tracepoint", () -> checks.probe("raw_tracepoint", "sys_enter"));
    checks.step("tracepoint", () -> checks.probe("tracepoint", "syscalls:sys_enter_write"));
    checks.step("typed tracepoint", () -> checks.bound("tp_btf/sys_enter"));
    checks.step("fentry", () -> checks.bound("fentry/vfs_write"));
    checks.step("fexit", () -> checks.bound("fexit/vfs_write"));
    checks.step("security hook", () -> checks.bound("lsm/file_permission"));
    checks.step("uprobe", () -> checks.userProbe("uprobe"));
    checks.step("uretprobe", () -> checks.userProbe("uretprobe"));
    checks.step("iterator", checks::iterator);
    try (TestNetwork network = new TestNetwork()) {
      checks.step("xdp", () -> checks.xdp(network));
      for (String direction : List.of("ingress", "egress")) {
        checks.step("tc action " + direction, () -> checks.action(network, direction));
        checks.step("tc " + direction, () -> checks.classifier(network, direction, true));
        checks.step("clsact " + direction, () -> checks.classifier(network, direction, false));
      }
      for (String hook : List.of("tc", "tc_action")) {
        checks.step("stale " + hook, () -> checks.stale(network, hook));
      }
      checks.step("socket filter", () -> checks.socketFilter(network));
    }
    System.out.println(checks.failures.isEmpty() ? "all passed" : "failed: " + checks.failures);
    System.exit(checks.failures.isEmpty() ? 0 : 1);
  }

  private void step(String name, Step step) {
    try {
      step.run();
      System.out.println("ok " + name);
    } catch (Exception | AssertionError e) {
      failures.add(name);
      System.out.println("FAILED " + name + ": " + e);
      e.printStackTrace(System.out);
    }
  }

  private static void expect(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }

  private static LoadedObject load(ObjectFile object) {
    return ObjectLoader.load(object, LoadOptions.DEFAULT);
  }

  private static long hits(LoadedObject object) {
    byte[] value = (byte[]) object.map("hits").lookup(0).orElseThrow();
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong();
  }

  /** Counts what this process does, by its pid, so that nothing else on the machine counts. */
  private static ObjectFile processCounter(String section) {
    int pid = (int) ProcessHandle.current().pid();
    List<MapDefinition> maps = List.of(Assembly.array("hits", 8, 1));
    return Assembly.object(
        maps,
        new Assembly()
            .add(0x85, 0, 0, 0, 14) // bpf_get_current_pid_tgid
            .add(0x77, 0, 0, 0, 32)
            .add(0x55, 0, 0, 4, pid)
            .count("hits", 0)
            .result(0)
            .program("count", section));
  }

  private void probe(String hook, String name) throws Exception {
    String section =
        hook.equals("raw_tracepoint") ? "raw_tp" : hook.equals("tracepoint") ? "tp" : hook;
    Path file = Files.createTempFile("b", "probe");
    try (LoadedObject object = load(processCounter(section))) {
      AttachedLink link =
          Attacher.attach(object.program("count"), AttachRequest.tracing(hook, name));
      System.out.println(link);
      for (int i = 0; i < WRITES; i++) {
        Files.write(file, new byte[] {1});
      }
      link.close();
      long seen = hits(object);
      expect(seen >= WRITES, "saw " + seen + " of " + WRITES);
      Files.write(file, new byte[] {1});
      expect(hits(object) == seen, "still attached after close");
    } finally {
      Files.delete(file);
    }
  }

  /** Programs that are bound to their place when they are loaded. */
  private void bound(String section) throws Exception {
    String hook = section.substring(0, section.indexOf('/'));
    Path file = Files.createTempFile("b", "bound");
    try (LoadedObject object = load(processCounter(section))) {
      AttachRequest request = AttachRequest.tracing(hook, "");
      AttachedLink link = Attacher.attach(object.program("count"), request);
      System.out.println(link);
      for (int i = 0; i < WRITES; i++) {
        Files.write(file, new byte[] {1});
      }
      link.close();
      long seen = hits(object);
      expect(seen >= WRITES, "saw " + seen + " of " + WRITES);
    } catch (EnvironmentException e) {
      // Debian's 5.10 has no LSM programs among those that are on.
      System.out.println(e.getMessage() + ": " + e.advice());
      expect(hook.equals("lsm"), "not attached: " + e.getMessage());
    } finally {
      Files.delete(file);
    }
  }

  private void userProbe(String hook) {
    String library = System.getProperty("java.home") + "/lib/server/libjvm.so";
    try (LoadedObject object = load(processCounter(hook))) {
      AttachedLink link =
          Attacher.attach(
              object.program("count"), AttachRequest.tracing(hook, library + ":JVM_GC"));
      System.out.println(link);
      System.gc();
      link.close();
      expect(hits(object) == 1, "saw " + hits(object) + " of 1");
      System.gc();
      expect(hits(object) == 1, "still attached after close");
    }
  }

  private void iterator() {
    try (LoadedObject object = load(processCounter("iter/task"))) {
      IteratorLink link =
          (IteratorLink)
              Attacher.attach(object.program("count"), AttachRequest.tracing("iter", "task"));
      System.out.println(link);
      link.read();
      link.close();
      expect(hits(object) >= 10, "saw " + hits(object) + " tasks");
    }
  }

  private void xdp(TestNetwork network) throws Exception {
    for (String mode : List.of("", "generic")) {
      ObjectFile counter =
          Assembly.object(
              List.of(Assembly.array("hits", 8, 1)),
              new Assembly().count("hits", 0).result(2).program("count", "xdp"));
      try (LoadedObject object = load(counter)) {
        AttachedLink link =
            network.inLeft(
                () ->
                    Attacher.attach(
                        object.program("count"), AttachRequest.xdp(TestNetwork.LEFT, mode)));
        System.out.println(link);
        network.ping(20);
        link.close();
        expect(hits(object) == 20, "saw " + hits(object) + " of 20");
      }
    }
  }

  private void unknownFunction() {
    try (LoadedObject object = load(processCounter("kprobe"))) {
      Attacher.attach(object.program("count"), AttachRequest.tracing("kprobe", "vfs_writee"));
      throw new AssertionError("attached to a function that does not exist");
    } catch (EnvironmentException e) {
      System.out.println(e.getMessage() + ": " + e.advice());
      expect(e.advice().contains("vfs_write"), e.advice());
    }
  }

  private void action(TestNetwork network, String direction) throws Exception {
    AttachRequest request = AttachRequest.tcAction(TestNetwork.LEFT, direction);
    try (LoadedObject object = load(Assembly.packetCounter("action", TC_ACT_OK))) {
      AttachedLink link = network.inLeft(() -> Attacher.attach(object.program("count"), request));
      System.out.println(link);
      network.ping(20);
      link.close();
      expect(hits(object) == 20, "saw " + hits(object) + " of 20");
    }
    try (LoadedObject object = load(Assembly.packetCounter("action", TC_ACT_SHOT))) {
      AttachedLink link = network.inLeft(() -> Attacher.attach(object.program("count"), request));
      expect(!network.answersPing(), "the verdict was not honoured");
      expect(network.inLeft(StaleAttachments::find).isEmpty(), "a live filter counts as stale");
      link.close();
    }
    expect(network.answersPing(), "still attached after close");
    nothingLeft(network);
  }

  private void classifier(TestNetwork network, String direction, boolean tcx) throws Exception {
    AttachRequest wanted = AttachRequest.tc(TestNetwork.LEFT, direction);
    AttachRequest request = tcx ? wanted : wanted.withoutTcx();
    try (LoadedObject object = load(Assembly.packetCounter("tc", TC_ACT_OK))) {
      AttachedLink link = network.inLeft(() -> Attacher.attach(object.program("count"), request));
      System.out.println(link);
      network.ping(20);
      link.close();
      expect(hits(object) == 20, "saw " + hits(object) + " of 20");
    }
    nothingLeft(network);
  }

  private void stale(TestNetwork network, String hook) throws Exception {
    Process child =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                network.leftNamespace(),
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AttachingChild.class.getName(),
                hook)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String line = child.inputReader().readLine();
      expect("attached".equals(line), "the child said " + line);
      expect(network.inLeft(StaleAttachments::find).isEmpty(), "a live filter counts as stale");
    } finally {
      child.destroyForcibly();
      child.waitFor();
    }
    List<StaleAttachments.Stale> removed = network.inLeft(StaleAttachments::remove);
    System.out.println(removed);
    expect(removed.size() == 1, "found " + removed);
    nothingLeft(network);
  }

  private static void nothingLeft(TestNetwork network) throws Exception {
    String qdiscs = network.showTc("qdisc", "show", "dev", TestNetwork.LEFT);
    expect(!qdiscs.contains("clsact"), qdiscs);
  }

  private void socketFilter(TestNetwork network) throws Exception {
    try (LoadedObject object = load(Assembly.packetCounter("socket", -1))) {
      AttachedLink link =
          network.inLeft(
              () ->
                  Attacher.attach(
                      object.program("count"), AttachRequest.socketFilter(TestNetwork.LEFT)));
      network.ping(100);
      link.close();
      expect(hits(object) == 200, "saw " + hits(object) + " of 200");
    }
  }
}
