package org.b.lsp;

import static org.b.lsp.ServerProcess.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.SignatureHelp;
import org.eclipse.lsp4j.SignatureHelpParams;
import org.eclipse.lsp4j.TextEdit;
import org.junit.jupiter.api.Test;

/** What helps while one writes: completion, hover, signatures. */
class WritingTest extends CapabilitySession {
  @Test
  void completesFieldsOfHeaders() throws Exception {
    open(TEXT.replace("$ip.dst", "$ip."));
    List<CompletionItem> items = complete("$ip.");
    assertTrue(labels(items).containsAll(List.of("src", "dst", "ttl")), labels(items).toString());
    CompletionItem item =
        items.stream().filter(each -> each.getLabel().equals("ttl")).findFirst().orElseThrow();
    assertNull(item.getDocumentation());
    CompletionItem resolved = get(texts.resolveCompletionItem(item));
    assertNotNull(resolved.getDocumentation());
    TextEdit edit = item.getTextEdit().getLeft();
    assertEquals(document.position(document.offset("$ip.") + 4), edit.getRange().getStart());
  }

  @Test
  void completesWhatThisProgramMayCall() throws Exception {
    open(
        "@socket_filter u32 f(ctx) {\n"
            + "  \n"
            + "  return 0;\n"
            + "}\n"
            + "@tc(ingress) u32 g(ctx) {\n"
            + " \n"
            + "  return 0;\n"
            + "}\n");
    List<String> filter = labels(complete("f(ctx) {\n  "));
    List<String> classifier = labels(complete("g(ctx) {\n "));
    assertTrue(classifier.contains("incr_cksum"), classifier.toString());
    assertFalse(filter.contains("incr_cksum"), filter.toString());
  }

  @Test
  void completionSeesWhatWasJustTyped() throws Exception {
    open(TEXT);
    document.replace("    atomic_add(packets.count, 1);", "    packets.");
    assertTrue(labels(complete("    packets.")).contains("count"));
  }

  @Test
  void hovers() throws Exception {
    open(TEXT);
    Hover hover =
        get(texts.hover(new HoverParams(document.identifier(), document.position("stats[pair]"))));
    assertTrue(hover.getContents().getRight().getValue().contains("Pair"), hover.toString());
    assertEquals("stats", document.text(hover.getRange()));
    assertNull(get(texts.hover(new HoverParams(document.identifier(), new Position(4, 0)))));
  }

  @Test
  void showsSignatures() throws Exception {
    open(TEXT);
    int at = document.offset("count, 1") + "count, ".length();
    SignatureHelp help =
        get(
            texts.signatureHelp(
                new SignatureHelpParams(document.identifier(), document.position(at))));
    assertTrue(help.getSignatures().get(0).getLabel().contains("atomic_add"));
    assertEquals(1, help.getActiveParameter());
  }

  private List<CompletionItem> complete(String behind) throws Exception {
    int at = document.offset(behind) + behind.length();
    var answer =
        get(texts.completion(new CompletionParams(document.identifier(), document.position(at))));
    return answer.getRight().getItems();
  }

  private static List<String> labels(List<CompletionItem> items) {
    return items.stream().map(CompletionItem::getLabel).toList();
  }
}
