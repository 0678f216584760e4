/**
 * What the kernel offers and since which version: program types, context fields, helpers, map
 * kinds, hooks. Read from the tables in the resource folder {@code org/b/core/facts}; nothing else
 * in the code states such a fact. Uses the JDK only; knows nothing of the running kernel.
 */
package org.b.core.facts;
