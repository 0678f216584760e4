package org.b.backend.attach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who made a filter, as its name says: {@code b:<pid namespace>:<pid>:<start time>:<serial>:<q or
 * ->:<program>}. The name is the only record, so that nothing can disagree with the kernel.
 *
 * @param namespace inode of the process's pid namespace
 * @param pid in that namespace
 * @param startTime of the process, field 22 of /proc/pid/stat, because pids come again
 * @param serial number of the filter in its process, which makes the name unique
 * @param madeQdisc whether the clsact qdisc below the filter was made by a process like this one
 * @param program name of the program
 */
record OwnerMark(
    long namespace, long pid, long startTime, int serial, boolean madeQdisc, String program) {
  private static final AtomicInteger NEXT_SERIAL = new AtomicInteger();

  /** CLS_BPF_NAME_LEN and ACT_BPF_NAME_LEN are 256, the final zero included. */
  private static final int LONGEST_PROGRAM = 128;

  private static final Pattern NAME = Pattern.compile("b:(\\d+):(\\d+):(\\d+):(\\d+):([q-]):(.*)");
  private static final int START_TIME_AFTER_NAME = 19;

  static OwnerMark mine(String program, boolean madeQdisc) {
    long pid = ProcessHandle.current().pid();
    return new OwnerMark(
        pidNamespace(),
        pid,
        startTime(pid).orElse(0L),
        NEXT_SERIAL.incrementAndGet(),
        madeQdisc,
        cut(program));
  }

  private static String cut(String program) {
    return program.length() > LONGEST_PROGRAM ? program.substring(0, LONGEST_PROGRAM) : program;
  }

  static Optional<OwnerMark> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new OwnerMark(
              Long.parseLong(matcher.group(1)),
              Long.parseLong(matcher.group(2)),
              Long.parseLong(matcher.group(3)),
              Integer.parseInt(matcher.group(4)),
              matcher.group(5).equals("q"),
              matcher.group(6)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  String name() {
    return String.join(
        ":",
        "b",
        "" + namespace,
        "" + pid,
        "" + startTime,
        "" + serial,
        madeQdisc ? "q" : "-",
        program);
  }

  /**
   * Whether the owner is certainly gone. Processes of other pid namespaces cannot be seen from here
   * and count as alive.
   */
  boolean isStale() {
    return namespace == pidNamespace() && startTime(pid).map(t -> t != startTime).orElse(true);
  }

  private static long pidNamespace() {
    try {
      // "pid:[4026531836]"
      String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      return Long.parseLong(link.replaceAll("\\D", ""));
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  private static Optional<Long> startTime(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The command's name, in parentheses, may itself hold spaces and parentheses.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      // A zombie holds no filter any more, and nobody may ever wait for it.
      boolean gone = fields[0].equals("Z") || fields[0].equals("X");
      return gone ? Optional.empty() : Optional.of(Long.parseLong(fields[START_TIME_AFTER_NAME]));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
