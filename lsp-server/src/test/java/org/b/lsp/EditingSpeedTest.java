package org.b.lsp;

import static org.b.lsp.ServerProcess.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.FoldingRangeRequestParams;
import org.eclipse.lsp4j.SemanticTokensParams;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits that come faster than analyses, long files, and requests that nobody wants any more. */
class EditingSpeedTest {
  private static final int MOST_MEGABYTES = 400;

  @TempDir Path folder;

  @Test
  void theLastStateIsPublished() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      TestDocument document = server.open(folder.resolve("a.b"), LargeProgram.lines(300));
      assertEquals(List.of(), document.diagnostics());
      for (int i = 0; i < 200; i++) {
        document.replace(
            document.offset("u64 rx = "), document.offset("if $ip.dst"), "u64 rx = " + i + "\n");
      }
      assertEquals("B0001", document.diagnostics().get(0).getCode().getLeft());
      document.replaceAll(LargeProgram.lines(300));
      assertEquals(List.of(), document.diagnostics());
    }
  }

  @Test
  void cancelledRequestsAreGivenUp() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      TextDocumentService texts = server.server().getTextDocumentService();
      TestDocument document = server.open(folder.resolve("a.b"), LargeProgram.lines(3000));
      // The first analysis takes long enough for the request to be cancelled before it.
      CompletableFuture<?> request =
          texts.semanticTokensFull(new SemanticTokensParams(document.identifier()));
      request.cancel(true);
      assertThrows(CancellationException.class, request::join);
      assertEquals(List.of(), document.diagnostics());
      assertTrue(
          get(texts.foldingRange(new FoldingRangeRequestParams(document.identifier()))).size()
              > 60);
      assertFalse(server.errors().contains("Exception"), server.errors());
    }
  }

  @Test
  void editsOfAnOlderTextAreRefused() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      TextDocumentService texts = server.server().getTextDocumentService();
      TestDocument document = server.open(folder.resolve("a.b"), LargeProgram.lines(3000));
      CompletableFuture<?> rename =
          texts.rename(
              new org.eclipse.lsp4j.RenameParams(
                  document.identifier(), document.position("Pair0"), "Other"));
      document.replace(0, 0, "// later\n");
      var failure = assertThrows(java.util.concurrent.ExecutionException.class, () -> get(rename));
      assertEquals(
          ResponseErrorCode.ContentModified.getValue(),
          ((ResponseErrorException) failure.getCause()).getResponseError().getCode());
    }
  }

  @Test
  void tenThousandLines() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      TextDocumentService texts = server.server().getTextDocumentService();
      TestDocument document = server.open(folder.resolve("a.b"), LargeProgram.lines(10_000));
      assertEquals(List.of(), document.diagnostics());
      document.replace("atomic_add(to.packets, 1)", "atomic_add(to.packts, 1)");
      assertEquals(List.of("B0104"), TestClient.codes(document.diagnostics()));
      assertTrue(
          get(texts.documentSymbol(new DocumentSymbolParams(document.identifier()))).size() > 700);
      int at = document.offset("to.packts") + 3;
      assertTrue(
          get(texts.completion(new CompletionParams(document.identifier(), document.position(at))))
                  .getRight()
                  .getItems()
                  .size()
              >= 3);
    }
  }

  /** What the issue promises of the process as editors start it: under 400 MB, after a session. */
  @Test
  void tenThousandLinesFitIntoMemory() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      TestDocument document = server.open(folder.resolve("a.b"), LargeProgram.lines(10_000));
      assertEquals(List.of(), document.diagnostics());
      for (int i = 0; i < 100; i++) {
        String function = "translate" + i + "(";
        int at = document.text().indexOf("dip = $ip.dst;", document.offset(function));
        document.replace(at, at, "sip = $ip.src; ");
        assertEquals(List.of(), document.diagnostics());
      }
      long resident = ServerProcess.residentKilobytes(server.process().pid()) / 1024;
      assertTrue(resident < MOST_MEGABYTES, resident + " MB");
    }
  }

  @Test
  @Tag("slow")
  void twoHundredChangesASecond() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      TestDocument document = server.open(folder.resolve("a.b"), LargeProgram.lines(1000));
      assertEquals(List.of(), document.diagnostics());
      String[] states = {"u64 tx = 1;", "u64 tx = 1", "u64 tx =", "u64 tx = nothing;"};
      String now = "u64 tx = 0;";
      int publications = server.client().publications();
      long half = 0;
      long start = System.nanoTime();
      for (int i = 0; i < 2000; i++) {
        String next = states[i % states.length];
        document.replace(now, next);
        now = next;
        if (i == 1000) {
          half = ServerProcess.liveKilobytes(server.process().pid());
        }
        long wait = start + (i + 1) * 5_000_000L - System.nanoTime();
        if (wait > 0) {
          Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
        }
      }
      assertEquals(List.of("B0101"), TestClient.codes(document.diagnostics()));
      long end = ServerProcess.liveKilobytes(server.process().pid());
      assertTrue(end < half * 1.25, half + " KiB live after 5 s, " + end + " KiB live after 10 s");
      assertTrue(server.client().publications() - publications >= 10, "published while typing");
    }
  }
}
