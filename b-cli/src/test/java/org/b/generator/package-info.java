/**
 * Writes B programs from seeds: the same seed and size always give the same text. What is written
 * is typed, so that the frontend accepts most of it; what it does not accept is as welcome, since
 * it must be refused with a diagnostic.
 *
 * <p>{@link org.b.generator.GeneratedProgram} is where to start. Each family of constructs is a
 * class that implements {@link org.b.generator.Family} and is listed in {@link
 * org.b.generator.Families}; integers come from {@link org.b.generator.Integers}. Whatever proves
 * something to the verifier (a test for null, a mask, a submit) is written through {@link
 * org.b.generator.Guards}, so that each program also yields twins that lack one.
 */
package org.b.generator;
