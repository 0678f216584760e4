package org.b.backend.attach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Errno;
import org.b.backend.sys.OpenFile;
import org.b.backend.sys.SystemCallException;

/**
 * A program for the processes of a control group and of those below it, by a link (5.7), which the
 * kernel removes with the process.
 */
final class CgroupLink {
  private static final int BPF_CGROUP_INET_EGRESS = 1;
  private static final String SKB = "BPF_PROG_TYPE_CGROUP_SKB";

  private CgroupLink() {}

  static AttachedLink attach(LoadedProgram program, AttachRequest request) {
    String folder =
        request
            .options()
            .cgroup()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the hook " + request.hook() + " needs a control group"));
    Path path = resolve(folder);
    String target =
        request.argument().isEmpty() ? path.toString() : path + ":" + request.argument();
    try (Descriptor group = OpenFile.open(path.toString(), OpenFile.O_DIRECTORY)) {
      Descriptor link =
          Bpf.linkCreate(program.descriptor(), group.number(), attachType(program, request));
      return new DescriptorLink(program.name(), request.hook(), target, "cgroup link", link);
    } catch (SystemCallException e) {
      throw failure(program, path, e);
    }
  }

  /** A packet program may have been loaded for no direction in particular. */
  private static int attachType(LoadedProgram program, AttachRequest request) {
    return program.type().name().equals(SKB) && request.argument().equals("egress")
        ? BPF_CGROUP_INET_EGRESS
        : program.attachType();
  }

  /** A folder as it is, or below the place where control groups are mounted. */
  private static Path resolve(String folder) {
    Path given = Path.of(folder);
    if (Files.isDirectory(given)) {
      return given.toAbsolutePath().normalize();
    }
    Optional<Path> mount = mount();
    if (mount.isPresent()) {
      Path below = mount.get().resolve(folder.replaceFirst("^/+", ""));
      if (Files.isDirectory(below)) {
        return below;
      }
    }
    throw new EnvironmentException(
        "there is no control group " + folder,
        mount
            .map(
                place -> "name a folder below " + place + ", or make one: mkdir " + place + "/mine")
            .orElse("mount control groups first: mount -t cgroup2 none /sys/fs/cgroup"));
  }

  /** Where the second version of control groups is mounted. */
  static Optional<Path> mount() {
    try {
      return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
          .map(line -> line.split(" "))
          .filter(fields -> fields.length > 2 && fields[2].equals("cgroup2"))
          .map(fields -> Path.of(fields[1]))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static RuntimeException failure(
      LoadedProgram program, Path path, SystemCallException cause) {
    if (cause.errno() == Errno.EBADF) {
      return new EnvironmentException(
          path + " is not a control group of version 2",
          mount()
              .map(place -> "name a folder below " + place)
              .orElse("mount them: mount -t cgroup2 none /sys/fs/cgroup"),
          cause);
    }
    if (cause.errno() == Errno.EPERM) {
      return new EnvironmentException(
          "attaching "
              + program.name()
              + " to "
              + path
              + " is not allowed: a group above has a program that allows no others, or this user"
              + " lacks the privilege",
          "run as root; see what is there with: bpftool cgroup tree " + path,
          cause);
    }
    return AttachErrors.packet("attaching " + program.name() + " to " + path, cause);
  }
}
