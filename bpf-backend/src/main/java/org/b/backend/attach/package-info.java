/**
 * Attaches loaded programs to hooks of the running kernel and detaches them again. Uses {@code
 * load} for programs and {@code sys} for system calls and netlink. One class a kind of link.
 * Nothing here outlives its link, except traffic control filters of a process that was killed,
 * which {@link org.b.backend.attach.StaleAttachments} finds by the owner's mark in their names.
 */
package org.b.backend.attach;
