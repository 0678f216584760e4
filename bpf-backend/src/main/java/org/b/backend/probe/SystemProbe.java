package org.b.backend.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.b.backend.EnvironmentException;
import org.b.backend.attach.ProbeSource;
import org.b.backend.sys.KernelRelease;
import org.b.core.facts.KernelVersion;

/** The kernel's version, its build options and what is mounted. */
final class SystemProbe {
  private SystemProbe() {}

  static List<ProbeItem> run() {
    return List.of(
        kernel(),
        typeInformation(),
        compiler(),
        mounted("bpffs", "bpf", "mount -t bpf bpf /sys/fs/bpf", "pinning maps and programs"),
        mounted("tracefs", "tracefs", "mount -t tracefs tracefs /sys/kernel/tracing", "log()"),
        kprobes());
  }

  private static ProbeItem kernel() {
    KernelRelease kernel = KernelRelease.current();
    return kernel.version().atLeast(KernelVersion.DEFAULT_TARGET)
        ? ProbeItem.yes("kernel", kernel.text())
        : ProbeItem.no(
            "kernel", kernel.text(), "use Linux " + KernelVersion.DEFAULT_TARGET + " or newer");
  }

  private static ProbeItem typeInformation() {
    Path file = Path.of("/sys/kernel/btf/vmlinux");
    return Files.isReadable(file)
        ? ProbeItem.yes("kernel types", file.toString())
        : ProbeItem.no(
            "kernel types", file + " is missing", "use a kernel with CONFIG_DEBUG_INFO_BTF=y");
  }

  private static ProbeItem compiler() {
    Optional<String> setting = read("/proc/sys/net/core/bpf_jit_enable");
    if (setting.isEmpty()) {
      return ProbeItem.yes("jit", "cannot be read by this user");
    }
    return setting.get().equals("0")
        ? ProbeItem.no(
            "jit", "off: programs are interpreted", "sysctl -w net.core.bpf_jit_enable=1")
        : ProbeItem.yes("jit", "on");
  }

  private static ProbeItem mounted(String name, String type, String command, String use) {
    // "device mountpoint type options ..."
    Optional<String> place =
        read("/proc/self/mounts").stream()
            .flatMap(String::lines)
            .map(line -> line.split(" "))
            .filter(fields -> fields.length > 2 && fields[2].equals(type))
            .map(fields -> fields[1])
            .findFirst();
    return place
        .map(path -> ProbeItem.yes(name, path))
        .orElseGet(() -> ProbeItem.no(name, "not mounted, needed for " + use, command));
  }

  private static ProbeItem kprobes() {
    try {
      ProbeSource.find();
      return ProbeItem.yes("kprobes", "available");
    } catch (EnvironmentException e) {
      return ProbeItem.no("kprobes", e.getMessage(), e.advice());
    }
  }

  static Optional<String> read(String file) {
    try {
      return Optional.of(Files.readString(Path.of(file)).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
