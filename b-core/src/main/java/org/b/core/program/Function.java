package org.b.core.program;

import java.util.List;
import java.util.Optional;
import org.b.core.facts.Hook;
import org.b.core.facts.LeafField;
import org.b.core.source.Span;
import org.b.core.types.Type;

/**
 * A program, which a hook of the kernel calls, or a subprogram, which other functions call.
 *
 * @param hook what it attaches to by default; its argument may be empty. A subprogram has the hook
 *     of one of the programs that call it
 * @param context the parameter that the kernel passes
 * @param result an integer type; of a subprogram also a reference
 * @param states parser states that the body declares, in source order
 * @param signature how a subprogram is called; empty for a program
 * @param span the function's name
 */
public record Function(
    String name,
    Attachment hook,
    Optional<Variable> context,
    Type result,
    Statement.Block body,
    List<State> states,
    Optional<Signature> signature,
    Span span) {

  public boolean isSubprogram() {
    return signature.isPresent();
  }

  /** Whether the kernel calls it because a timer or the like in a leaf says so. */
  public boolean isCallback() {
    return caller().isPresent();
  }

  /** What has the kernel call it. */
  public Optional<LeafField> caller() {
    return signature.flatMap(Signature::caller);
  }

  /**
   * A hook with its argument as written: {@code kprobe} with {@code vfs_write}, {@code tc} with
   * {@code ingress}.
   *
   * @param argument empty when the command line must say it
   */
  public record Attachment(Hook hook, String argument) {
    /** The same for functions that programs there have called later, and that may sleep. */
    public Attachment asleep() {
      return new Attachment(hook.asleep(), argument);
    }

    /** The ELF section by whose name libbpf and bpftool know what a program attaches to. */
    public String section() {
      return hook.section(argument);
    }
  }

  /**
   * A parser state that the function declares.
   *
   * @param header the header it follows; empty for {@code EOP}, the end of parsing
   */
  public record State(Optional<Header> header, Statement.Block body, Span span) {}
}
