package org.b.core.program;

/** What kind of object a leaf of a storage belongs to. */
public enum Owner {
  /** The task that runs. */
  TASK,
  /** A socket that a reference leads to, which may be null. */
  SOCKET,
  /** The context, which is a socket. */
  CONTEXT,
  /** An object of the kernel that a reference leads to, which may be null. */
  OBJECT
}
