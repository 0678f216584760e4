package org.b.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.eclipse.lsp4j.DocumentFormattingParams;
import org.eclipse.lsp4j.FormattingOptions;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** One real server for all tests of a class, which ask it for capabilities. */
abstract class CapabilitySession {

  static final String TEXT =
      """
      // Non-ASCII before everything: π and 😀.
      struct Pair { u32 dip; u32 sip; }
      struct Packets { u64 count; }
      Table<Pair, Packets, FIXED_MATCH, AUTO> stats(1024);

      /* 😀 */ @socket_filter u32 on_packet(ctx) {
        goto proto::ethernet;
        state proto::ethernet { }
        state proto::ip {
          struct Pair pair = {.dip = $ip.dst};
          struct Packets *packets = stats[pair];
          on_valid(packets) {
            atomic_add(packets.count, 1);
          }
        }
        state EOP { return 0; }
      }
      """;

  @TempDir static Path folder;
  static ServerProcess server;
  static TextDocumentService texts;
  TestDocument document;

  @BeforeAll
  static void start() throws Exception {
    server = ServerProcess.ready(folder);
    texts = server.server().getTextDocumentService();
  }

  @AfterAll
  static void end() throws Exception {
    assertEquals(0, server.end());
    assertEquals(List.of(), server.client().shown());
    server.close();
  }

  @AfterEach
  void close() throws Exception {
    if (document != null) {
      document.diagnostics();
      document.close();
      server.client().await(document.uri(), params -> params.getVersion() == null);
    }
  }

  TestDocument open(String text) {
    document = server.open(folder.resolve("open.b"), text);
    return document;
  }

  String applied(List<? extends TextEdit> edits) {
    List<TextEdit> ordered = new ArrayList<>(edits);
    ordered.sort(
        Comparator.comparingInt((TextEdit edit) -> document.offset(edit.getRange().getStart()))
            .reversed());
    String text = document.text();
    for (TextEdit edit : ordered) {
      text =
          text.substring(0, document.offset(edit.getRange().getStart()))
              + edit.getNewText()
              + text.substring(document.offset(edit.getRange().getEnd()));
    }
    return text;
  }

  /** The text as formatting leaves it. */
  String formatted() throws Exception {
    return applied(
        ServerProcess.get(
            texts.formatting(
                new DocumentFormattingParams(
                    document.identifier(), new FormattingOptions(2, true)))));
  }

  List<TextEdit> edits(WorkspaceEdit edit) {
    assertEquals(java.util.Set.of(document.uri()), edit.getChanges().keySet());
    return edit.getChanges().get(document.uri());
  }
}
