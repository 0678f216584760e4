package org.b.core.facts;

/**
 * What the name of an ELF section says of the program in it, as libbpf-based loaders understand it.
 *
 * @param name the whole name, or what stands before a slash: {@code fentry}, {@code
 *     cgroup/connect4}
 * @param programType kernel name of the program type
 * @param attachType value of {@code enum bpf_attach_type}; 0 where the type has none
 * @param target what the part after the slash names among the kernel's types
 * @param sleepable whether the program may wait (BPF_F_SLEEPABLE)
 * @param frags whether an XDP program takes packets of several buffers (BPF_F_XDP_HAS_FRAGS)
 */
public record ProgramSection(
    String name,
    String programType,
    int attachType,
    Target target,
    boolean sleepable,
    boolean frags) {

  /** Kinds of types that a program is bound to when it is loaded. */
  public enum Target {
    NONE,
    FUNCTION,
    TRACEPOINT,
    SECURITY,
    ITERATOR,
    OPERATION
  }

  boolean fits(String section) {
    return section.equals(name) || section.startsWith(name + "/");
  }
}
