/**
 * Whether the tables of kernel facts are true of the running kernel, asked both ways: what they say
 * is there is, and what they say comes with a later kernel is refused.
 */
package org.b.backend.facts;
