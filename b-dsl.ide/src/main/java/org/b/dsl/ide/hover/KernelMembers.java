package org.b.dsl.ide.hover;

import java.util.Optional;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;
import org.b.core.kernel.Declarations;
import org.b.core.kernel.KernelPath;
import org.b.core.types.ReferenceType;
import org.b.core.types.ReferenceType.Origin;
import org.b.core.types.SystemCallTypes;
import org.b.core.types.Type;
import org.b.dsl.ide.names.Meaning;

/** Members of the kernel's structs in hovers and completion. */
public final class KernelMembers {
  /** Of a struct of the kernel with hundreds of members a hover shows the first ones. */
  private static final int MOST_MEMBERS = 12;

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

  /** A hover on an argument of a system call. */
  static String text(Meaning.CallArgument argument) {
    Type type = SystemCallTypes.of(argument.kernel(), argument.argument());
    return Hovers.fenced(type.display() + " " + argument.argument().name())
        + "\nArgument "
        + (argument.argument().index() + 1)
        + " of the system call `"
        + argument.call()
        + "`"
        + (type instanceof ReferenceType || argument.argument().declared().endsWith("*")
            ? ", an address of the process."
            : ".");
  }

  /** A hover on a variable. */
  static String text(Meaning.KernelVariable variable) {
    String type = new Declarations(variable.kernel()).type(variable.type());
    return Hovers.fenced(type + " " + variable.name())
        + "\nA variable of the kernel that each processor has, from "
        + variable.kernel().origin()
        + ".";
  }

  /** A hover on a type: what it is, and the first of its members with their places. */
  static String text(Meaning.KernelType type) {
    Declarations declarations = new Declarations(type.kernel());
    Btf btf = type.kernel().btf();
    String from = " of the kernel, from " + type.kernel().origin() + ".";
    if (btf.type(type.id()) instanceof BtfType.Typedef typedef) {
      return Hovers.fenced("typedef " + declarations.type(typedef.target()) + " " + type.name())
          + "\nA type"
          + from;
    }
    if (!(btf.type(type.id()) instanceof BtfType.Composite composite)) {
      return Hovers.fenced(type.name()) + "\nA type" + from;
    }
    String word = composite.union() ? "union" : "struct";
    KernelPath whole = KernelPath.of(type.kernel(), type.id());
    StringBuilder text = new StringBuilder(word + " " + type.name() + " {\n");
    int shown = 0;
    for (String name : whole.memberNames()) {
      Optional<KernelPath> member = whole.member(name);
      if (member.isEmpty() || shown == MOST_MEMBERS) {
        continue;
      }
      shown++;
      String declared = type(member.get());
      text.append("  ").append(declared).append(declared.endsWith("*") ? "" : " ");
      text.append(name).append("; // byte ").append(member.get().bitOffset() / 8).append("\n");
    }
    int more = whole.memberNames().size() - shown;
    text.append(more > 0 ? "  // and " + more + " more\n" : "").append("}");
    return Hovers.fenced(text.toString())
        + "\nA "
        + word
        + from
        + (composite.size() > 0 ? " It has " + Layouts.bytes(composite.size()) + " there." : "");
  }

  private static String name(KernelPath member) {
    return member.steps().get(member.steps().size() - 1) instanceof KernelPath.Step.Member last
        ? last.name() + (last.bitSize() > 0 ? ":" + last.bitSize() : "")
        : "";
  }
}
