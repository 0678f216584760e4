package org.b.core.program;

import org.b.core.source.Span;
import org.b.core.types.StructType;

/** One field of a struct literal. */
public record FieldValue(StructType.Field field, Expression value, Span span) {}
