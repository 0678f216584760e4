package org.b.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DiagnosticSeverity;
import org.eclipse.lsp4j.InitializeParams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Start and end of the process, and what it does with input that is not the protocol. */
class LifeTest {
  @TempDir Path folder;

  @Test
  void endsWhenToldTo() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      assertEquals(0, server.end());
    }
  }

  @Test
  void exitWithoutShutdownIsAnError() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      server.server().exit();
      assertTrue(server.process().waitFor(20, TimeUnit.SECONDS));
      assertEquals(1, server.process().exitValue());
    }
  }

  @Test
  void endsAtTheEndOfStandardInput() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      server.process().getOutputStream().close();
      assertTrue(server.process().waitFor(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void endsWithTheEditor() throws Exception {
    Process editor = new ProcessBuilder("sleep", "600").start();
    try (ServerProcess server = ServerProcess.start()) {
      InitializeParams params = new InitializeParams();
      params.setProcessId((int) editor.pid());
      server.initialize(params);
      assertTrue(server.process().isAlive());
      editor.destroyForcibly();
      assertTrue(server.process().waitFor(20, TimeUnit.SECONDS));
    } finally {
      editor.destroyForcibly();
    }
  }

  @Test
  void survivesGarbage() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      for (String body : List.of("{", "[]", "null", "{\"jsonrpc\":\"2.0\"}", "\u0000\u0001")) {
        server.sendRaw(
            "Content-Length: "
                + body.getBytes(java.nio.charset.StandardCharsets.UTF_8).length
                + "\r\n\r\n"
                + body);
      }
      server.sendRaw("Nonsense: 1\r\nContent-Length: 2\r\n\r\n{}");
      TestDocument document = server.open(folder.resolve("a.b"), "struct a { u32 x; }\n%\n");
      assertEquals(List.of("B0001"), TestClient.codes(document.diagnostics()));
      assertTrue(server.process().isAlive());
    }
  }

  @Test
  void publishesWhatAnEditorShows() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      TestDocument document = server.open(folder.resolve("a.b"), "struct a { u32 x }\n");
      List<Diagnostic> diagnostics = document.diagnostics();
      assertEquals(1, diagnostics.size());
      Diagnostic diagnostic = diagnostics.get(0);
      assertEquals("B0001", diagnostic.getCode().getLeft());
      assertEquals("b", diagnostic.getSource());
      assertEquals(DiagnosticSeverity.Error, diagnostic.getSeverity());
      assertEquals(document.range("}"), diagnostic.getRange());
      Path page = Path.of(java.net.URI.create(diagnostic.getCodeDescription().getHref()));
      assertTrue(java.nio.file.Files.readString(page).startsWith("# B0001"));
      document.replace("x }", "x; }");
      assertEquals(List.of(), document.diagnostics());
      document.replace("x;", "x");
      assertEquals(1, document.diagnostics().size());
      document.close();
      server.client().awaitCodes(document.uri());
      assertEquals(0, server.end());
      assertTrue(java.nio.file.Files.notExists(page));
    }
  }
}
