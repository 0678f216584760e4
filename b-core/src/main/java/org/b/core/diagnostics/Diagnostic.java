package org.b.core.diagnostics;

import java.util.List;
import org.b.core.source.Span;

/**
 * One thing that is wrong at one place.
 *
 * @param message names the user's own symbols; one sentence without a full stop
 * @param label what stands under the caret, may be empty
 * @param help what to do; overrides the code's general advice when not empty
 * @param related other places that explain it
 * @param fixes changes that remove it
 * @param subject what it is about, where the kernel has other words for that
 */
public record Diagnostic(
    DiagnosticCode code,
    Span span,
    String message,
    String label,
    String help,
    List<Related> related,
    List<Fix> fixes,
    DiagnosticCode.Subject subject) {

  /** Another place and what it has to do with the problem. */
  public record Related(Span span, String message) {}

  /** A change of the text that removes the problem. */
  public record Fix(String title, List<Edit> edits) {}

  /** Replaces the text of {@code span}. */
  public record Edit(Span span, String newText) {}

  public Severity severity() {
    return code.severity();
  }

  public static Diagnostic of(DiagnosticCode code, Span span, String message) {
    return new Diagnostic(
        code, span, message, "", "", List.of(), List.of(), DiagnosticCode.Subject.USUAL);
  }

  /** What the kernel says or does about it; empty for rules of the language alone. */
  public String kernelRule() {
    return code.kernelRule(subject);
  }

  public Diagnostic withSubject(DiagnosticCode.Subject newSubject) {
    return new Diagnostic(code, span, message, label, help, related, fixes, newSubject);
  }

  public Diagnostic withLabel(String newLabel) {
    return new Diagnostic(code, span, message, newLabel, help, related, fixes, subject);
  }

  public Diagnostic withHelp(String newHelp) {
    return new Diagnostic(code, span, message, label, newHelp, related, fixes, subject);
  }

  public Diagnostic withRelated(Span place, String text) {
    var list = new java.util.ArrayList<>(related);
    list.add(new Related(place, text));
    return new Diagnostic(code, span, message, label, help, List.copyOf(list), fixes, subject);
  }

  public Diagnostic withFix(String title, Span place, String newText) {
    var list = new java.util.ArrayList<>(fixes);
    list.add(new Fix(title, List.of(new Edit(place, newText))));
    return new Diagnostic(code, span, message, label, help, related, List.copyOf(list), subject);
  }
}
