/**
 * Names of addresses in programs, libraries and the kernel, and places of names in them. Reads
 * files only; knows nothing of programs of the kernel.
 */
package org.b.backend.symbols;
