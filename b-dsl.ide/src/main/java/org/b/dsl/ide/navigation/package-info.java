/**
 * From a name to where it is declared and used: definition, references, highlights, rename, call
 * hierarchy. Where the frontend resolved a name, its answer counts; else the names found from
 * tokens. May use names, outlines and the frontend's references.
 */
package org.b.dsl.ide.navigation;
