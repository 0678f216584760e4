package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.b.testing.ControlGroup;
import org.b.testing.JsonRun;
import org.b.testing.Requirement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Examples that decide what a control group may do, in groups of the test's own. */
@Timeout(120)
class ControlGroupExamplesTest {
  private ControlGroup group;

  @BeforeEach
  void group() throws Exception {
    Requirement.ROOT.orSkip("running examples");
    group = new ControlGroup("examples");
  }

  @AfterEach
  void remove() throws Exception {
    if (group != null) {
      group.close();
    }
  }

  /**
   * Runs an example while Python runs a program within the group; an exception of it fails the
   * test.
   */
  private JsonRun during(String python, String example, String... options) {
    List<String> words = new ArrayList<>(List.of("../examples/" + example));
    words.addAll(List.of("--cgroup", group.path().toString()));
    words.addAll(List.of(options));
    words.add("--");
    words.addAll(List.of(group.python(python)));
    JsonRun run = JsonRun.here(words.toArray(String[]::new));
    assertEquals(0, run.status(), run.errors());
    assertTrue(!run.errors().contains("the command ended"), run.errors());
    return run;
  }

  @Test
  void refusedConnections() {
    JsonRun run =
        during(
            """
            import socket
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.connect(('127.0.0.1', 9))
            try:
              s.connect(('192.0.2.1', 9))
              raise SystemExit(1)
            except PermissionError: pass
            """,
            "refuse_connections.b");
    List<JsonObject> refused = run.entries("refused");
    assertEquals(1, refused.size(), run.toString());
    assertEquals(0xC0000201L, refused.get(0).getAsJsonObject("key").get("dst_ip").getAsLong());
  }

  @Test
  void connectionsThatEndAtAProxy() {
    JsonRun run =
        during(
            """
            import socket
            proxy = socket.create_server(('127.0.0.1', 3128))
            client = socket.create_connection(('192.0.2.1', 80), 5)
            server, _ = proxy.accept()
            server.sendall(b'proxied')
            assert client.recv(100) == b'proxied'
            assert client.getpeername() == ('192.0.2.1', 80), client.getpeername()
            """,
            "connect_proxy.b",
            "--set",
            "proxy_port=3128");
    JsonObject target = run.entries("redirected").get(0);
    assertEquals(0xC0000201L, target.getAsJsonObject("key").get("ip").getAsLong());
    assertEquals(80, target.getAsJsonObject("key").get("port").getAsInt());
    assertEquals(1, target.get("value").getAsInt());
  }

  @Test
  void packetsThatMayLeave() {
    JsonRun run =
        during(
            """
            import socket
            receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            receiver.bind(('127.0.0.1', 0))
            sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sender.sendto(b'in', receiver.getsockname())
            assert receiver.recv(100) == b'in'
            try:
              sender.sendto(b'out', ('192.0.2.1', 9))
              raise SystemExit(1)
            except PermissionError: pass
            """,
            "egress_filter.b",
            "--set",
            "allowed[10.0.0.0/8]=1");
    List<JsonObject> dropped = run.entries("dropped");
    assertEquals(1, dropped.size(), run.toString());
    assertEquals(0xC0000201L, dropped.get(0).getAsJsonObject("key").get("ip").getAsLong());
  }
}
