/**
 * The backend's own exceptions, shared by its packages. Uses the JDK only; everything else lives in
 * the packages below, of which only {@code llvm} and {@code sys} may use JNA.
 */
package org.b.backend;
