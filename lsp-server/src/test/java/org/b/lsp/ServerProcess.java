package org.b.lsp;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.WorkspaceFolder;
import org.eclipse.lsp4j.jsonrpc.Launcher;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageServer;

/** The real server in a process of its own, spoken to over its standard streams. */
final class ServerProcess implements AutoCloseable {
  static final long TIMEOUT_SECONDS = 30;

  /** What java gets for the server wherever we start one. */
  private static final Path OPTIONS = Path.of("src/dist/server.options").toAbsolutePath();

  private final Process process;
  private final Path errors;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final TestClient client = new TestClient();
  private final LanguageServer server;
  private InitializeResult initialized;

  private ServerProcess(List<String> command) throws IOException {
    errors = Files.createTempFile("b-lsp-test-", ".log");
    process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    Launcher<LanguageServer> launcher =
        new LSPLauncher.Builder<LanguageServer>()
            .setLocalService(client)
            .setRemoteInterface(LanguageServer.class)
            .setInput(process.getInputStream())
            .setOutput(process.getOutputStream())
            .setExecutorService(threads)
            .create();
    server = launcher.getRemoteProxy();
    launcher.startListening();
  }

  /** A server that has not been initialized. */
  static ServerProcess start(String... options) throws IOException {
    return new ServerProcess(command(options));
  }

  /** A server that is started by a command. */
  static ServerProcess start(List<String> command) throws IOException {
    return new ServerProcess(command);
  }

  /** Kilobytes in memory, as the kernel counts them. */
  static long residentKilobytes(long process) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException("no VmRSS");
  }

  /**
   * Kilobytes of objects that are still in use, by a full collection. What the process holds
   * besides depends on when Java last collected.
   */
  static long liveKilobytes(long process) throws Exception {
    Process command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String output = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    command.waitFor();
    String total =
        output
            .lines()
            .filter(line -> line.startsWith("Total"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(output));
    return Long.parseLong(total.trim().split("\\s+")[2]) / 1024;
  }

  static List<String> command(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + OPTIONS);
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    return command;
  }

  /** A server that is ready for a workspace. */
  static ServerProcess ready(Path... folders) throws Exception {
    return ready(null, folders);
  }

  /** A server that is ready for a workspace, with settings. */
  static ServerProcess ready(Object settings, Path... folders) throws Exception {
    return ready(start(), settings, folders);
  }

  /** The packaged server, ready for a workspace. */
  static ServerProcess packaged(Path jar, Path... folders) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return ready(
        new ServerProcess(List.of(java, "@" + OPTIONS, "-jar", jar.toString())), null, folders);
  }

  private static ServerProcess ready(ServerProcess started, Object settings, Path... folders)
      throws Exception {
    InitializeParams params = new InitializeParams();
    params.setProcessId((int) ProcessHandle.current().pid());
    params.setCapabilities(new ClientCapabilities());
    params.setInitializationOptions(settings);
    List<WorkspaceFolder> workspace = new ArrayList<>();
    for (Path folder : folders) {
      workspace.add(
          new WorkspaceFolder(folder.toUri().toString(), folder.getFileName().toString()));
    }
    params.setWorkspaceFolders(workspace);
    started.initialize(params);
    return started;
  }

  InitializeResult initialize(InitializeParams params) throws Exception {
    try {
      initialized = get(server.initialize(params));
    } catch (TimeoutException e) {
      throw new IllegalStateException("the server does not answer; it said: " + errors(), e);
    }
    server.initialized(new InitializedParams());
    return initialized;
  }

  InitializeResult initialized() {
    return initialized;
  }

  LanguageServer server() {
    return server;
  }

  TestClient client() {
    return client;
  }

  Process process() {
    return process;
  }

  /** Bytes as they are, for what a well-behaved client never sends. */
  void sendRaw(String text) throws IOException {
    OutputStream output = process.getOutputStream();
    output.write(text.getBytes(StandardCharsets.UTF_8));
    output.flush();
  }

  /** Opens a text. */
  TestDocument open(String uri, String text) {
    return new TestDocument(this, uri, text);
  }

  /** Opens the text of a file, which need not exist. */
  TestDocument open(Path path, String text) {
    return open(path.toUri().toString(), text);
  }

  String errors() throws IOException {
    return Files.readString(errors);
  }

  static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  /** Ends the session as an editor does. */
  int end() throws Exception {
    get(server.shutdown());
    server.exit();
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the server does not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    threads.shutdownNow();
    Files.deleteIfExists(errors);
  }
}
