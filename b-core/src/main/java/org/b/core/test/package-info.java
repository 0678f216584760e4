/** Tests that are written in the language: typed steps, and packets put together from headers. */
package org.b.core.test;
