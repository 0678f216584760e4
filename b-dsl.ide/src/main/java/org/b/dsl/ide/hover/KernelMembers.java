package org.b.dsl.ide.hover;

import org.b.core.btf.BtfType;
import org.b.core.kernel.KernelPath;
import org.b.core.types.ReferenceType.Origin;
import org.b.core.types.Type;

/** Members of the kernel's structs in hovers and completion. */
public final class KernelMembers {
  private KernelMembers() {}

  /** The member's type as a program sees it; the kernel's own word where B has no type for it. */
  public static String type(KernelPath member) {
    Type type =
        org.b.core.types.KernelMembers.of(
            member.kernel(), member.type(), member.bitSize(), Origin.KERNEL);
    return type.isError() ? kernelWord(member.target()) : type.display();
  }

  private static String kernelWord(BtfType type) {
    if (type instanceof BtfType.Pointer) {
      return "pointer";
    } else if (type instanceof BtfType.Array) {
      return "array";
    } else if (type instanceof BtfType.Composite composite) {
      return (composite.union() ? "union " : "struct ")
          + (composite.name().isEmpty() ? "{ ... }" : composite.name());
    }
    return type.name();
  }

  /** A hover. */
  static String text(KernelPath member) {
    String owner = member.btf().name(member.root());
    return Hovers.fenced(type(member) + " " + name(member))
        + "\n"
        + member
        + ", a field of the kernel's `"
        + owner
        + "`, at byte "
        + member.bitOffset() / 8
        + " in "
        + member.kernel().origin()
        + ". Where it is in the kernel that the program runs on is found when it is loaded.";
  }

  private static String name(KernelPath member) {
    return member.steps().get(member.steps().size() - 1) instanceof KernelPath.Step.Member last
        ? last.name() + (last.bitSize() > 0 ? ":" + last.bitSize() : "")
        : "";
  }
}
