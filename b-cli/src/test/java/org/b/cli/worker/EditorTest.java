package org.b.cli.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.b.cli.command.StackLimitTest;
import org.b.core.facts.KernelVersion;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DidChangeConfigurationParams;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.MessageActionItem;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ShowMessageRequestParams;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.VersionedTextDocumentIdentifier;
import org.eclipse.lsp4j.jsonrpc.Launcher;
import org.eclipse.lsp4j.jsonrpc.services.JsonNotification;
import org.eclipse.lsp4j.jsonrpc.services.JsonRequest;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code b lsp} with its worker: compiled facts, and sessions that outlive the worker's death. */
class EditorTest {
  private static final long TIMEOUT_SECONDS = 60;
  private static final String URI = "file:///nowhere/editor.b";

  private static final String TEXT =
      """
      Table<u32, u64, FIXED_MATCH, AUTO> counts(16);
      @socket_filter u32 on_packet(ctx) {
        u32 key = 1;
        atomic_add(counts[key], 1);
        return 0;
      }
      """;

  /** The server with its requests beyond the protocol. */
  interface Server extends LanguageServer {
    @JsonRequest("b/disassembly")
    CompletableFuture<JsonObject> disassembly(JsonObject params);

    @JsonRequest("b/explanation")
    CompletableFuture<JsonObject> explanation(JsonObject params);

    @JsonRequest("b/kernelVerdict")
    CompletableFuture<JsonObject> kernelVerdict(JsonObject params);
  }

  /** What the server tells. */
  public static final class Client implements LanguageClient {
    final LinkedBlockingQueue<JsonObject> compiled = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<PublishDiagnosticsParams> diagnostics = new LinkedBlockingQueue<>();

    @JsonNotification("b/compiled")
    public void compiled(JsonObject params) {
      compiled.add(params);
    }

    @Override
    public void publishDiagnostics(PublishDiagnosticsParams params) {
      diagnostics.add(params);
    }

    @Override
    public void telemetryEvent(Object object) {}

    @Override
    public void showMessage(MessageParams message) {}

    @Override
    public CompletableFuture<MessageActionItem> showMessageRequest(ShowMessageRequestParams p) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void logMessage(MessageParams message) {}
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Client client = new Client();
  private Process process;
  private Server server;
  private int version = 1;

  @BeforeEach
  void start() throws Exception {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.b.cli.Main",
                "lsp")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Launcher<Server> launcher =
        new LSPLauncher.Builder<Server>()
            .setLocalService(client)
            .setRemoteInterface(Server.class)
            .setClassLoader(EditorTest.class.getClassLoader())
            .setInput(process.getInputStream())
            .setOutput(process.getOutputStream())
            .setExecutorService(threads)
            .create();
    server = launcher.getRemoteProxy();
    launcher.startListening();
    InitializeParams params = new InitializeParams();
    params.setCapabilities(new ClientCapabilities());
    JsonObject settings = new JsonObject();
    settings.addProperty("compiledNotification", true);
    params.setInitializationOptions(settings);
    get(server.initialize(params));
    server.initialized(new InitializedParams());
  }

  @AfterEach
  void end() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    threads.shutdownNow();
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  private void open(String text) {
    server
        .getTextDocumentService()
        .didOpen(new DidOpenTextDocumentParams(new TextDocumentItem(URI, "b", version, text)));
  }

  private void change(String text) {
    server
        .getTextDocumentService()
        .didChange(
            new DidChangeTextDocumentParams(
                new VersionedTextDocumentIdentifier(URI, ++version),
                List.of(new TextDocumentContentChangeEvent(text))));
  }

  private static JsonObject file() {
    JsonObject params = new JsonObject();
    params.addProperty("uri", URI);
    return params;
  }

  private JsonObject compiled() throws Exception {
    JsonObject params = client.compiled.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    assertTrue(params != null, "nothing was compiled");
    return params;
  }

  private ProcessHandle worker() {
    List<ProcessHandle> children = process.children().toList();
    assertEquals(1, children.size());
    return children.get(0);
  }

  @Test
  void tellsTheSizeOfIdleBuffers() throws Exception {
    open(TEXT);
    JsonObject params = compiled();
    assertEquals(URI, params.get("uri").getAsString());
    assertEquals(1, params.get("version").getAsInt());
    JsonObject function = params.getAsJsonArray("functions").get(0).getAsJsonObject();
    assertEquals("on_packet", function.get("function").getAsString());
    assertTrue(function.get("instructions").getAsInt() > 5);
    assertTrue(!params.has("verdict") || params.get("verdict").isJsonNull(), "asked the kernel");
    String title =
        get(server
                .getTextDocumentService()
                .codeLens(new CodeLensParams(new TextDocumentIdentifier(URI))))
            .get(1)
            .getCommand()
            .getTitle();
    assertTrue(title.contains(function.get("instructions").getAsInt() + " instructions"), title);
  }

  @Test
  void disassemblesAndExplains() throws Exception {
    open(TEXT);
    JsonObject answer = get(server.disassembly(file()));
    JsonObject function = answer.getAsJsonArray("functions").get(0).getAsJsonObject();
    boolean mapped = false;
    for (JsonElement instruction : function.getAsJsonArray("code")) {
      JsonObject code = instruction.getAsJsonObject();
      mapped |= code.has("source") && code.getAsJsonObject("source").get("line").getAsInt() == 4;
    }
    assertTrue(mapped, "no instruction comes from line 4");
    change(TEXT.replace("return 0;", "return nothing;"));
    var failure = assertThrows(ExecutionException.class, () -> get(server.disassembly(file())));
    assertTrue(failure.getMessage().contains("has errors"), failure.getMessage());
    JsonObject code = new JsonObject();
    code.addProperty("code", "B0301");
    assertTrue(get(server.explanation(code)).get("markdown").getAsString().startsWith("# B0301"));
  }

  @Test
  void asksTheKernelWhenItIsToldTo() throws Exception {
    open(TEXT);
    JsonObject verdict = get(server.kernelVerdict(file()));
    // Without privilege the sentence says so; with it the kernel accepts what B accepts.
    assertTrue(
        List.of("accepted", "unavailable").contains(verdict.get("state").getAsString()),
        verdict.toString());
    if (verdict.get("state").getAsString().equals("unavailable")) {
      assertFalse(verdict.get("message").getAsString().isEmpty());
    }
  }

  /**
   * The helper came to this hook in 7.2: what is right for the target is wrong for older kernels.
   */
  private static final String FOR_A_NEWER_KERNEL =
      """
      #target 7.2
      #license "GPL"
      @cgroup_sock(create) u32 on_create(ctx) {
        u32 mark = 7;
        bpf_setsockopt(ctx, SOL_SOCKET, SO_MARK, mark, 4);
        return 1;
      }
      """;

  @Test
  void nothingIsLoadedWithoutTheSetting() throws Exception {
    open(FOR_A_NEWER_KERNEL);
    JsonObject params = compiled();
    assertTrue(!params.has("verdict") || params.get("verdict").isJsonNull(), "asked the kernel");
    assertEquals(List.of(), diagnosticsOf(1));
  }

  /** With the setting the verdict comes by itself, as a diagnostic at the line that it is about. */
  @Test
  void theKernelsRefusalIsADiagnosticAtItsLine() throws Exception {
    assumeTrue(
        KernelVersion.parse(System.getProperty("os.version"))
            .filter(running -> !running.atLeast(new KernelVersion(7, 2)))
            .isPresent(),
        "the running kernel has the helper");
    settings("kernelVerdict");
    open(FOR_A_NEWER_KERNEL);
    JsonObject verdict = compiled().getAsJsonObject("verdict");
    assumeFalse(
        verdict.get("state").getAsString().equals("unavailable"),
        () -> verdict.get("message").getAsString());
    assertEquals("refused", verdict.get("state").getAsString());
    Diagnostic refusal = diagnosticsOf(1).get(0);
    assertEquals("kernel", refusal.getCode().getLeft());
    assertEquals(new Range(new Position(4, 2), new Position(4, 52)), refusal.getRange());
    assertTrue(
        refusal
            .getMessage()
            .getLeft()
            .matches("(?s)the running kernel, .*, is older than the target 7.2 .*"),
        refusal.getMessage().getLeft());
    assertTrue(
        refusal.getMessage().getLeft().contains("bpf_setsockopt"), refusal.getMessage().getLeft());
    // The next text has another verdict.
    change(FOR_A_NEWER_KERNEL.replaceAll("(?m)^  bpf_setsockopt.*\n", ""));
    JsonObject accepted = compiled();
    assertEquals(2, accepted.get("version").getAsInt());
    assertEquals("accepted", accepted.getAsJsonObject("verdict").get("state").getAsString());
    assertEquals(List.of(), diagnosticsOf(2));
  }

  /** What only the code tells is a diagnostic like any other, and gone with the next text. */
  @Test
  void tooMuchStackIsADiagnostic() throws Exception {
    open(StackLimitTest.numbers(80));
    JsonObject function = compiled().getAsJsonArray("functions").get(0).getAsJsonObject();
    Diagnostic refusal = diagnosticsOf(1).get(0);
    assertEquals("B0601", refusal.getCode().getLeft());
    assertEquals(new Range(new Position(1, 9), new Position(1, 16)), refusal.getRange());
    assertTrue(
        function.get("stack").getAsInt() > 512,
        "how much it is cannot be seen: " + function.get("stack"));
    change(StackLimitTest.numbers(3));
    compiled();
    assertEquals(List.of(), diagnosticsOf(2));
  }

  /** What was published last for a version, once its verdict is there. */
  private List<Diagnostic> diagnosticsOf(int version) {
    List<PublishDiagnosticsParams> published = List.copyOf(client.diagnostics);
    return published.stream()
        .filter(params -> params.getVersion() == version)
        .reduce((first, second) -> second)
        .orElseThrow()
        .getDiagnostics();
  }

  private void settings(String flag) {
    JsonObject settings = new JsonObject();
    settings.addProperty("compiledNotification", true);
    settings.addProperty(flag, true);
    server.getWorkspaceService().didChangeConfiguration(new DidChangeConfigurationParams(settings));
  }

  private void survives(String signal) throws Exception {
    open(TEXT);
    compiled();
    ProcessHandle first = worker();
    assertEquals(
        0, new ProcessBuilder("kill", signal, Long.toString(first.pid())).start().waitFor());
    first.onExit().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    assertTrue(process.isAlive());
    client.diagnostics.clear();
    change(TEXT.replace("key = 1", "key = 2"));
    PublishDiagnosticsParams published = client.diagnostics.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    assertEquals(2, published.getVersion());
    assertEquals(2, compiled().get("version").getAsInt());
    assertNotEquals(first.pid(), worker().pid());
  }

  @Test
  void outlivesAKilledWorker() throws Exception {
    survives("-KILL");
  }

  @Test
  void outlivesAnAbortedWorker() throws Exception {
    survives("-ABRT");
  }

  @Test
  void aWorkerThatDiesAtItsWorkIsReplaced() throws Exception {
    open(TEXT);
    compiled();
    ProcessHandle first = worker();
    new ProcessBuilder("kill", "-STOP", Long.toString(first.pid())).start().waitFor();
    change(TEXT.replace("key = 1", "key = 2"));
    // The stopped worker has the request by then; edits go on meanwhile.
    Thread.sleep(1500);
    client.diagnostics.clear();
    change(TEXT.replace("key = 1", "key = 3"));
    assertTrue(client.diagnostics.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS) != null);
    first.destroyForcibly();
    assertEquals(3, compiled().get("version").getAsInt());
  }

  @Test
  void theWorkerEndsWithTheServer() throws Exception {
    open(TEXT);
    compiled();
    ProcessHandle worker = worker();
    process.destroyForcibly();
    Optional<ProcessHandle> ended =
        Optional.of(worker.onExit().get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
    assertFalse(ended.get().isAlive());
  }
}
