package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.source.Span;
import org.b.dsl.Reference;
import org.b.dsl.parse.ParsedSource;

/**
 * Carries what was found in one version of a program's texts over to the next: a span becomes an
 * anchor in its declaration's tree, and a span again where that tree is now.
 */
final class Places {
  private final List<ParsedSource> sources;

  Places(List<ParsedSource> sources) {
    this.sources = sources;
  }

  /** A span of any version: in a tree, or in a text that never changes. */
  sealed interface Place {}

  private record Moving(ParsedSource.Anchor anchor) implements Place {}

  private record Fixed(Span span) implements Place {}

  /** A diagnostic whose spans are places, in the order in which {@link #spans} lists them. */
  record KeptDiagnostic(Diagnostic diagnostic, List<Place> places) {}

  record KeptReference(Place use, Place declaration) {}

  /** Empty where a span has no declaration to be tied to. */
  Optional<List<KeptDiagnostic>> keepDiagnostics(List<Diagnostic> diagnostics) {
    List<KeptDiagnostic> kept = new ArrayList<>();
    for (Diagnostic diagnostic : diagnostics) {
      List<Place> places = new ArrayList<>();
      for (Span span : spans(diagnostic)) {
        Optional<Place> place = keep(span);
        if (place.isEmpty()) {
          return Optional.empty();
        }
        places.add(place.get());
      }
      kept.add(new KeptDiagnostic(diagnostic, places));
    }
    return Optional.of(kept);
  }

  /** Empty where a span has no declaration to be tied to. */
  Optional<List<KeptReference>> keepReferences(List<Reference> references) {
    List<KeptReference> kept = new ArrayList<>();
    for (Reference reference : references) {
      Optional<Place> use = keep(reference.use());
      Optional<Place> declaration = keep(reference.declaration());
      if (use.isEmpty() || declaration.isEmpty()) {
        return Optional.empty();
      }
      kept.add(new KeptReference(use.get(), declaration.get()));
    }
    return Optional.of(kept);
  }

  /** The diagnostics in the present texts; empty where one of their places is gone. */
  Optional<List<Diagnostic>> diagnostics(List<KeptDiagnostic> kept) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (KeptDiagnostic one : kept) {
      List<Span> spans = new ArrayList<>();
      for (Place place : one.places()) {
        Span span = span(place);
        if (span == null) {
          return Optional.empty();
        }
        spans.add(span);
      }
      diagnostics.add(withSpans(one.diagnostic(), spans));
    }
    return Optional.of(diagnostics);
  }

  /** The references in the present texts; empty where one of their places is gone. */
  Optional<List<Reference>> references(List<KeptReference> kept) {
    List<Reference> references = new ArrayList<>(kept.size());
    for (KeptReference one : kept) {
      Span use = span(one.use());
      Span declaration = span(one.declaration());
      if (use == null || declaration == null) {
        return Optional.empty();
      }
      references.add(new Reference(use, declaration));
    }
    return Optional.of(references);
  }

  private Optional<Place> keep(Span span) {
    for (ParsedSource source : sources) {
      if (source.file() == span.file()) {
        return source.anchor(span).map(Moving::new);
      }
    }
    return Optional.of(new Fixed(span));
  }

  private Span span(Place place) {
    if (place instanceof Fixed fixed) {
      return fixed.span();
    }
    for (ParsedSource source : sources) {
      Optional<Span> span = source.place(((Moving) place).anchor());
      if (span.isPresent()) {
        return span.get();
      }
    }
    return null;
  }

  private static List<Span> spans(Diagnostic diagnostic) {
    List<Span> spans = new ArrayList<>();
    spans.add(diagnostic.span());
    diagnostic.related().forEach(related -> spans.add(related.span()));
    for (Diagnostic.Fix fix : diagnostic.fixes()) {
      fix.edits().forEach(edit -> spans.add(edit.span()));
    }
    return spans;
  }

  private static Diagnostic withSpans(Diagnostic diagnostic, List<Span> spans) {
    var next = spans.iterator();
    Span span = next.next();
    List<Diagnostic.Related> related =
        diagnostic.related().stream()
            .map(one -> new Diagnostic.Related(next.next(), one.message()))
            .toList();
    List<Diagnostic.Fix> fixes =
        diagnostic.fixes().stream()
            .map(
                fix ->
                    new Diagnostic.Fix(
                        fix.title(),
                        fix.edits().stream()
                            .map(edit -> new Diagnostic.Edit(next.next(), edit.newText()))
                            .toList()))
            .toList();
    return new Diagnostic(
        diagnostic.code(),
        span,
        diagnostic.message(),
        diagnostic.label(),
        diagnostic.help(),
        related,
        fixes,
        diagnostic.subject());
  }
}
