/**
 * What editors need of B, in terms of Xtext. May use b-dsl and Xtext's editor-independent services;
 * must not use JNA.
 */
package org.b.dsl.ide;
