/**
 * What the words of a text stand for, found from tokens and outlines, so that it works in
 * half-typed text. A test keeps it in agreement with the frontend's references on every fixture.
 * May use {@code org.b.dsl.ide.outline}, facts and the typed program.
 */
package org.b.dsl.ide.names;
