/** What several tests share: hand-made programs, types and objects; network namespaces. */
package org.b.backend.testing;
