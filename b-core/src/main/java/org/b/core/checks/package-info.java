/**
 * The checks on control-flow graphs. One class, one check; each names the verifier rule that it
 * guarantees. Uses every other package of this module.
 */
package org.b.core.checks;
