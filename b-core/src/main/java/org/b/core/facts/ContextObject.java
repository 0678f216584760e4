package org.b.core.facts;

import org.b.core.types.ReferenceType;

/**
 * An object to which a context leads, and of which programs access some fields: a socket, or what a
 * flow dissector says of a packet.
 *
 * @param programType kernel name of the program type
 * @param field the context's field
 * @param type of a reference to it
 * @param nullable whether there may be none
 */
public record ContextObject(
    String programType, String field, ReferenceType type, boolean nullable) {}
