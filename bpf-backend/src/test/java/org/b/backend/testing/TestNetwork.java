package org.b.backend.testing;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.b.backend.sys.Machine;

/**
 * Two network namespaces of their own joined by a pair of interfaces: {@code left0} with 10.77.0.1
 * and {@code right0} with 10.77.0.2. No traffic but what a test makes: no IPv6, neighbours set by
 * hand. Removed by close.
 */
public final class TestNetwork implements AutoCloseable {
  public static final String LEFT = "left0";
  public static final String RIGHT = "right0";
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String left;
  private final String right;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  public TestNetwork() throws Exception {
    String name = "b" + ProcessHandle.current().pid() + "n" + NUMBER.incrementAndGet();
    left = name + "l";
    right = name + "r";
    try {
      run("ip", "netns", "add", left);
      run("ip", "netns", "add", right);
      run(
          "ip", "-n", left, "link", "add", LEFT, "type", "veth", "peer", "name", RIGHT, "netns",
          right);
      configure(left, LEFT, "02:00:00:00:00:01", "10.77.0.1");
      configure(right, RIGHT, "02:00:00:00:00:02", "10.77.0.2");
      run(
          "ip",
          "-n",
          left,
          "neigh",
          "replace",
          "10.77.0.2",
          "lladdr",
          "02:00:00:00:00:02",
          "dev",
          LEFT);
      run(
          "ip",
          "-n",
          right,
          "neigh",
          "replace",
          "10.77.0.1",
          "lladdr",
          "02:00:00:00:00:01",
          "dev",
          RIGHT);
      inLeft(() -> null);
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  private static void configure(String space, String link, String mac, String address)
      throws Exception {
    run("ip", "-n", space, "link", "set", link, "address", mac, "addrgenmode", "none");
    run("ip", "-n", space, "address", "add", address + "/24", "dev", link);
    run("ip", "-n", space, "link", "set", "lo", "up");
    run("ip", "-n", space, "link", "set", link, "up");
  }

  public String leftNamespace() {
    return left;
  }

  /** Runs code on a thread that is in the left namespace. */
  public <T> T inLeft(Callable<T> action) throws Exception {
    try {
      return thread
          .submit(
              () -> {
                Machine.enterNetworkNamespace("/run/netns/" + left);
                return action.call();
              })
          .get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Pings the right side from the left; both requests and answers pass the interfaces. */
  public void ping(int count) throws Exception {
    run("ip", "netns", "exec", left, "ping", "-q", "-f", "-c", "" + count, "-W", "2", "10.77.0.2");
  }

  /** Whether a ping from left to right is answered. */
  public boolean answersPing() throws Exception {
    return status("ip", "netns", "exec", left, "ping", "-q", "-c", "1", "-W", "1", "10.77.0.2")
        == 0;
  }

  /** What {@code tc} shows of the left interface. */
  public String showTc(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("tc", "-n", left));
    command.addAll(List.of(words));
    return output(command);
  }

  public static void run(String... command) throws Exception {
    Process process = start(List.of(command));
    String text = new String(process.getInputStream().readAllBytes());
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(String.join(" ", command) + ": " + text);
    }
  }

  private static int status(String... command) throws Exception {
    Process process = start(List.of(command));
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  public static String output(List<String> command) throws Exception {
    Process process = start(command);
    String text = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return text;
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectInput(new File("/dev/null"))
        .start();
  }

  @Override
  public void close() {
    thread.shutdownNow();
    for (String space : List.of(left, right)) {
      try {
        status("ip", "netns", "del", space);
      } catch (Exception e) {
        throw new IllegalStateException("cannot remove namespace " + space, e);
      }
    }
  }
}
