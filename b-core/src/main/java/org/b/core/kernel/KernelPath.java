package org.b.core.kernel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;

/**
 * A place in a struct or union of the kernel: the way from the struct to it, by name. Which byte
 * that is on the kernel that a program runs on is found out when it is loaded (CO-RE).
 *
 * @param kernel whose types the path was found in
 * @param root BTF id of the struct, behind typedefs
 * @param steps from outside to inside; members of anonymous structs and unions are taken for
 *     members of the struct around them, as in C
 * @param type BTF id of what is there, as declared
 * @param bitOffset from the root's start, in these types
 * @param bitSize of a bit field; 0 for all else
 * @param otherRoots names that the root has in other kernels
 */
public record KernelPath(
    KernelTypes kernel,
    int root,
    List<Step> steps,
    int type,
    int bitOffset,
    int bitSize,
    List<String> otherRoots) {
  private static final int DEEPEST = 16;

  /** One step. */
  public sealed interface Step {
    /** BTF id of what is reached, as declared. */
    int type();

    /**
     * To a named member.
     *
     * @param bitOffset from the start of the struct or array element before
     * @param bitSize of a bit field; 0 for all else
     * @param assumed whether these types have no such member: other kernels may have one, as an
     *     integer of any size
     */
    record Member(String name, int type, int bitOffset, int bitSize, boolean assumed)
        implements Step {}

    /** To an element of an array. */
    record Element(int index, int type) implements Step {}
  }

  /** What a program gets that loads the place through a pointer of which the verifier knows. */
  public enum Load {
    /** Nothing: only a helper reads it. */
    REFUSED,
    NUMBER,
    /** A pointer to a struct, through which the program may load in turn. */
    POINTER
  }

  public KernelPath {
    steps = List.copyOf(steps);
    otherRoots = List.copyOf(otherRoots);
  }

  /** The whole of a struct or union. */
  public static KernelPath of(KernelTypes kernel, int struct) {
    return of(kernel, struct, List.of());
  }

  /**
   * The whole of a struct or union.
   *
   * @param otherNames that it has in other kernels
   */
  public static KernelPath of(KernelTypes kernel, int struct, List<String> otherNames) {
    int root = kernel.btf().resolveId(struct);
    return new KernelPath(kernel, root, List.of(), root, 0, 0, otherNames);
  }

  /** The root's names: its own, and those in other kernels. */
  public List<String> rootNames() {
    List<String> names = new ArrayList<>(List.of(btf().name(root)));
    names.addAll(otherRoots);
    return names;
  }

  /** The types that ids of the path belong to. */
  public Btf btf() {
    return kernel.btf();
  }

  /** What is there, behind typedefs and modifiers. */
  public BtfType target() {
    return btf().resolve(type);
  }

  /** What a load of the place yields by the verifier's rules. */
  public Load load() {
    return KernelWalk.of(this);
  }

  /** A member of the struct that is there. */
  public Optional<KernelPath> member(String name) {
    return find(btf().resolveId(type), name, 0, 0)
        .map(found -> with(found, Math.addExact(bitOffset, found.bitOffset()), found.bitSize()));
  }

  private Optional<Step.Member> find(int struct, String name, int offset, int depth) {
    if (depth > DEEPEST || !(btf().type(struct) instanceof BtfType.Composite composite)) {
      return Optional.empty();
    }
    for (BtfType.Member member : composite.members()) {
      int at = offset + member.bitOffset();
      if (member.name().equals(name)) {
        return Optional.of(new Step.Member(name, member.type(), at, member.bitSize(), false));
      }
      if (member.name().isEmpty()) {
        Optional<Step.Member> inner = find(btf().resolveId(member.type()), name, at, depth + 1);
        if (inner.isPresent()) {
          return inner;
        }
      }
    }
    return Optional.empty();
  }

  /** An element of the array that is there; empty where it is none, or has fewer. */
  public Optional<KernelPath> element(int index) {
    if (!(target() instanceof BtfType.Array array) || index < 0 || index >= array.count()) {
      return Optional.empty();
    }
    int offset = bitOffset + index * btf().size(array.element()) * 8;
    return Optional.of(with(new Step.Element(index, array.element()), offset, 0));
  }

  private KernelPath with(Step step, int newOffset, int newSize) {
    List<Step> longer = new ArrayList<>(steps);
    longer.add(step);
    return new KernelPath(kernel, root, longer, step.type(), newOffset, newSize, otherRoots);
  }

  /** A member that these types do not have, as an integer of 64 bits; empty where it cannot be. */
  public Optional<KernelPath> assumedMember(String name) {
    int number = kernel.typedef("u64");
    return number == 0 || isAssumed() || !(target() instanceof BtfType.Composite)
        ? Optional.empty()
        : Optional.of(with(new Step.Member(name, number, 0, 0, true), 0, 0));
  }

  /** Whether the path ends at a member that these types do not have. */
  public boolean isAssumed() {
    return !steps.isEmpty()
        && steps.get(steps.size() - 1) instanceof Step.Member member
        && member.assumed();
  }

  /** Whether the pointer that is there is known to lead to memory of a process. */
  public boolean isOfProcess() {
    if (steps.isEmpty() || !(steps.get(steps.size() - 1) instanceof Step.Member member)) {
      return false;
    }
    String struct = btf().name(root);
    for (Step step : steps.subList(0, steps.size() - 1)) {
      String inner = btf().name(btf().resolveId(step.type()));
      struct = inner.isEmpty() ? struct : inner;
    }
    return MemberTags.isOfProcess(struct, member.name());
  }

  /** Names of the members of the struct that is there. */
  public Set<String> memberNames() {
    Set<String> names = new LinkedHashSet<>();
    collect(btf().resolveId(type), names, 0);
    return names;
  }

  private void collect(int struct, Set<String> names, int depth) {
    if (depth <= DEEPEST && btf().type(struct) instanceof BtfType.Composite composite) {
      for (BtfType.Member member : composite.members()) {
        if (member.name().isEmpty()) {
          collect(btf().resolveId(member.type()), names, depth + 1);
        } else {
          names.add(member.name());
        }
      }
    }
  }

  /**
   * Whether it is a member of the struct itself, in no union: what is found in a union the verifier
   * does not trust (btf_struct_walk), and a struct in a struct may be in one in other kernels, as
   * {@code file->f_path} is in 6.18, but not in 6.12.
   */
  public boolean isMemberOfItself() {
    return steps.size() == 1
        && steps.get(0) instanceof Step.Member member
        && btf().resolve(root) instanceof BtfType.Composite struct
        && holds(struct, member.name());
  }

  private boolean holds(BtfType.Composite struct, String name) {
    return struct.members().stream()
        .anyMatch(
            member ->
                member.name().equals(name)
                    || member.name().isEmpty()
                        && btf().resolve(member.type()) instanceof BtfType.Composite inner
                        && !inner.union()
                        && holds(inner, name));
  }

  /** The way alone: {@code .real_parent} or {@code .__sk_common.skc_dport}. */
  public String steps(String start) {
    StringBuilder text = new StringBuilder(start);
    for (Step step : steps) {
      if (step instanceof Step.Member member) {
        text.append('.').append(member.name());
      } else if (step instanceof Step.Element element) {
        text.append('[').append(element.index()).append(']');
      }
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return steps(btf().name(root));
  }
}
