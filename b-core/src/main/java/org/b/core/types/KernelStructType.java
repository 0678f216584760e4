package org.b.core.types;

import java.util.List;
import java.util.Optional;
import org.b.core.kernel.KernelPath;
import org.b.core.kernel.KernelTypes;

/**
 * A struct or union of the kernel, known by its name: its size and the places of its fields are
 * those of the kernel that a program runs on. Programs have references to it, never one of their
 * own.
 *
 * @param kernel whose types say which fields it has
 * @param id in these types; 0 where they only name it, and for a struct that only a typedef names:
 *     its fields are found from the struct around it
 * @param otherNames that it has in other kernels
 */
public record KernelStructType(
    KernelTypes kernel, int id, String name, boolean union, List<String> otherNames)
    implements Type {
  /** With the same name everywhere. */
  public KernelStructType(KernelTypes kernel, int id, String name, boolean union) {
    this(kernel, id, name, union, List.of());
  }

  /** The place of the whole; empty where its fields are not known. */
  public Optional<KernelPath> path() {
    return id == 0 ? Optional.empty() : Optional.of(KernelPath.of(kernel, id, otherNames));
  }

  @Override
  public int size() {
    return id == 0 ? 0 : kernel.btf().size(id);
  }

  @Override
  public int alignment() {
    return 8;
  }

  @Override
  public String display() {
    return id == 0 && kernel.typedef(name) != 0 ? name : (union ? "union " : "struct ") + name;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KernelStructType struct
        && struct.union == union
        && struct.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
