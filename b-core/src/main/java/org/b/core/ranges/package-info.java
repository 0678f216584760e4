/**
 * Which values integers can have at a place of a function: intervals, signed and unsigned, and
 * known bits. Uses {@code graph}, {@code program} and {@code types}.
 */
package org.b.core.ranges;
