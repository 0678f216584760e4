/**
 * The real command: the launcher and the packaged jar, in network namespaces of their own. Run in
 * the phase {@code integration-test}, when the jar is there. What needs root is skipped elsewhere,
 * and says so.
 */
package org.b.cli.endtoend;
