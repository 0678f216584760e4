package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.b.testing.JsonRun;
import org.b.testing.Requirement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Examples that see packets, between two network namespaces of the test's own. */
@Timeout(120)
class PacketExamplesTest {
  private static final int SECONDS = 60;
  private static final String RIGHT = "10.77.0.2";
  private static final String RIGHT_KEY = "{\"ip\":" + 0x0a4d0002 + "}";

  private Namespaces network;

  @BeforeEach
  void network() {
    Requirement.ROOT.orSkip("running examples");
    network = new Namespaces();
  }

  @AfterEach
  void remove() {
    if (network != null) {
      network.close();
    }
  }

  /** Runs an example on the left side's interface while a command runs there. */
  private JsonRun during(String[] command, String example, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("../examples/" + example, "--iface", "left0"));
    words.addAll(List.of(options));
    words.add("--");
    words.addAll(List.of(command));
    JsonRun run =
        JsonRun.of(JsonRun.command(network.inLeft(), words.toArray(String[]::new)), SECONDS);
    assertEquals(0, run.status(), run.errors());
    assertTrue(!run.errors().contains("the command ended"), run.errors());
    return run;
  }

  private static String[] ping(int count) {
    return ("ping -q -i 0.01 -W 2 -c " + count + " " + RIGHT).split(" ");
  }

  private static String[] python(String program) {
    return new String[] {"python3", "-c", "import socket, time\n" + program};
  }

  /** Python on the left side, which sends UDP packets to the right one. */
  private static String[] sending(String program) {
    return python("s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n" + program);
  }

  /** Python on the right side, as part of a shell command of the left one. */
  private String[] sendingFromRight(String program) {
    return Stream.concat(
            Stream.of("ip", "netns", "exec", network.rightName()), Arrays.stream(sending(program)))
        .toArray(String[]::new);
  }

  private static JsonObject value(JsonRun run, String table, String key) {
    return run.entries(table).stream()
        .filter(entry -> entry.get("key").toString().equals(key))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + key + " in " + run));
  }

  private static long number(JsonRun run, String table, String key) {
    return value(run, table, key).get("value").getAsLong();
  }

  private static long field(JsonRun run, String table, String key, String field) {
    return value(run, table, key).getAsJsonObject("value").get(field).getAsLong();
  }

  private static long sum(JsonRun run, String table, String key) {
    return value(run, table, key).getAsJsonObject("value").get("sum").getAsLong();
  }

  @Test
  void functions() throws Exception {
    JsonRun run = during(ping(10), "functions.b");
    long packets =
        run.entries("by_class").stream()
            .mapToLong(entry -> entry.getAsJsonObject("value").get("packets").getAsLong())
            .sum();
    assertEquals(20, packets, run.toString());
  }

  @Test
  void loops() throws Exception {
    String[] marked =
        sending(
            "for mark in [0, 1, 7, 7, 0xffffffff]:\n"
                + "  s.setsockopt(socket.SOL_SOCKET, 36, mark if mark < 2**31 else mark - 2**32)\n"
                + "  s.sendto(b'x', ('10.77.0.2', 9))");
    JsonRun run = during(marked, "loops.b");
    assertTrue(number(run, "by_bits", "0") >= 1, run.toString());
    assertEquals(1, number(run, "by_bits", "1"), run.toString());
    assertEquals(2, number(run, "by_bits", "3"), run.toString());
    assertEquals(1, number(run, "by_bits", "32"), run.toString());
  }

  @Test
  void customHeader() throws Exception {
    String[] readings =
        sending(
            "for value in [42, 8]: s.sendto(bytes([0x12, 0, 0, 7, 0, 0, 0, value]), ('10.77.0.2',"
                + " 9000))");
    JsonRun run = during(readings, "custom_header/sensors.b");
    assertEquals(2, field(run, "sensors", "7", "readings"), run.toString());
    assertEquals(50, field(run, "sensors", "7", "total"), run.toString());
  }

  @Test
  void dnsTraffic() throws Exception {
    String[] question =
        sending("s.sendto(bytes.fromhex('000701000001000000000000'), ('10.77.0.2', 53))");
    JsonRun run = during(question, "dns_traffic/dns.b");
    assertEquals(1, field(run, "servers", RIGHT_KEY, "questions"));
  }

  /** A server on the right side, asked from the left one. */
  @Test
  void httpRequests() throws Exception {
    String[] requests =
        python(
            """
            import http.client, subprocess
            server = subprocess.Popen(['ip', 'netns', 'exec', '%s', 'python3', '-m', 'http.server',
                '8080'], cwd='/var/empty' if __import__('os').path.isdir('/var/empty') else '/',
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for i in range(100):
              try:
                socket.create_connection(('%s', 8080), 1).close()
                break
              except OSError:
                time.sleep(0.1)
            def ask(method, path):
              connection = http.client.HTTPConnection('%s', 8080, timeout=10)
              connection.request(method, path)
              connection.getresponse().read()
              connection.close()
            for i in range(3): ask('GET', '/')
            ask('HEAD', '/')
            ask('GET', '/no-such-file')
            ask('POST', '/')
            server.terminate()
            server.wait()
            """
                .formatted(network.rightName(), RIGHT, RIGHT));
    JsonRun run = during(requests, "http_requests.b");
    String server = "{\"ip\":" + 0x0a4d0002 + ",\"port\":8080}";
    assertEquals(4, field(run, "servers", server, "get"), run.toString());
    assertEquals(1, field(run, "servers", server, "head"), run.toString());
    assertEquals(1, field(run, "servers", server, "post"), run.toString());
    assertEquals(1, field(run, "servers", server, "client_errors"), run.toString());
    assertEquals(1, field(run, "servers", server, "server_errors"), run.toString());
  }

  @Test
  void accountingBySubnet() throws Exception {
    JsonRun run =
        during(
            ping(10),
            "subnet_accounting.b",
            "--set",
            "subnets[10.0.0.0/8]={}",
            "--set",
            "subnets[10.77.0.2/32]={}");
    assertEquals(10, field(run, "subnets", "\"10.77.0.2/32\"", "in_packets"), run.toString());
    assertEquals(10, field(run, "subnets", "\"10.77.0.2/32\"", "out_packets"), run.toString());
    assertEquals(10, field(run, "subnets", "\"10.0.0.0/8\"", "out_packets"), run.toString());
  }

  @Test
  void tailCalls() throws Exception {
    JsonRun run =
        during(sending("for i in range(5): s.sendto(b'x', ('10.77.0.2', 4321))"), "tail_calls.b");
    assertEquals(5, number(run, "ports", "4321"), run.toString());
  }

  @Test
  void rateLimit() throws Exception {
    String[] burst =
        sending("for i in range(30): s.sendto(bytes(958), ('10.77.0.2', 9))"); // 1,000 bytes each
    JsonRun run = during(burst, "rate_limit.b", "--set", "rate=100", "--set", "burst=10000");
    assertEquals(10_000, field(run, "hosts", RIGHT_KEY, "passed"), run.toString());
    assertEquals(20_000, field(run, "hosts", RIGHT_KEY, "dropped"), run.toString());
  }

  /** A lock: what passes and what is dropped is exact, whichever processors send. */
  @Test
  void sharedLimit() throws Exception {
    String[] burst =
        sending("for i in range(30): s.sendto(bytes(958), ('10.77.0.2', 9))"); // 1,000 bytes each
    JsonRun run = during(burst, "shared_limit.b", "--set", "rate=100", "--set", "burst=12000");
    long passed = field(run, "buckets", "0", "passed");
    assertTrue(passed > 11_000 && passed <= 12_000, run.toString());
    assertTrue(field(run, "buckets", "0", "dropped") >= 18_000, run.toString());
  }

  /** A timer: the flow is told and forgotten 50 ms after its last packet. */
  @Test
  void idleFlows() throws Exception {
    JsonRun run =
        during(
            sendingFromRight(
                "s.bind(('10.77.0.2', 7000))\n"
                    + "for i in range(5): s.sendto(bytes(58), ('10.77.0.1', 9)); time.sleep(0.01)\n"
                    + "time.sleep(0.5)"),
            "idle_flows.b",
            "--set",
            "idle=50000000");
    JsonObject ended =
        run.events("ended").stream()
            .filter(e -> e.getAsJsonObject("flow").get("source_port").getAsLong() == 7000)
            .findFirst()
            .orElseThrow(() -> new AssertionError(run.toString()));
    assertEquals(5, ended.get("packets").getAsLong(), run.toString());
    assertEquals(500, ended.get("bytes").getAsLong(), run.toString());
    assertTrue(ended.get("lasted").getAsLong() >= 40_000_000, run.toString());
    assertEquals(List.of(), run.entries("flows"), run.toString());
  }

  /** A loop over a table, once a second. */
  @Test
  void topSource() throws Exception {
    JsonRun run =
        during(
            sendingFromRight(
                "for i in range(25): s.sendto(bytes(958), ('10.77.0.1', 9)); time.sleep(0.1)"),
            "top_source.b");
    List<JsonObject> told = run.events("most");
    assertTrue(!told.isEmpty(), run.toString());
    assertEquals(0x0a4d0002L, told.get(0).get("source").getAsLong(), run.toString());
    assertEquals(1, told.get(0).get("senders").getAsLong(), run.toString());
  }

  @Test
  void everyPacketDropped() throws Exception {
    JsonRun run =
        during(
            sendingFromRight("for i in range(7): s.sendto(b'x', ('10.77.0.1', 9))"), "xdp_drop.b");
    assertEquals(7, sum(run, "dropped", "0"), run.toString());
  }

  @Test
  void protocols() throws Exception {
    JsonRun run =
        during(
            sendingFromRight("for i in range(7): s.sendto(b'12345678', ('10.77.0.1', 9))"),
            "xdp_protocols.b");
    JsonObject udp = value(run, "protocols", "17").getAsJsonObject("value").getAsJsonObject("sum");
    assertEquals(7, udp.get("packets").getAsLong(), run.toString());
    assertEquals(7 * 36, udp.get("bytes").getAsLong(), run.toString());
  }

  @Test
  void firewall() throws Exception {
    JsonRun run =
        during(
            sendingFromRight("for port in [22, 23, 23]: s.sendto(b'x', ('10.77.0.1', port))"),
            "xdp_firewall.b",
            "--set",
            "open_ports[22]=1");
    assertEquals(2, sum(run, "dropped", "\"CLOSED\""), run.toString());
    assertEquals(2, number(run, "senders", RIGHT_KEY), run.toString());
  }

  @Test
  void redirects() throws Exception {
    String index =
        Launcher.shell(
            "ip", "netns", "exec", network.leftName(), "cat", "/sys/class/net/left0/ifindex");
    JsonRun run =
        during(
            sendingFromRight("for i in range(5): s.sendto(b'x', ('10.77.0.1', 9))"),
            "xdp_redirect.b",
            "--set",
            "backends[3]=" + index.trim());
    long sent =
        run.entries("sent").stream()
            .mapToLong(entry -> entry.getAsJsonObject("value").get("sum").getAsLong())
            .sum();
    assertEquals(5, sent, run.toString());
    assertEquals(0, sum(run, "passed", "0"), run.toString());
  }

  @Test
  void routes() throws Exception {
    String left = network.leftName();
    Launcher.shell("ip", "-n", left, "link", "add", "left1", "type", "veth", "peer", "left2");
    Launcher.shell("ip", "-n", left, "address", "add", "10.78.0.1/24", "dev", "left1");
    Launcher.shell("ip", "-n", left, "link", "set", "left2", "up");
    Launcher.shell("ip", "-n", left, "link", "set", "left1", "up");
    Launcher.shell(
        "ip",
        "-n",
        left,
        "neigh",
        "add",
        "10.78.0.9",
        "lladdr",
        "02:00:00:00:00:09",
        "dev",
        "left1");
    Launcher.shell("ip", "netns", "exec", left, "sysctl", "-qw", "net.ipv4.ip_forward=1");
    Launcher.shell("ip", "-n", network.rightName(), "route", "add", "default", "via", "10.77.0.1");
    JsonRun run =
        during(
            sendingFromRight(
                "for host in ['10.78.0.9', '10.78.0.9', '10.79.0.1', '10.78.0.7']:"
                    + " s.sendto(b'x', (host, 9))"),
            "xdp_router.b");
    assertEquals(2, sum(run, "outcomes", "\"FORWARDED\""), run.toString());
    assertEquals(1, sum(run, "outcomes", "\"NO_NEIGHBOUR\""), run.toString());
  }

  @Test
  void balances() throws Exception {
    Launcher.shell("ip", "-n", network.rightName(), "route", "add", "default", "via", "10.77.0.1");
    JsonRun run =
        during(
            sendingFromRight("for i in range(3): s.sendto(b'x', ('10.0.0.100', 80))"),
            "load_balancer.b",
            "--set",
            "services[{ip: 10.0.0.100, port: 80, protocol: 17}]={first: 0, slots: 1}",
            "--set",
            "ring[0]=10.77.0.2");
    assertEquals(1, run.entries("servers").size(), run.toString());
    assertEquals(1, run.entries("connections").size(), run.toString());
    assertTrue(run.entries("servers").toString().contains("\"packets\":3"), run.toString());
  }
}
