package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.b.testing.JsonRun;
import org.b.testing.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Functions of structs that the kernel calls: TCP connections use the congestion control. */
@Timeout(120)
class CongestionControlTest {
  private static final int SECONDS = 100;

  @BeforeEach
  void administrator() {
    Requirement.ROOT.orSkip("registering a congestion control");
  }

  /**
   * A transfer of four megabytes through a slow loopback interface with a short queue, in a network
   * namespace of its own: the queue drops, and the window shrinks.
   */
  static JsonRun transfer(String example, String name) throws Exception {
    String python =
        """
        import socket, threading
        listener = socket.create_server(('127.0.0.1', 0))
        received = []
        def serve():
            connection, _ = listener.accept()
            while data := connection.recv(65536):
                received.append(len(data))
        server = threading.Thread(target=serve)
        server.start()
        client = socket.socket()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b'NAME')
        client.connect(listener.getsockname())
        client.sendall(b'x' * 4000000)
        client.close()
        server.join()
        assert sum(received) == 4000000
        """
            .replace("NAME", name);
    String shell =
        "ip link set lo up mtu 1500 && tc qdisc add dev lo root tbf rate 200mbit burst 20kb limit"
            + " 40kb && exec python3 -c \"$0\"";
    List<String> words = new ArrayList<>(List.of(example, "--"));
    words.addAll(Arrays.asList("unshare", "-n", "sh", "-c", shell, python));
    return JsonRun.of(JsonRun.command(List.of(), words.toArray(String[]::new)), SECONDS);
  }

  static String problem(JsonRun run) {
    boolean fine =
        run.status() == 0
            && !run.errors().contains("the command ended")
            && run.attachments() == 1
            && run.variable("connections") == 1
            && run.variable("losses") > 0
            && run.variable("acknowledged") > 500
            && run.counted("windows") > 50;
    return fine ? "" : run + run.errors();
  }

  private static boolean isRegistered(String name) throws Exception {
    Path available = Path.of("/proc/sys/net/ipv4/tcp_available_congestion_control");
    return Files.readString(available).contains(name);
  }

  @Test
  void connectionsUseIt() throws Exception {
    assertEquals("", problem(transfer("../examples/congestion_control.b", "b_reno")));
    assertTrue(!isRegistered("b_reno"), "it is still registered");
  }

  @Test
  void placesAreTheAttributes() {
    JsonRun run =
        JsonRun.here("../examples/congestion_control.b", "--attach", "undo=struct_ops:other");
    assertEquals(2, run.status(), run.toString());
    assertTrue(run.errors().contains("`undo` goes where its attribute says"), run.errors());
  }

  @Test
  void aNameThatIsTakenIsSaid() throws Exception {
    Path file = Files.createTempFile("taken", ".b");
    try {
      Files.writeString(
          file,
          Files.readString(Path.of("../examples/congestion_control.b")).replace("b_reno", "reno"));
      JsonRun run = JsonRun.of(JsonRun.command(List.of(), file.toString(), "--for", "1s"), SECONDS);
      assertEquals(3, run.status(), run.toString());
      assertTrue(
          run.errors().contains("another tcp_congestion_ops with the name reno"), run.errors());
    } finally {
      Files.delete(file);
    }
  }
}
