/**
 * Measures the compiler and what it generates, against clang where there is an equivalent C
 * program. {@code .ci/benchmark} runs it; the table goes into {@code docs/performance.md}. May use
 * everything; nothing may use it.
 */
package org.b.benchmark;
