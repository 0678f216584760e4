package org.b.cli.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.LoadedProgram;
import org.b.backend.maps.BpfMap;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.SystemCallException;
import org.b.cli.Failure;

/**
 * Pins maps and programs in a folder of a BPF file system, so that they outlive the run: each under
 * its name. Nothing that is there already is replaced.
 */
final class Pins {
  private Pins() {}

  static void pin(LoadedObject object, String folder) {
    Path directory = Path.of(folder).toAbsolutePath();
    List<Path> made = new ArrayList<>();
    try {
      Files.createDirectories(directory);
      for (BpfMap map : object.maps().values()) {
        if (!map.definition().isDataSection()) {
          pin(map.descriptor(), directory.resolve(map.name()), made);
        }
      }
      for (LoadedProgram program : object.programs().values()) {
        pin(program.descriptor(), directory.resolve(program.name()), made);
      }
    } catch (IOException e) {
      throw Failure.environment(
          folder + " cannot be made: " + e.getMessage(),
          "name a folder in a BPF file system, such as /sys/fs/bpf/mine");
    } catch (SystemCallException e) {
      made.forEach(Pins::remove);
      throw Failure.environment(
          "pinning in " + folder + " failed: " + e.getMessage(),
          "name a new folder in a BPF file system (mount -t bpf bpf /sys/fs/bpf)");
    }
  }

  private static void pin(Descriptor object, Path path, List<Path> made) {
    if (Files.exists(path)) {
      made.forEach(Pins::remove);
      throw Failure.failed(path + " exists already", "remove it or choose another folder");
    }
    Bpf.pin(object, path.toString());
    made.add(path);
  }

  private static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // The failure that led here is the one to tell.
    }
  }
}
