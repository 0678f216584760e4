package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.b.testing.ControlGroup;
import org.b.testing.JsonRun;
import org.b.testing.Requirement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables of sockets, with real connections in a network namespace and a control group. */
@Timeout(120)
class SocketTablesTest {
  private static final int SECONDS = 60;

  private ControlGroup group;
  private Namespaces network;

  @BeforeEach
  void places() throws Exception {
    Requirement.ROOT.orSkip("running programs for sockets");
    group = new ControlGroup("sockets");
    network = new Namespaces();
    Launcher.shell("ip", "-n", network.leftName(), "link", "set", "lo", "up");
  }

  @AfterEach
  void remove() throws Exception {
    if (network != null) {
      network.close();
    }
    if (group != null) {
      group.close();
    }
  }

  /** Runs programs while Python runs one in the group and the left namespace. */
  private JsonRun during(String python, String example) throws Exception {
    String file = example.startsWith("/") ? example : "../examples/" + example;
    List<String> words = new ArrayList<>(List.of(file, "--cgroup", group.path().toString(), "--"));
    words.addAll(List.of(group.python(python)));
    // "ip netns exec" would hide the control groups
    List<String> inLeft = List.of("nsenter", "--net=/run/netns/" + network.leftName());
    JsonRun run = JsonRun.of(JsonRun.command(inLeft, words.toArray(String[]::new)), SECONDS);
    assertEquals(0, run.status(), run.errors());
    assertTrue(!run.errors().contains("the command ended"), run.errors());
    return run;
  }

  /** The leaf of an entry with a number as key; 0 where there is none. */
  private static long number(JsonRun run, String table, long key) {
    return run.entries(table).stream()
        .filter(entry -> entry.get("key").getAsLong() == key)
        .mapToLong(entry -> entry.get("value").getAsLong())
        .findFirst()
        .orElse(0);
  }

  @Test
  void messagesPassFromSocketToSocket() throws Exception {
    JsonRun run =
        during(
            """
            import socket, time
            listener = socket.create_server(('127.0.0.1', 7001))
            here = socket.create_connection(('127.0.0.1', 7001))
            there = listener.accept()[0]
            time.sleep(0.1)
            here.sendall(b'a' * 1000)
            assert there.recv(4096) == b'a' * 1000
            there.sendall(b'answer')
            assert here.recv(4096) == b'answer'
            here.sendall(b'b' * 500)
            assert there.recv(4096) == b'b' * 500
            """,
            "socket_redirect.b");
    assertEquals(6, number(run, "redirected", 7001), run.toString());
    assertTrue(
        run.entries("redirected").stream()
            .anyMatch(entry -> entry.get("value").getAsLong() == 1500),
        run.toString());
  }

  @Test
  void connectionsReachTheSocketThatTheProgramChooses() throws Exception {
    JsonRun run =
        during(
            """
            import socket
            listener = socket.create_server(('127.0.0.1', 8080))
            for port in (7000, 7999, 7999, 8080):
                client = socket.create_connection(('127.0.0.1', port))
                server = listener.accept()[0]
                client.sendall(b'hello')
                assert server.recv(10) == b'hello'
                assert server.getsockname()[1] == port
            try:
                socket.create_connection(('127.0.0.1', 6999))
                assert False
            except ConnectionRefusedError:
                pass
            """,
            "socket_steering.b");
    assertEquals(1, number(run, "steered", 7000), run.toString());
    assertEquals(2, number(run, "steered", 7999), run.toString());
    assertEquals(2, run.entries("steered").size(), run.toString());
  }

  @Test
  void socketsCountTheirBytes() throws Exception {
    JsonRun run =
        during(
            """
            import socket, time
            listener = socket.create_server(('127.0.0.1', 7001))
            client = socket.create_connection(('127.0.0.1', 7001))
            server = listener.accept()[0]
            for i in range(10):
                client.sendall(b'a' * 1000)
                assert len(server.recv(1000)) == 1000
            client.close()
            server.recv(1)
            server.close()
            time.sleep(0.2)
            """,
            "connection_bytes.b");
    List<JsonObject> ended = run.events("connections");
    assertEquals(2, ended.size(), run.toString());
    JsonObject client = ended.get(ended.get(0).get("remote_port").getAsInt() == 7001 ? 0 : 1);
    long bytes = client.getAsJsonObject("sent").get("bytes").getAsLong();
    assertTrue(bytes > 10_000 && bytes < 12_000, run.toString());
    assertTrue(client.getAsJsonObject("received").get("packets").getAsLong() >= 2, run.toString());
  }

  /** A process holds two connections and moves no byte between them itself. */
  @Test
  void verdictsJoinTwoConnections(@TempDir Path folder) throws Exception {
    Path program =
        Files.writeString(
            folder.resolve("proxy.b"),
            """
            SockMap pair(2);
            Array<u64> passed(2);

            @sock_ops u32 on_connection(ctx) {
              if (ctx.op == BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB && ctx.local_port == 7001) { pair.add(0); }
              if (ctx.op == BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB && bpf_ntohl(ctx.remote_port) == 7002) {
                pair.add(1);
              }
              return 1;
            }

            @sk_skb(verdict) u32 on_data(ctx) {
              u32 other = ctx.local_port == 7001;
              u32 result = pair.redirect(other);
              if (result == SK_PASS) { passed[other] += ctx.len; }
              return result;
            }
            """);
    JsonRun run =
        during(
            """
            import socket, time
            backend = socket.create_server(('127.0.0.1', 7002))
            front = socket.create_server(('127.0.0.1', 7001))
            client = socket.create_connection(('127.0.0.1', 7001))
            held = front.accept()[0], socket.create_connection(('127.0.0.1', 7002))
            server = backend.accept()[0]
            time.sleep(0.1)
            client.settimeout(20)
            server.settimeout(20)
            client.sendall(b'question')
            assert server.recv(100) == b'question'
            server.sendall(b'an answer')
            assert client.recv(100) == b'an answer'
            """,
            program.toString());
    assertEquals(8, number(run, "passed", 1), run.toString());
    assertEquals(9, number(run, "passed", 0), run.toString());
  }
}
