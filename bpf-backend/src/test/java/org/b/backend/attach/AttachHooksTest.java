package org.b.backend.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.maps.BpfMap;
import org.b.backend.object.ObjectFile;
import org.b.backend.testing.Assembly;
import org.b.backend.testing.Requirements;
import org.b.backend.testing.TestGroup;
import org.b.backend.testing.TestNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hooks that came with links: interfaces, control groups, namespaces, programs of users. */
@Timeout(120)
class AttachHooksTest {
  private static final int XDP_DROP = 1;
  private static final int XDP_PASS = 2;

  @BeforeEach
  void privileges() {
    Requirements.administrator();
  }

  /** Counts its runs and gives a result. */
  private static ObjectFile counter(String section, int result) {
    return Assembly.object(
        List.of(Assembly.array("hits", 8, 1)),
        new Assembly().count("hits", 0).result(result).program("count", section));
  }

  private static LoadedObject load(String section, int result) {
    return ObjectLoader.load(counter(section, result), LoadOptions.DEFAULT);
  }

  private static long hits(LoadedObject object) {
    byte[] value = (byte[]) object.map("hits").lookup(0).orElseThrow();
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong();
  }

  /** A flood of packets on a loaded machine may lose a few before a hook sees them. */
  private static void assertMost(long sent, long seen) {
    assertTrue(seen > sent / 2 && seen <= sent, seen + " of " + sent);
  }

  private static AttachedLink attach(LoadedObject object, AttachRequest request) {
    return Attacher.attach(object.program("count"), request);
  }

  private static AttachRequest plain(String hook, String argument) {
    return new AttachRequest(hook, argument, Optional.empty(), true);
  }

  private static AttachRequest ofThisProcess(String hook, String argument) {
    int pid = (int) ProcessHandle.current().pid();
    return plain(hook, argument)
        .withOptions(
            new AttachRequest.Options(Optional.empty(), Optional.of(pid), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'XDP link, native'",
    "native, 'XDP link, native'",
    "generic, 'XDP link, generic'"
  })
  void xdpCountsAndDrops(String mode, String mechanism) throws Exception {
    try (TestNetwork network = new TestNetwork();
        LoadedObject passing = load("xdp", XDP_PASS);
        LoadedObject dropping = load("xdp", XDP_DROP)) {
      AttachRequest request = AttachRequest.xdp(TestNetwork.LEFT, mode);
      AttachedLink link = network.inLeft(() -> attach(passing, request));
      assertEquals(mechanism, link.mechanism());
      network.ping(50);
      EnvironmentException error =
          assertThrows(
              EnvironmentException.class, () -> network.inLeft(() -> attach(dropping, request)));
      assertEquals("interface left0 has another XDP program", error.getMessage());
      link.close();
      assertMost(50, hits(passing));
      AttachedLink dropper = network.inLeft(() -> attach(dropping, request));
      assertFalse(network.answersPing());
      dropper.close();
      assertTrue(network.answersPing());
    }
  }

  @ParameterizedTest
  @CsvSource({"ingress", "egress"})
  void packetsOfAGroupAreCountedAndRefused(String direction) throws Exception {
    try (TestGroup group = new TestGroup();
        TestNetwork network = new TestNetwork();
        LoadedObject passing = load("cgroup_skb/" + direction, 1);
        LoadedObject refusing = load("cgroup_skb/" + direction, 0)) {
      String[] ping =
          group.inside(
              "ip",
              "netns",
              "exec",
              network.leftNamespace(),
              "ping",
              "-q",
              "-c",
              "3",
              "-i",
              "0.01",
              "-W",
              "1",
              "10.77.0.2");
      AttachRequest request = AttachRequest.cgroup("cgroup_skb", direction, group.path());
      AttachedLink link = attach(passing, request);
      assertEquals("cgroup link", link.mechanism());
      network.ping(5);
      assertEquals(0, hits(passing), "others are not counted");
      TestNetwork.run(ping);
      link.close();
      assertEquals(3, hits(passing));
      AttachedLink refuser = attach(refusing, request);
      assertThrows(IllegalStateException.class, () -> TestNetwork.run(ping));
      refuser.close();
      TestNetwork.run(ping);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cgroup_sock_addr, connect4, cgroup/connect4",
    "cgroup_sock, create, cgroup/sock_create"
  })
  void connectionsOfAGroupAreRefused(String hook, String argument, String section)
      throws Exception {
    try (TestGroup group = new TestGroup();
        LoadedObject refusing = load(section, 0)) {
      String[] connect =
          group.inside(
              "python3",
              "-c",
              "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM);"
                  + " s.connect(('127.0.0.1', 9))");
      TestNetwork.run(connect);
      AttachedLink link = attach(refusing, AttachRequest.cgroup(hook, argument, group.path()));
      IllegalStateException error =
          assertThrows(IllegalStateException.class, () -> TestNetwork.run(connect));
      assertTrue(error.getMessage().contains("PermissionError"), error.getMessage());
      link.close();
      assertTrue(hits(refusing) >= 1);
      TestNetwork.run(connect);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sock_ops, '', sockops",
    "cgroup_sockopt, get, cgroup/getsockopt",
    "cgroup_sysctl, '', cgroup/sysctl",
    "cgroup_device, '', cgroup/dev"
  })
  void otherHooksOfGroupsRun(String hook, String argument, String section) throws Exception {
    try (TestGroup group = new TestGroup();
        LoadedObject object = load(section, 1)) {
      AttachedLink link = attach(object, AttachRequest.cgroup(hook, argument, group.path()));
      TestNetwork.run(
          group.inside(
              "python3",
              "-c",
              "import socket; l = socket.create_server(('127.0.0.1', 0));"
                  + " s = socket.create_connection(l.getsockname());"
                  + " s.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE);"
                  + " open('/proc/sys/kernel/ostype').read(); open('/dev/zero').read(1)"));
      link.close();
      assertTrue(hits(object) >= 1, hook);
    }
  }

  @Test
  void aMissingGroupIsNamed() {
    try (LoadedObject object = load("cgroup_skb/ingress", 1)) {
      EnvironmentException error =
          assertThrows(
              EnvironmentException.class,
              () -> attach(object, AttachRequest.cgroup("cgroup_skb", "ingress", "/no/such")));
      assertEquals("there is no control group /no/such", error.getMessage());
      error =
          assertThrows(
              EnvironmentException.class,
              () -> attach(object, AttachRequest.cgroup("cgroup_skb", "ingress", "/tmp")));
      assertEquals("/tmp is not a control group of version 2", error.getMessage());
    }
  }

  @Test
  void namespacesAndNetfilter() throws Exception {
    Requirements.kernel(6, 4);
    try (TestNetwork network = new TestNetwork();
        LoadedObject lookup = load("sk_lookup", 1);
        LoadedObject dissector = load("flow_dissector", 0);
        LoadedObject accepting = load("netfilter", 1);
        LoadedObject dropping = load("netfilter", 0)) {
      AttachedLink first = network.inLeft(() -> attach(lookup, plain("sk_lookup", "")));
      assertEquals("network namespace link", first.mechanism());
      first.close();
      network.inLeft(() -> attach(dissector, plain("flow_dissector", ""))).close();
      AttachedLink input =
          network.inLeft(() -> attach(accepting, plain("netfilter", "ipv4:input:10")));
      network.ping(20);
      input.close();
      assertMost(20, hits(accepting));
      AttachedLink dropper =
          network.inLeft(() -> attach(dropping, plain("netfilter", "ipv4:local_in")));
      assertFalse(network.answersPing());
      dropper.close();
      assertTrue(network.answersPing());
      assertThrows(
          IllegalArgumentException.class, () -> attach(accepting, plain("netfilter", "sideways")));
    }
  }

  @Test
  void programsOfTablesOfSockets() {
    ObjectFile object =
        Assembly.object(
            List.of(Assembly.map("sockets", 15, 4, 4, 4, 0)),
            new Assembly().result(1).program("message", "sk_msg"),
            new Assembly().result(1).program("verdict", "sk_skb/stream_verdict"));
    try (LoadedObject loaded = ObjectLoader.load(object, LoadOptions.DEFAULT)) {
      BpfMap sockets = loaded.map("sockets");
      for (String name : List.of("message", "verdict")) {
        String hook = name.equals("message") ? "sk_msg" : "sk_skb";
        AttachRequest request = AttachRequest.sockets(hook, "", sockets);
        AttachedLink link = Attacher.attach(loaded.program(name), request);
        assertEquals("sockets", link.target());
        link.close();
        link.close();
        Attacher.attach(loaded.program(name), request).close();
      }
    }
  }

  @Test
  void tracepoints() throws Exception {
    boolean mounted = Files.isDirectory(Path.of("/sys/kernel/tracing/events"));
    if (!mounted) {
      TestNetwork.run("mount", "-t", "tracefs", "tracefs", "/sys/kernel/tracing");
    }
    try (LoadedObject object = load("tp/sched/sched_process_exec", 0)) {
      AttachedLink link = attach(object, plain("tracepoint", "sched:sched_process_exec"));
      for (int i = 0; i < 3; i++) {
        TestNetwork.run("true");
      }
      link.close();
      assertTrue(hits(object) >= 3);
      EnvironmentException error =
          assertThrows(
              EnvironmentException.class,
              () -> attach(object, plain("tracepoint", "sched:sched_process_exe")));
      assertTrue(error.getMessage().endsWith("no tracepoint sched:sched_process_exe"));
      assertEquals("there are sched_process_exec", error.advice().split(",")[0]);
      assertThrows(
          IllegalArgumentException.class, () -> attach(object, plain("tracepoint", "sched")));
    } finally {
      if (!mounted) {
        TestNetwork.run("umount", "/sys/kernel/tracing");
      }
    }
  }

  @Test
  void typedTracepoints() throws Exception {
    try (LoadedObject object = load("tp_btf/sched_process_exec", 0)) {
      AttachedLink link = attach(object, plain("raw_tracepoint", "sched_process_exec"));
      assertEquals("tracing link", link.mechanism());
      TestNetwork.run("true");
      link.close();
      assertTrue(hits(object) >= 1);
    }
    EnvironmentException error =
        assertThrows(EnvironmentException.class, () -> load("tp_btf/no_such_tracepoint", 0));
    assertTrue(error.getMessage().contains("tracepoint no_such_tracepoint"), error.getMessage());
  }

  private static String machine() {
    return System.getProperty("java.home") + "/lib/server/libjvm.so";
  }

  @ParameterizedTest
  @CsvSource({"uprobe, uprobe, :JVM_GC", "uretprobe, uretprobe, :JVM_GC"})
  void functionsOfLibraries(String hook, String section, String rest) {
    try (LoadedObject object = load(section, 0)) {
      AttachedLink link = attach(object, ofThisProcess(hook, machine() + rest));
      System.gc();
      System.gc();
      link.close();
      assertEquals(2, hits(object));
      System.gc();
      assertEquals(2, hits(object));
      EnvironmentException error =
          assertThrows(
              EnvironmentException.class,
              () -> attach(object, ofThisProcess(hook, machine() + ":JVM_GB")));
      assertTrue(error.getMessage().endsWith("has no function JVM_GB"), error.getMessage());
      assertTrue(error.advice().contains("JVM_GC"), error.advice());
      error =
          assertThrows(
              EnvironmentException.class, () -> attach(object, plain(hook, "no-such-file:main")));
      assertEquals("there is no program or library no-such-file", error.getMessage());
    }
  }

  @Test
  void staticProbes() {
    try (LoadedObject object = load("usdt", 0)) {
      AttachedLink link = attach(object, ofThisProcess("usdt", machine() + ":hotspot:gc__begin"));
      System.gc();
      link.close();
      assertTrue(hits(object) >= 1);
      EnvironmentException error =
          assertThrows(
              EnvironmentException.class,
              () -> attach(object, ofThisProcess("usdt", machine() + ":hotspot:gc__start")));
      assertTrue(error.getMessage().endsWith("has no probe hotspot:gc__start"));
    }
  }

  @Test
  void samplesOfAClock() throws Exception {
    try (LoadedObject object = load("perf_event", 0)) {
      AttachedLink link = attach(object, plain("perf_event", "cpu_clock,999hz"));
      long end = System.nanoTime() + 300_000_000L;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      link.close();
      long seen = hits(object);
      assertTrue(seen > 50, "samples: " + seen);
      Thread.sleep(50);
      assertEquals(seen, hits(object));
    }
  }

  @Test
  void iteratorsPrintEachThing() {
    // Prints "x\n" for each task: bpf_seq_printf(ctx->meta->seq, "x\n", 3, 0, 0) needs the pointer.
    ObjectFile object =
        Assembly.object(
            List.of(Assembly.array("hits", 8, 1)),
            new Assembly()
                .add(0x79, 6, 1, 0, 0) // r6 = ctx->meta
                .add(0x79, 1, 6, 0, 0) // r1 = meta->seq
                .move(2, 0x0a78) // "x\n"
                .add(0x7b, 10, 2, -8, 0)
                .add(0xbf, 2, 10, 0, 0)
                .add(0x07, 2, 0, 0, -8)
                .move(3, 2)
                .add(0x85, 0, 0, 0, 127) // bpf_seq_write
                .result(0)
                .program("count", "iter/task"));
    try (LoadedObject loaded = ObjectLoader.load(object, LoadOptions.DEFAULT)) {
      IteratorLink link = (IteratorLink) attach(loaded, plain("iter", "task"));
      long lines = link.read().lines().count();
      assertTrue(lines >= 5, "tasks: " + lines);
      assertTrue(link.read().startsWith("x\n"));
      link.close();
    }
  }
}
