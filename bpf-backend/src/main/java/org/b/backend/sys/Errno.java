package org.b.backend.sys;

import java.util.Map;

/** Error numbers of system calls (include/uapi/asm-generic/errno.h; the same on x86 and ARM). */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int ENXIO = 6;
  public static final int E2BIG = 7;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENOSPC = 28;
  public static final int EOPNOTSUPP = 95;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENOBUFS = 105;

  /** The kernel's own "operation not supported", which leaks to user space in places. */
  public static final int ENOTSUPP = 524;

  private static final Map<Integer, String> TEXTS =
      Map.ofEntries(
          Map.entry(EPERM, "operation not permitted"),
          Map.entry(ENOENT, "no such entry"),
          Map.entry(ESRCH, "no such process"),
          Map.entry(EINTR, "interrupted"),
          Map.entry(ENXIO, "no such device or address"),
          Map.entry(E2BIG, "too big"),
          Map.entry(EBADF, "not such a file"),
          Map.entry(EAGAIN, "try again"),
          Map.entry(ENOMEM, "out of memory"),
          Map.entry(EACCES, "permission denied"),
          Map.entry(EFAULT, "bad address"),
          Map.entry(EBUSY, "busy"),
          Map.entry(EEXIST, "exists already"),
          Map.entry(ENODEV, "no such device"),
          Map.entry(EINVAL, "invalid argument"),
          Map.entry(ENOSPC, "no space left"),
          Map.entry(EOPNOTSUPP, "operation not supported"),
          Map.entry(EADDRNOTAVAIL, "address not available"),
          Map.entry(ENOBUFS, "no buffer space"),
          Map.entry(ENOTSUPP, "operation not supported"));

  private Errno() {}

  /** What an error number means, in a few words. */
  public static String text(int errno) {
    String text = TEXTS.get(errno);
    return text == null ? "error " + errno : text;
  }
}
