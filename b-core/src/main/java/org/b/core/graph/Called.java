package org.b.core.graph;

/**
 * What a call of a function takes.
 *
 * @param cost instructions that the verifier walks, as {@link Cost} counts them
 * @param ways on how many ways it comes through, where none of them meet: see {@link RoundWays}
 */
record Called(long cost, long ways) {
  /** A function of which nothing is said. */
  static final Called NOTHING = new Called(0, 1);
}
