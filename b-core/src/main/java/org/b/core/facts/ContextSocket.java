package org.b.core.facts;

import org.b.core.types.StructType;

/**
 * A socket in a context.
 *
 * @param programType kernel name of the program type
 * @param field the context's field
 * @param struct what may be read of it
 * @param nullable whether there may be none
 */
public record ContextSocket(
    String programType, String field, StructType struct, boolean nullable) {}
