package org.b.core.facts;

import java.util.List;

/**
 * An iterator of the kernel, which programs ask for one object after the other.
 *
 * @param name its struct, with which the names of its functions start: {@code bpf_iter_task}
 * @param start the function that starts it; its result is the iterator, of which a loop alone knows
 * @param element what it gives: a {@link HelperCall.Result.KernelObject}, or a number
 * @param words how many {@code u64} it takes on the stack
 * @param only the only hooks whose programs may start it, or {@code sleepable} for all whose
 *     programs may sleep; empty for all of its program types
 * @param rcu whether the objects are there as long as RCU is held, which programs that may sleep do
 *     not hold (KF_RCU_PROTECTED)
 */
public record KernelIterator(
    String name,
    Helper start,
    HelperCall.Result element,
    int words,
    List<String> only,
    boolean rcu) {
  private static final String SLEEPABLE = "sleepable";

  /** The function that gives the next element, or null. */
  public String next() {
    return name + "_next";
  }

  /** The function that ends it. */
  public String destroy() {
    return name + "_destroy";
  }

  /** Whether it, or one of its functions, has that name: loops alone call them. */
  public boolean isNamed(String called) {
    return List.of(name, start.name(), next(), destroy()).contains(called);
  }

  /** Whether programs of a hook may start it, as far as {@link #only} goes. */
  public boolean isFor(Hook hook) {
    return only.isEmpty()
        || only.contains(hook.name())
        || only.contains(SLEEPABLE) && hook.sleepable();
  }
}
