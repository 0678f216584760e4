package org.b.core.facts;

/**
 * Something in an object of the kernel that programs which implement a struct's functions may
 * change.
 *
 * @param operations kernel name of the struct that they implement
 * @param object kernel name of the object's struct
 * @param member the way to it: {@code inet_conn.icsk_ca_priv}, whose elements it stands for
 * @param since first kernel that allows it
 */
public record WritableMember(
    String operations, String object, String member, KernelVersion since) {}
