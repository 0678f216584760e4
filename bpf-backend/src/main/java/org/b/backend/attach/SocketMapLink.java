package org.b.backend.attach;

import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadedProgram;
import org.b.backend.maps.BpfMap;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Errno;
import org.b.backend.sys.SystemCallException;

/**
 * A program for the sockets in a table: {@code sk_msg} sees what they send, {@code sk_skb} what
 * they receive. The table holds the program, so that closing must detach it; it ends with the table
 * at the latest.
 */
final class SocketMapLink extends AbstractLink {
  private final LoadedProgram program;
  private final BpfMap table;

  private SocketMapLink(LoadedProgram program, String hook, BpfMap table) {
    super(program.name(), hook, table.name(), "program of a table of sockets");
    this.program = program;
    this.table = table;
  }

  static AttachedLink attach(LoadedProgram program, AttachRequest request) {
    BpfMap table =
        request
            .options()
            .map()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the hook " + request.hook() + " needs a table of sockets"));
    try {
      Bpf.programAttach(program.descriptor(), table.descriptor().number(), program.attachType(), 0);
      return new SocketMapLink(program, request.hook(), table);
    } catch (SystemCallException e) {
      if (e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.EINVAL) {
        throw new EnvironmentException(
            table.name() + " cannot have a program of kind " + request.hook(),
            "name a SockMap or SockHash; a table has one verdict of each kind at most",
            e);
      }
      throw AttachErrors.packet("attaching " + program.name() + " to " + table.name(), e);
    }
  }

  @Override
  void detach() {
    try {
      Bpf.programDetach(program.descriptor(), table.descriptor().number(), program.attachType());
    } catch (SystemCallException e) {
      if (e.errno() != Errno.ENOENT) {
        throw new EnvironmentException(
            "detaching " + program() + " from " + target() + " failed (" + e.getMessage() + ")",
            "it ends with the process",
            e);
      }
    }
  }
}
