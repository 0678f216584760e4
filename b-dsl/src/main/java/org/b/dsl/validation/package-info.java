/**
 * The bridge from Xtext's validation to {@link org.b.dsl.Frontend}. May use Xtext and the frontend;
 * holds no check of its own.
 */
package org.b.dsl.validation;
