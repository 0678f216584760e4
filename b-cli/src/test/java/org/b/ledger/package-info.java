/**
 * The ledger: what the frontend says of a program against what kernels say of its object. Accepted
 * by B and refused by a kernel must never happen and fails the build; the reverse is listed with
 * its reason.
 *
 * <p>Three steps that talk through files, because the second one also runs inside virtual machines:
 * {@link org.b.ledger.CompileObjects} writes objects and an index, {@link org.b.ledger.LoadObjects}
 * loads them into the running kernel and writes verdicts, {@link org.b.ledger.LedgerReport}
 * compares. {@code LoadObjects} may use the loader alone (starting the frontend takes long under
 * emulation).
 */
package org.b.ledger;
