/**
 * The system calls that loading, attaching and reading maps take: bpf(2), perf_event_open(2),
 * packet and netlink sockets, poll(2), setns(2). Uses JNA and the JDK; knows nothing of objects,
 * programs or the language. JNA types never leave this package. Linux on 64-bit machines only;
 * everything else gets an {@link org.b.backend.EnvironmentException}.
 */
package org.b.backend.sys;
