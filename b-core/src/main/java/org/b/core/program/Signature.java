package org.b.core.program;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.b.core.facts.HelperCall;
import org.b.core.facts.LeafField;
import org.b.core.source.Span;
import org.b.core.types.ReferenceType;
import org.b.core.types.Type;

/**
 * How a subprogram is called.
 *
 * @param parameters in order, the context among them
 * @param result an integer type, a reference, which may be null, or void
 * @param changed names of the array parameters that it may change: it works on the caller's arrays
 * @param caller what has the kernel call it, such as timers, with an entry's key and a reference to
 *     its leaf; empty for what functions call
 * @param packet what it may do to the packet that its context has, the functions that it calls
 *     included
 * @param span the function's name
 */
public record Signature(
    String name,
    List<Variable> parameters,
    Type result,
    Set<String> changed,
    Optional<LeafField> caller,
    HelperCall.PacketEffect packet,
    Span span) {

  /** Whether the kernel calls it: other functions cannot. */
  public boolean callback() {
    return caller.isPresent();
  }

  /** Whether the kernel's context is passed on: only such a subprogram can touch the packet. */
  public boolean takesContext() {
    return parameters.stream()
        .anyMatch(
            parameter ->
                parameter.type() instanceof ReferenceType reference
                    && reference.origin() == ReferenceType.Origin.CONTEXT);
  }

  /** Whether it may change what a caller passes for a parameter. */
  public boolean changes(Variable parameter) {
    return changed.contains(parameter.name());
  }

  /** {@code u32 larger(u32 a, u32 b)}. */
  public String display() {
    return (result.display() + " " + name).replace("* ", "*")
        + "("
        + parameters.stream()
            .map(p -> (p.type().display() + " " + p.name()).replace("* ", "*"))
            .collect(Collectors.joining(", "))
        + ")";
  }
}
