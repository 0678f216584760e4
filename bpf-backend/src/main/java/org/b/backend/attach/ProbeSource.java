package org.b.backend.attach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.backend.EnvironmentException;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.KernelRelease;
import org.b.backend.sys.PerfEvent;

/**
 * The kernel's event source for probes.
 *
 * @param type its number for perf_event_open(2)
 * @param returnBit bit of the configuration that asks for the return
 */
public record ProbeSource(int type, int returnBit) {
  private static final Path FOLDER = Path.of("/sys/bus/event_source/devices/kprobe");
  private static final Path USER_FOLDER = Path.of("/sys/bus/event_source/devices/uprobe");
  private static final Pattern BIT = Pattern.compile("config:(\\d+)");

  /**
   * @throws EnvironmentException if the kernel has none
   */
  public static ProbeSource find() {
    return find(
        FOLDER, "kernel functions", "kprobes", "CONFIG_KPROBES=y and CONFIG_KPROBE_EVENTS=y");
  }

  /**
   * The event source for probes in programs and libraries.
   *
   * @throws EnvironmentException if the kernel has none
   */
  public static ProbeSource findUser() {
    return find(USER_FOLDER, "programs", "uprobes", "CONFIG_UPROBES=y and CONFIG_UPROBE_EVENTS=y");
  }

  private static ProbeSource find(Path folder, String what, String name, String options) {
    try {
      int type = Integer.parseInt(Files.readString(folder.resolve("type")).strip());
      Matcher bit = BIT.matcher(Files.readString(folder.resolve("format/retprobe")).strip());
      return new ProbeSource(type, bit.matches() ? Integer.parseInt(bit.group(1)) : 0);
    } catch (IOException | NumberFormatException e) {
      if (!Files.isDirectory(folder.getParent())) {
        throw new EnvironmentException(
            what + " cannot be probed because /sys does not show the event sources",
            "mount sysfs: mount -t sysfs sysfs /sys",
            e);
      }
      throw new EnvironmentException(
          "kernel " + KernelRelease.current().text() + " has no " + name,
          "use a kernel built with " + options,
          e);
    }
  }

  /**
   * Makes a probe without a program and removes it, to see whether that works.
   *
   * @throws org.b.backend.sys.SystemCallException if it does not
   */
  public void tryOpen(String function, boolean atReturn) {
    open(function, atReturn).close();
  }

  Descriptor open(String function, boolean atReturn) {
    return PerfEvent.kernelProbe(type, function, atReturn ? returnBit : -1);
  }
}
