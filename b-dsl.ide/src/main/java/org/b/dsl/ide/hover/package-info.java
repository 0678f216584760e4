/**
 * What is shown about a name: types and layouts, header diagrams, tables, built-ins, hooks, and the
 * signatures of calls. Texts are Markdown. May use names, facts and the typed program.
 */
package org.b.dsl.ide.hover;
