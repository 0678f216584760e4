package org.b.dsl.ide.edit;

import java.util.ArrayList;
import java.util.List;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;

/**
 * Changes that remove problems: those that the frontend knows, and those that need the text around.
 */
public final class QuickFixes {
  private QuickFixes() {}

  /**
   * The fixes of the problems that touch a range.
   *
   * <p>Nothing while the analysis is older than the text, since its places are then wrong.
   */
  public static List<QuickFix> at(AnalyzedDocument document, int from, int to) {
    List<QuickFix> fixes = new ArrayList<>();
    if (!document.isCurrent()) {
      return fixes;
    }
    for (Diagnostic diagnostic : document.result().diagnostics()) {
      Span span = diagnostic.span();
      if (span.file().name().equals(document.file().name())
          && span.offset() <= to
          && from <= span.end()) {
        fixes.addAll(of(document, diagnostic));
      }
    }
    return fixes;
  }

  /** The fixes of one problem of the document. */
  public static List<QuickFix> of(AnalyzedDocument document, Diagnostic diagnostic) {
    Fixes fixes = new Fixes(document, diagnostic);
    for (Diagnostic.Fix fix : diagnostic.fixes()) {
      fixes.add(
          fix.title(),
          fix.edits().stream().map(edit -> new TextEdit(edit.span(), edit.newText())).toList());
    }
    if (!diagnostic.span().file().name().equals(document.file().name())) {
      return fixes.found();
    }
    switch (diagnostic.code()) {
      case UNKNOWN_NAME -> NameFixes.declareVariable(fixes);
      case DUPLICATE_NAME -> NameFixes.assignInstead(fixes);
      case UNKNOWN_TYPE -> NameFixes.declareStruct(fixes);
      case UNKNOWN_FIELD -> NameFixes.addField(fixes);
      case NAME_TOO_LONG -> NameFixes.shorten(fixes);
      case BAD_WIDTH -> fixes.add("change to 64", new TextEdit(fixes.span(), "64"));
      case BAD_STRING -> StatementFixes.string(fixes);
      case COMPARISON_CHAIN -> StatementFixes.comparisonChain(fixes);
      case DUPLICATE_CASE, UNREACHABLE, IGNORED_RESULT, NOT_ACQUIRED ->
          StatementFixes.remove(fixes);
      case MAYBE_NULL -> StatementFixes.testReference(fixes);
      case SIZE_RANGE -> StatementFixes.testSize(fixes);
      case NOT_IN_TABLE -> StatementFixes.plainAddition(fixes);
      case LOG_FORMAT -> LogFixes.format(fixes);
      case LOG_ARGUMENTS -> LogFixes.split(fixes);
      case CONSTANT_TOO_WIDE -> ValueFixes.widen(fixes);
      case TEXT_TOO_LONG -> ValueFixes.lengthen(fixes);
      case BAD_SLICE -> ValueFixes.narrowSlice(fixes);
      case BAD_HEADER -> ValueFixes.fillHeader(fixes);
      case HEADER_NOT_REACHED -> StatementFixes.testHeader(fixes);
      case OUTSIDE_LOOP -> StatementFixes.returnInstead(fixes);
      case UNUSED_FUNCTION -> StatementFixes.removeFunction(fixes);
      case BAD_TEST -> StatementFixes.expectation(fixes);
      case LOCK_ACCESS -> LockFixes.leaveOut(fixes);
      case LOCK_FAILURE -> LockFixes.otherwise(fixes);
      case CALL_WHILE_LOCKED -> LockFixes.callBefore(fixes);
      case STATE_NEVER_ENTERED -> StateFixes.neverEntered(fixes);
      case BAD_CHECKSUM -> StateFixes.checksumField(fixes);
      case BAD_TABLE -> TableFixes.completeArguments(fixes);
      case UNKNOWN_TABLE_KIND -> TableFixes.knownKinds(fixes);
      case BAD_TABLE_SIZE -> fixes.add("change to 1024", new TextEdit(fixes.span(), "1024"));
      case LOCK_PLACE -> TableFixes.makeHashOfLeaf(fixes);
      case BAD_KEY -> TableFixes.makeHash(fixes, fixes.span());
      case DELETE_NOT_SUPPORTED -> TableFixes.makeHashOfMethod(fixes);
      case ATOMIC_SIZE -> TableFixes.widenField(fixes);
      case NO_PACKET, PACKET_READ_ONLY, CONTEXT_FIELD, CONTEXT_READ_ONLY, HELPER_NOT_ALLOWED ->
          HookFixes.changeHook(fixes);
      case UNKNOWN_HOOK -> HookFixes.addHook(fixes);
      case HOOK_ARGUMENT -> HookFixes.knownArguments(fixes);
      case MAY_SLEEP -> HookFixes.letSleep(fixes);
      case CANNOT_SLEEP -> HookFixes.keepAwake(fixes);
      case SLEEPABLE_TABLE -> {
        HookFixes.raiseTarget(fixes);
        HookFixes.keepAwake(fixes);
      }
      case BAD_TARGET -> fixes.add("change to \"5.10\"", new TextEdit(fixes.span(), "\"5.10\""));
      case TOO_NEW, TOO_COMPLEX, SLEEPS_WHERE_BUILT, IN_REGION, FOR_ONE_DEVICE ->
          HookFixes.raiseTarget(fixes);
      case UNSAFE_HELPER -> HookFixes.allowUnsafe(fixes);
      case GPL_ONLY -> HookFixes.license(fixes);
      default -> {}
    }
    return fixes.found();
  }
}
