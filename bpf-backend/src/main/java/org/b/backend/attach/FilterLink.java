package org.b.backend.attach;

import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Errno;
import org.b.backend.sys.Interfaces;
import org.b.backend.sys.NetlinkMessage;
import org.b.backend.sys.SystemCallException;

/**
 * A traffic control filter below an interface's clsact qdisc. The filter outlives a process that is
 * killed, so its name says who made it. The qdisc is removed with the last filter if a process like
 * this one made it; who finds such a filter there inherits that duty through its own mark.
 */
final class FilterLink extends AbstractLink {
  private final TrafficControl control;
  private final TrafficControl.Filter filter;
  private final boolean madeQdisc;

  private FilterLink(
      String program,
      String hook,
      String target,
      String mechanism,
      TrafficControl control,
      TrafficControl.Filter filter,
      boolean madeQdisc) {
    super(program, hook, target, mechanism);
    this.control = control;
    this.filter = filter;
    this.madeQdisc = madeQdisc;
  }

  /** What a kernel lacks that does not know the filter's kind, and what to do about it. */
  record Missing(String what, String advice) {}

  /** The request for a filter of a name. */
  interface Message {
    NetlinkMessage of(
        LoadedProgram program, Interfaces.Interface face, Direction direction, String name);
  }

  /**
   * A kind of filter.
   *
   * @param hook as the language spells it
   * @param mechanism as people call it
   * @param missing what to say where the kernel does not know it (ENOENT)
   */
  record Kind(String hook, String mechanism, Missing missing, Message message) {}

  static AttachedLink attach(
      Kind kind, LoadedProgram program, Interfaces.Interface face, Direction direction) {
    try {
      return create(kind, program, face, direction);
    } catch (SystemCallException e) {
      if (e.errno() == Errno.ENOENT) {
        throw new EnvironmentException(
            "this kernel has " + kind.missing().what() + " (" + e.getMessage() + ")",
            kind.missing().advice(),
            e);
      }
      throw AttachErrors.packet(
          "attaching " + program.name() + " to " + face.name() + ":" + direction.text, e);
    }
  }

  private static AttachedLink create(
      Kind kind, LoadedProgram program, Interfaces.Interface face, Direction direction) {
    TrafficControl control = new TrafficControl();
    boolean madeQdisc = false;
    try {
      boolean created = control.createClsact(face);
      madeQdisc = created;
      madeQdisc = created || inheritsQdisc(control, face.index());
      String name = OwnerMark.mine(program.name(), madeQdisc).name();
      TrafficControl.Filter filter =
          control.create(kind.message().of(program, face, direction, name), face.index(), name);
      return new FilterLink(
          program.name(),
          kind.hook(),
          face.name() + ":" + direction.text,
          kind.mechanism(),
          control,
          filter,
          madeQdisc);
    } catch (RuntimeException e) {
      try (control) {
        if (madeQdisc) {
          control.removeUnusedClsact(face.index());
        }
      } catch (RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private static boolean inheritsQdisc(TrafficControl control, int index) {
    return control.filters(index).stream()
        .flatMap(f -> OwnerMark.parse(f.name()).stream())
        .anyMatch(OwnerMark::madeQdisc);
  }

  @Override
  void detach() {
    try (control) {
      control.remove(filter);
      if (madeQdisc) {
        control.removeUnusedClsact(filter.index());
      }
    } catch (SystemCallException e) {
      throw new EnvironmentException(
          "detaching " + program() + " from " + target() + " failed (" + e.getMessage() + ")",
          "see what is left with: tc filter show dev " + target().replace(":", " "),
          e);
    }
  }
}
