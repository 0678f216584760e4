/** See the packages below; ARCHITECTURE.md says how they build on each other. */
package org.b.core;
