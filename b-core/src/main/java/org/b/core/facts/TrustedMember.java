package org.b.core.facts;

/**
 * A member of an object of the kernel that leads to another object which the verifier trusts.
 *
 * @param struct kernel name of the object's struct
 * @param name the member
 * @param since first kernel that trusts what is found there
 * @param nullable whether it may be null
 * @param rcu whether it is there only as long as nothing sleeps
 */
public record TrustedMember(
    String struct, String name, KernelVersion since, boolean nullable, boolean rcu) {}
