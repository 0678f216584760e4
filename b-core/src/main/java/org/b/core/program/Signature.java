package org.b.core.program;

import java.util.List;
import java.util.stream.Collectors;
import org.b.core.facts.HelperCall;
import org.b.core.source.Span;
import org.b.core.types.ReferenceType;
import org.b.core.types.Type;

/**
 * How a subprogram is called.
 *
 * @param parameters in order, the context among them
 * @param result an integer type, or void
 * @param packet what it may do to the packet that its context has, the functions that it calls
 *     included
 * @param span the function's name
 */
public record Signature(
    String name,
    List<Variable> parameters,
    Type result,
    HelperCall.PacketEffect packet,
    Span span) {

  /** Whether the kernel's context is passed on: only such a subprogram can touch the packet. */
  public boolean takesContext() {
    return parameters.stream()
        .anyMatch(
            parameter ->
                parameter.type() instanceof ReferenceType reference
                    && reference.origin() == ReferenceType.Origin.CONTEXT);
  }

  /** {@code u32 larger(u32 a, u32 b)}. */
  public String display() {
    return result.display()
        + " "
        + name
        + "("
        + parameters.stream()
            .map(p -> (p.type().display() + " " + p.name()).replace("* ", "*"))
            .collect(Collectors.joining(", "))
        + ")";
  }
}
