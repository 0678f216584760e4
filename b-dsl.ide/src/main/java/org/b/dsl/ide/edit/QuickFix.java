package org.b.dsl.ide.edit;

import java.util.List;
import org.b.core.diagnostics.Diagnostic;

/**
 * A change that removes a problem.
 *
 * @param preferred whether it is what the user most probably wants; at most one fix of a problem is
 */
public record QuickFix(
    String title, Diagnostic diagnostic, List<TextEdit> edits, boolean preferred) {}
