package org.b.cli.endtoend;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.b.backend.sys.KernelRelease;
import org.b.core.facts.KernelVersion;
import org.b.testing.JsonRun;

/**
 * Runs the examples with {@code b run} on a kernel that has all of their hooks, and checks what
 * they counted. A main class without JUnit, to be run as root in a virtual machine: prints a line a
 * check and ends with status 1 if one failed.
 */
public final class RunInVirtualMachine {
  /** Emulation makes the start of the compiler take half a minute. */
  private static final int SECONDS = 240;

  private static final String INTERFACE = "left0";
  private static final int PINGS = 1000;
  private static final int WRITES = 500;
  private static final String RIGHT_ADDRESS = "10.77.0.2";
  private static final String TRANSLATED = "10.77.0.9";

  private final List<String> failures = new ArrayList<>();

  private interface Step {
    void run() throws Exception;
  }

  private RunInVirtualMachine() {}

  /** No arguments; the working directory is b-cli. */
  public static void main(String[] arguments) throws Exception {
    RunInVirtualMachine checks = new RunInVirtualMachine();
    System.out.println("kernel " + KernelRelease.current().text());
    checks.step("raw tracepoint counts system calls", RunInVirtualMachine::rawTracepoint);
    checks.step("kprobes count writes", RunInVirtualMachine::kprobes);
    checks.step("kprobes measure a function", RunInVirtualMachine::latency);
    checks.step("kprobes read round-trip times", RunInVirtualMachine::roundTrips);
    checks.step("kprobes count calls of the file system", RunInVirtualMachine::fileSystemCalls);
    if (KernelRelease.current().version().atLeast(new KernelVersion(5, 16))) {
      checks.step("kprobes count the page cache", RunInVirtualMachine::pageCache);
    }
    checks.step("a clock samples stacks", RunInVirtualMachine::profile);
    checks.step("a security policy refuses", RunInVirtualMachine::policy);
    checks.step("connections use a congestion control", RunInVirtualMachine::congestionControl);
    if (KernelRelease.current().version().atLeast(new KernelVersion(6, 12))) {
      checks.step("functions of modules are called", RunInVirtualMachine::modules);
    }
    if (KernelRelease.current().version().atLeast(SleepingRunsTest.SINCE)) {
      checks.step("programs wait for memory", RunInVirtualMachine::sleeping);
    }
    try (Namespaces network = new Namespaces()) {
      checks.step("socket filter counts pings", () -> socketFilter(network));
      checks.step("classifiers count pings", () -> classifier(network));
      for (String hook : List.of("tc", "tc_action")) {
        checks.step(hook + " translates addresses", () -> translation(network, hook));
      }
    }
    System.out.println(checks.failures.isEmpty() ? "all passed" : "failed: " + checks.failures);
    System.exit(checks.failures.isEmpty() ? 0 : 1);
  }

  private void step(String name, Step step) {
    long start = System.nanoTime();
    try {
      step.run();
      System.out.printf("ok %s (%d s)%n", name, (System.nanoTime() - start) / 1_000_000_000);
    } catch (Exception | AssertionError e) {
      failures.add(name);
      System.out.println("FAILED " + name + ": " + e);
    }
  }

  private static void rawTracepoint() throws IOException, InterruptedException {
    JsonRun run = run(List.of(), "../examples/first.b", "--", "sleep", "1");
    long calls =
        run.entries("calls").stream().mapToLong(entry -> entry.get("value").getAsLong()).sum();
    expect(calls > 0, "no system call was counted", run);
  }

  private static void kprobes() throws IOException, InterruptedException {
    JsonRun run = writing("syscall_arguments.b");
    expect(run.attachments() == 2, "two programs ought to be attached", run);
    boolean found =
        run.entries("files").stream()
            .anyMatch(
                entry ->
                    number(entry, "key", "descriptor") == 1
                        && number(entry, "value", "writes") == WRITES
                        && number(entry, "value", "write_bytes") == WRITES * 1000L);
    expect(found, "the writes of dd were not counted", run);
  }

  private static void latency() throws IOException, InterruptedException {
    JsonRun run = writing("function_latency.b");
    expect(run.attachments() == 2, "two programs ought to be attached", run);
    long counted = run.counted("latency_ns");
    expect(counted >= WRITES, "counted " + counted + " of " + WRITES, run);
  }

  /** 127.0.0.1 answers 200 times, and each side has a segment for each answer. */
  private static void roundTrips() throws Exception {
    Launcher.shell("ip", "link", "set", "lo", "up");
    String talk =
        """
        import socket
        listener = socket.create_server(('127.0.0.1', 0))
        client = socket.create_connection(listener.getsockname())
        server, _ = listener.accept()
        for _ in range(200):
            client.sendall(b'?')
            server.sendall(server.recv(1))
            client.recv(1)
        """;
    JsonRun run = run(List.of(), "../examples/tcp_round_trips.b", "--", "python3", "-c", talk);
    long counted = run.counted("round_trip_us");
    expect(counted >= 400, "counted " + counted + " of 400", run);
  }

  private static void fileSystemCalls() throws IOException, InterruptedException {
    JsonRun run = writing("file_system_calls.b");
    expect(run.attachments() == 6, "six programs ought to be attached", run);
    boolean found =
        run.entries("calls").stream()
            .filter(entry -> entry.get("key").getAsString().equals("WRITE"))
            .anyMatch(entry -> number(entry, "value", "sum") >= WRITES);
    expect(found, "the writes of dd were not counted", run);
  }

  /** Functions that this example observes have other names before 5.16. */
  private static void pageCache() throws IOException, InterruptedException {
    JsonRun run =
        run(List.of(), "../examples/page_cache.b", "--", "cp", "/bin/bash", "/var/tmp/copy");
    expect(run.attachments() == 4, "four programs ought to be attached", run);
    for (String counter : List.of("accessed", "added")) {
      expect(run.variable(counter) > 0, counter + " is 0", run);
    }
  }

  /** Runs an example while dd writes {@link #WRITES} times 1,000 bytes. */
  private static JsonRun writing(String example) throws IOException, InterruptedException {
    String command = "dd if=/dev/zero of=/dev/null bs=1000 count=" + WRITES;
    return run(
        List.of(),
        Stream.concat(Stream.of("../examples/" + example, "--"), Arrays.stream(command.split(" ")))
            .toArray(String[]::new));
  }

  private static void profile() throws IOException, InterruptedException {
    JsonRun run =
        run(
            List.of(),
            "../examples/profile.b",
            "--",
            "dd",
            "if=/dev/urandom",
            "of=/dev/null",
            "bs=1000000",
            "count=20");
    boolean named =
        run.entries("samples").stream().anyMatch(entry -> entry.toString().contains("+0x"));
    expect(named, "no frame has a name", run);
  }

  private static void sleeping() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("b");
    JsonRun run = run(List.of(), SleepingRunsTest.arguments(folder));
    expect(SleepingRunsTest.problem(run).isEmpty(), SleepingRunsTest.problem(run), run);
    JsonRun security = run(List.of(), SleepingRunsTest.securityHook(folder));
    String wrong = SleepingRunsTest.problem(security, Map.of(1, "python3"));
    expect(wrong.isEmpty(), wrong, security);
    if (KernelRelease.current().version().atLeast(new KernelVersion(7, 2))) {
      JsonRun calls = run(List.of(), SleepingRunsTest.systemCalls(folder));
      String text = "not there yet";
      String other = SleepingRunsTest.problem(calls, Map.of(1, text, 2, text, 3, text, 4, text));
      expect(other.isEmpty(), other, calls);
    }
  }

  private static void congestionControl() throws Exception {
    String problem =
        CongestionControlTest.problem(
            CongestionControlTest.transfer("../examples/congestion_control.b", "b_reno"));
    if (!problem.isEmpty()) {
      throw new AssertionError(problem);
    }
  }

  /**
   * Debian's 5.10 starts without bpf among its security modules: it would never call the policy.
   */
  /** They are there once their modules are loaded, of which this machine's kernel has none. */
  private static void modules() throws Exception {
    for (String module : List.of("fou", "nf_flow_table", "tcp_dctcp", "xfrm_interface")) {
      Launcher.shell("modprobe", module);
    }
    String[] words = {"check", "--kernel", "src/test/modules/functions.b"};
    JsonRun run = JsonRun.of(Launcher.command(List.of(), words), SECONDS);
    expect(run.status() == 0 && run.errors().isEmpty(), "exit status " + run.status(), run);
  }

  private static void policy() throws Exception {
    if (!Files.readString(Path.of("/sys/kernel/security/lsm")).contains("bpf")) {
      String[] words = {"run", "--json", "../examples/lsm_policy.b", "--", "true"};
      JsonRun run = JsonRun.of(Launcher.command(List.of(), words), SECONDS);
      expect(run.status() == 3, "exit status " + run.status(), run);
      expect(run.errors().contains("start it with the parameter lsm="), "no advice", run);
      return;
    }
    Path file = Files.createTempFile("b", "secret");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    JsonRun run =
        run(
            List.of(),
            "../examples/lsm_policy.b",
            "--set",
            "protected_inode=" + Files.getAttribute(file, "unix:ino"),
            "--",
            "sh",
            "-c",
            "cat FILE; setpriv --reuid=65534 --clear-groups cat FILE; true"
                .replace("FILE", "" + file));
    expect(run.events("refusals").size() == 1, "one refusal was expected", run);
    expect(run.errors().contains("Operation not permitted"), "nothing was refused", run);
    Launcher.shell("setpriv", "--reuid=65534", "--clear-groups", "cat", file.toString());
  }

  private static void socketFilter(Namespaces network) throws IOException, InterruptedException {
    JsonRun run =
        run(
            network.inLeft(),
            pinging(RIGHT_ADDRESS, "../examples/pair_counter.b", "--iface", INTERFACE));
    expectCounts(run);
  }

  private static void classifier(Namespaces network) throws IOException, InterruptedException {
    JsonRun run =
        run(
            network.inLeft(),
            pinging(RIGHT_ADDRESS, "../examples/pair_counter_tc.b", "--iface", INTERFACE));
    expect(run.attachments() == 2, "two programs ought to be attached", run);
    expectCounts(run);
  }

  private static void expectCounts(JsonRun run) {
    List<JsonObject> entries = run.entries("stats");
    expect(entries.size() == 1, "one pair of addresses was expected", run);
    expect(number(entries.get(0), "value", "rx_pkts") == PINGS, "received " + PINGS, run);
    expect(number(entries.get(0), "value", "tx_pkts") == PINGS, "sent " + PINGS, run);
  }

  private static void translation(Namespaces network, String hook) throws Exception {
    Launcher.shell(
        "ip",
        "-n",
        network.leftName(),
        "neigh",
        "replace",
        TRANSLATED,
        "lladdr",
        "02:00:00:00:00:02",
        "dev",
        INTERFACE);
    String file = hook.equals("tc") ? "../examples/translate.b" : "../examples/translate_action.b";
    String target = "translate=" + hook + ":" + INTERFACE;
    JsonRun run =
        run(
            network.inLeft(),
            pinging(
                TRANSLATED,
                file,
                "--attach",
                target + ":egress",
                "--attach",
                target + ":ingress",
                "--set",
                "xlate[{dip: 10.77.0.9, sip: 10.77.0.1}]={xdip: 10.77.0.2, xsip: 10.77.0.1}",
                "--set",
                "xlate[{dip: 10.77.0.1, sip: 10.77.0.2}]={xdip: 10.77.0.1, xsip: 10.77.0.9}"));
    expect(run.errors().contains(" 0% packet loss"), "every ping ought to be answered", run);
    List<JsonObject> entries = run.entries("xlate");
    expect(entries.size() == 2, "two translations were set", run);
    for (JsonObject entry : entries) {
      expect(number(entry, "value", "packets") == PINGS, PINGS + " packets each way", run);
    }
    String left = Launcher.shell("tc", "-n", network.leftName(), "qdisc", "show", "dev", INTERFACE);
    expect(!left.contains("clsact"), "something is still attached: " + left, run);
  }

  private static String[] pinging(String address, String... arguments) {
    return Stream.concat(
            Arrays.stream(arguments),
            Stream.of("--", "ping", "-q", "-f", "-c", "" + PINGS, "-W", "2", address))
        .toArray(String[]::new);
  }

  private static JsonRun run(List<String> prefix, String... arguments)
      throws IOException, InterruptedException {
    String[] words =
        Stream.concat(Stream.of("run", "--json"), Arrays.stream(arguments)).toArray(String[]::new);
    JsonRun run = JsonRun.of(Launcher.command(prefix, words), SECONDS);
    expect(run.status() == 0, "exit status " + run.status(), run);
    return run;
  }

  private static long number(JsonObject entry, String part, String field) {
    return entry.getAsJsonObject(part).get(field).getAsLong();
  }

  private static void expect(boolean condition, String what, JsonRun run) {
    if (!condition) {
      throw new AssertionError(what + ": " + run);
    }
  }
}
