package org.b.lsp.features;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.completion.CompletionItem;
import org.b.dsl.ide.completion.Completions;
import org.b.dsl.ide.hover.Hovers;
import org.b.dsl.ide.hover.Signatures;
import org.b.lsp.documents.Ranges;
import org.eclipse.lsp4j.CompletionList;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.InsertTextFormat;
import org.eclipse.lsp4j.MarkupContent;
import org.eclipse.lsp4j.MarkupKind;
import org.eclipse.lsp4j.ParameterInformation;
import org.eclipse.lsp4j.SignatureHelp;
import org.eclipse.lsp4j.SignatureInformation;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.jsonrpc.messages.Tuple;

/** What helps while typing: completion, hover, signatures. */
public final class Writing {
  /** The last list that was sent, whose items' documentation the editor may ask for. */
  private record Offered(int number, List<CompletionItem> items) {}

  private volatile Offered offered = new Offered(0, List.of());
  private volatile boolean snippets;

  /**
   * What the editor can do.
   *
   * @param newSnippets whether it understands placeholders
   */
  public void configure(boolean newSnippets) {
    snippets = newSnippets;
  }

  /** Proposals; their documentation is sent by {@link #resolve}. */
  public CompletionList complete(AnalyzedDocument document, int offset) {
    List<CompletionItem> items = Completions.at(document, offset);
    int number;
    synchronized (this) {
      number = offered.number() + 1;
      offered = new Offered(number, items);
    }
    List<org.eclipse.lsp4j.CompletionItem> values = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      values.add(value(items.get(i), number, i));
    }
    return new CompletionList(values.size() >= Completions.MOST_KERNEL_NAMES, values);
  }

  private org.eclipse.lsp4j.CompletionItem value(CompletionItem item, int number, int index) {
    var value = new org.eclipse.lsp4j.CompletionItem(item.label());
    value.setKind(Kinds.of(item.kind()));
    if (!item.detail().isEmpty()) {
      value.setDetail(item.detail());
    }
    value.setSortText(item.sortText());
    value.setFilterText(item.label());
    boolean snippet = snippets && item.snippet().isPresent();
    value.setInsertTextFormat(snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText);
    value.setTextEdit(
        Either.forLeft(
            new TextEdit(
                Ranges.range(item.replace()), snippet ? item.snippet().get() : item.text())));
    JsonArray data = new JsonArray();
    data.add(number);
    data.add(index);
    value.setData(data);
    return value;
  }

  /** Adds the documentation to an item of the last list. */
  public org.eclipse.lsp4j.CompletionItem resolve(org.eclipse.lsp4j.CompletionItem value) {
    Offered last = offered;
    if (value.getData() instanceof JsonArray data
        && data.size() == 2
        && number(data.get(0)) == last.number()) {
      int index = number(data.get(1));
      if (index >= 0 && index < last.items().size()) {
        String text = last.items().get(index).documentation();
        if (!text.isEmpty()) {
          value.setDocumentation(Either.forRight(markdown(text)));
        }
      }
    }
    return value;
  }

  private static int number(JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isNumber()
        ? primitive.getAsInt()
        : -1;
  }

  /** Null, the protocol's "nothing", where there is nothing to say. */
  public static Hover hover(AnalyzedDocument document, int offset) {
    return Hovers.at(document, offset)
        .map(hover -> new Hover(markdown(hover.markdown()), Ranges.range(hover.span())))
        .orElse(null);
  }

  /** Null where no call is typed. */
  public static SignatureHelp signature(AnalyzedDocument document, int offset) {
    Optional<Signatures.Signature> found = Signatures.at(document, offset);
    if (found.isEmpty()) {
      return null;
    }
    SignatureInformation information = new SignatureInformation(found.get().label());
    if (!found.get().documentation().isEmpty()) {
      information.setDocumentation(Either.forRight(markdown(found.get().documentation())));
    }
    List<ParameterInformation> parameters = new ArrayList<>();
    for (Signatures.Parameter parameter : found.get().parameters()) {
      ParameterInformation value = new ParameterInformation();
      value.setLabel(Tuple.two(parameter.labelStart(), parameter.labelEnd()));
      if (!parameter.documentation().isEmpty()) {
        value.setDocumentation(Either.forRight(markdown(parameter.documentation())));
      }
      parameters.add(value);
    }
    information.setParameters(parameters);
    return new SignatureHelp(List.of(information), 0, found.get().active());
  }

  static MarkupContent markdown(String text) {
    return new MarkupContent(MarkupKind.MARKDOWN, text);
  }
}
