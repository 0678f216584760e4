/** What several test packages use. Must not use the packages that it serves. */
package org.b.testing;
