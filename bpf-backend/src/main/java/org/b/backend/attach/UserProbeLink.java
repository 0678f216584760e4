package org.b.backend.attach;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.b.backend.EnvironmentException;
import org.b.backend.load.KernelNames;
import org.b.backend.load.LoadedProgram;
import org.b.backend.symbols.ExecutableFile;
import org.b.backend.sys.Errno;
import org.b.backend.sys.PerfEvent;
import org.b.backend.sys.SystemCallException;

/**
 * A program at the start or the return of a function of a program or library: {@code
 * /bin/bash:readline}, {@code c:malloc}, {@code ./server:0x4010} (an address), {@code bash:main+4}.
 */
final class UserProbeLink {
  private static final int LARGEST_DISTANCE = 3;
  private static final int MOST_SUGGESTIONS = 5;

  private UserProbeLink() {}

  static AttachedLink attach(LoadedProgram program, AttachRequest request) {
    String argument = request.argument().replace("\"", "");
    int colon = argument.lastIndexOf(':');
    if (colon < 1 || colon == argument.length() - 1) {
      throw new IllegalArgumentException(
          "the hook " + request.hook() + " needs a file and a function: /bin/bash:readline");
    }
    ExecutableFile file = UserFiles.open(argument.substring(0, colon), request.options().process());
    String symbol = argument.substring(colon + 1);
    boolean atReturn = request.hook().equals("uretprobe");
    return attach(
        program,
        request,
        file.path() + ":" + symbol,
        file,
        offset(file, address(file, symbol), symbol),
        0,
        atReturn);
  }

  /**
   * @param offset of the instruction in the file
   * @param semaphore offset in the file of the counter of users; 0 for none
   */
  static AttachedLink attach(
      LoadedProgram program,
      AttachRequest request,
      String target,
      ExecutableFile file,
      long offset,
      long semaphore,
      boolean atReturn) {
    ProbeSource source = ProbeSource.findUser();
    try {
      return PerfEvents.bind(
          program,
          request.hook(),
          target,
          PerfEvent.userProbe(
              source.type(),
              atReturn ? source.returnBit() : -1,
              file.path().toString(),
              offset,
              semaphore,
              request.options().process().orElse(-1)));
    } catch (SystemCallException e) {
      if (e.errno() == Errno.EINVAL) {
        throw new EnvironmentException(
            "the kernel does not allow a probe at " + target,
            "the file must be on a disk and the place must be the start of an instruction",
            e);
      }
      if (e.errno() == Errno.ESRCH) {
        throw new EnvironmentException(
            "there is no process " + request.options().process().orElse(0),
            "see with ps which there are",
            e);
      }
      throw AttachErrors.tracing("attaching " + program.name() + " to " + target, e);
    }
  }

  static long offset(ExecutableFile file, long address, String what) {
    OptionalLong offset = file.fileOffset(address);
    return offset.orElseThrow(
        () ->
            new EnvironmentException(
                what + " of " + file.path() + " is not code of the file",
                "name one of its functions"));
  }

  private static long address(ExecutableFile file, String symbol) {
    int plus = symbol.indexOf('+');
    try {
      if (symbol.startsWith("0x")) {
        return Long.parseUnsignedLong(symbol.substring(2), 16);
      }
      long beyond = plus < 0 ? 0 : Long.decode(symbol.substring(plus + 1));
      String name = plus < 0 ? symbol : symbol.substring(0, plus);
      return beyond + file.function(name).orElseThrow(() -> missing(file, name)).address();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          symbol + " is neither a function nor an address such as 0x4010");
    }
  }

  private static EnvironmentException missing(ExecutableFile file, String name) {
    List<String> names =
        file.functions().stream().map(ExecutableFile.Symbol::name).distinct().toList();
    List<String> similar =
        names.stream()
            .filter(other -> Math.abs(other.length() - name.length()) <= LARGEST_DISTANCE)
            .filter(other -> KernelNames.distance(other, name) <= LARGEST_DISTANCE)
            .sorted(Comparator.comparingInt(other -> KernelNames.distance(other, name)))
            .limit(MOST_SUGGESTIONS)
            .toList();
    return new EnvironmentException(
        file.path() + " has no function " + name,
        !similar.isEmpty()
            ? "there are " + String.join(", ", similar)
            : names.isEmpty()
                ? "the file has lost its names (stripped); write an address: "
                    + file.path()
                    + ":0x1234"
                : "see its functions with: nm -D " + file.path());
  }
}
