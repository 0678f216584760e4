package org.b.dsl.ide.edit;

import org.b.core.source.Span;

/** Replaces the text of {@code span}. Edits of one change do not overlap. */
public record TextEdit(Span span, String newText) {}
