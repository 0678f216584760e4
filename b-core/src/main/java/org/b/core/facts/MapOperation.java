package org.b.core.facts;

import java.util.Set;

/**
 * What the verifier asks of an operation on a kind of map beyond what it asks of its helper.
 *
 * @param map name of the kind of map
 * @param helper kernel name of the helper
 * @param since first kernel that allows it
 * @param programTypes kernel names of the program types that may; empty for all that may call the
 *     helper
 */
public record MapOperation(
    String map, String helper, KernelVersion since, Set<String> programTypes) {

  /** Whether programs of a type may do it. */
  public boolean isFor(String programType) {
    return programTypes.isEmpty() || programTypes.contains(programType);
  }
}
