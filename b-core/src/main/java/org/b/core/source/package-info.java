/** Source texts and places in them. Uses nothing but the JDK; reads no file. */
package org.b.core.source;
