package org.b.lsp;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.lsp4j.jsonrpc.Launcher;
import org.eclipse.lsp4j.launch.LSPLauncher;

/**
 * Starts the language server on standard input and output. Standard output carries the protocol and
 * nothing else: whatever any library prints goes to standard error. The process ends when the
 * editor says so, closes standard input or dies.
 */
public final class Main {
  private static final String GUICE_OPTION = "guice_bytecode_gen_option";

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(serve(Optional.empty()));
  }

  /**
   * Serves until the editor closes standard input; the exit status.
   *
   * @param btf file with the kernel's types, where the editor's settings do not name one
   */
  public static int serve(Optional<String> btf) {
    InputStream input = new FileInputStream(FileDescriptor.in);
    OutputStream output = new FileOutputStream(FileDescriptor.out);
    System.setOut(System.err);
    return serve(input, output, btf);
  }

  /**
   * Holds a short session with itself on a program, so that a virtual machine started with {@code
   * -XX:ArchiveClassesAtExit} sees the classes that a session loads. Output goes nowhere.
   */
  public static void train() {
    ClassDataTraining.run();
  }

  /** Serves until the input ends; the exit status. */
  static int serve(InputStream input, OutputStream output, Optional<String> btf) {
    // Bytecode that Guice would generate takes longer to make than it saves.
    if (System.getProperty(GUICE_OPTION) == null) {
      System.setProperty(GUICE_OPTION, "DISABLED");
    }
    ExecutorService threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "protocol");
              thread.setDaemon(true);
              return thread;
            });
    try (BLanguageServer server = new BLanguageServer(System::exit, btf)) {
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "close"));
      Launcher<BClient> launcher =
          new LSPLauncher.Builder<BClient>()
              .setLocalServices(List.of(server, server.extensions()))
              .setRemoteInterface(BClient.class)
              .setClassLoader(Main.class.getClassLoader())
              .setInput(input)
              .setOutput(output)
              .setExecutorService(threads)
              .create();
      server.connect(launcher.getRemoteProxy());
      launcher.startListening().get();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    } catch (ExecutionException e) {
      System.err.println("b lsp: the connection broke: " + e.getCause());
      return 1;
    }
  }
}
