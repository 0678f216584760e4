/**
 * Control-flow graphs: the form on which everything about paths is checked and from which code is
 * generated. {@link org.b.core.graph.GraphBuilder} makes them from the typed program. Uses {@code
 * source}, {@code types}, {@code facts}, {@code program}.
 */
package org.b.core.graph;
