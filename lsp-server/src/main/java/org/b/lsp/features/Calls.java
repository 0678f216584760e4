package org.b.lsp.features;

import com.google.gson.JsonPrimitive;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.navigation.CallHierarchy;
import org.b.lsp.Locations;
import org.b.lsp.documents.Ranges;
import org.eclipse.lsp4j.CallHierarchyIncomingCall;
import org.eclipse.lsp4j.CallHierarchyItem;
import org.eclipse.lsp4j.CallHierarchyOutgoingCall;
import org.eclipse.lsp4j.Range;

/** Who uses what. An item is found again by the place of its name. */
public final class Calls {
  private final Locations locations;

  public Calls(Locations locations) {
    this.locations = locations;
  }

  public List<CallHierarchyItem> prepare(AnalyzedDocument document, int offset) {
    return CallHierarchy.prepare(document, offset).map(this::value).map(List::of).orElse(null);
  }

  public List<CallHierarchyOutgoingCall> outgoing(
      AnalyzedDocument document, int offset, Collection<AnalyzedDocument> documents) {
    return CallHierarchy.prepare(document, offset).stream()
        .flatMap(item -> CallHierarchy.outgoing(item, documents).stream())
        .map(call -> new CallHierarchyOutgoingCall(value(call.item()), ranges(call.places())))
        .toList();
  }

  public List<CallHierarchyIncomingCall> incoming(
      AnalyzedDocument document, int offset, Collection<AnalyzedDocument> documents) {
    return CallHierarchy.prepare(document, offset).stream()
        .flatMap(item -> CallHierarchy.incoming(item, documents).stream())
        .map(call -> new CallHierarchyIncomingCall(value(call.item()), ranges(call.places())))
        .toList();
  }

  /** The offset at which an item was prepared. */
  public static Optional<Integer> offset(CallHierarchyItem item) {
    return item.getData() instanceof JsonPrimitive data && data.isNumber()
        ? Optional.of(data.getAsInt())
        : Optional.empty();
  }

  private CallHierarchyItem value(CallHierarchy.Item item) {
    CallHierarchyItem value =
        new CallHierarchyItem(
            item.name(),
            Kinds.of(item.kind()),
            locations.uri(item.span().file()),
            Ranges.range(item.span()),
            Ranges.range(item.nameSpan()));
    if (!item.detail().isEmpty()) {
      value.setDetail(item.detail());
    }
    value.setData(item.nameSpan().offset());
    return value;
  }

  private static List<Range> ranges(List<Span> places) {
    return places.stream().map(Ranges::range).toList();
  }
}
