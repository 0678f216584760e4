package org.b.backend.sys;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A route netlink socket (rtnetlink(7)). It belongs to the network namespace of the thread that
 * opened it and keeps working on that namespace from any thread. One request at a time.
 */
public final class Netlink implements AutoCloseable {
  public static final int REQUEST = 1;
  public static final int ACK = 4;
  public static final int DUMP = 0x300;
  public static final int EXCLUSIVE = 0x200;
  public static final int CREATE = 0x400;

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NETLINK_ROUTE = 0;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int ERROR_TEXT = 1;
  private static final int CAPPED = 0x100;
  private static final int HEADER = 16;
  private static final int RECEIVE_SIZE = 1 << 16;
  private static final int TIMEOUT_MILLISECONDS = 10_000;

  private final Descriptor socket;
  private int sequence;

  private Netlink(Descriptor socket) {
    this.socket = socket;
  }

  public static Netlink open() {
    int result = LibC.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE);
    if (result < 0) {
      throw new SystemCallException("netlink socket", Native.getLastError());
    }
    Descriptor socket = new Descriptor(result);
    try (Arena arena = new Arena()) {
      NativeBuffer address = arena.allocate(12);
      address.bytes().putShort(0, (short) AF_NETLINK);
      if (LibC.bind(result, address.address(), 12) != 0) {
        int errno = Native.getLastError();
        socket.close();
        throw new SystemCallException("bind netlink socket", errno);
      }
      // Readable reasons beside error numbers; a kernel without them still gives the numbers.
      NativeBuffer one = arena.allocate(4).putInt(0, 1);
      LibC.setsockopt(result, SOL_NETLINK, NETLINK_EXT_ACK, one.address(), 4);
      LibC.setsockopt(result, SOL_NETLINK, NETLINK_CAP_ACK, one.address(), 4);
    }
    return new Netlink(socket);
  }

  /** Sends an {@link #ACK} request and waits for its acknowledgement. */
  public synchronized void request(NetlinkMessage message) {
    exchange(message, false);
  }

  /** Sends a {@link #DUMP} request and collects the answers. */
  public synchronized List<NetlinkReply> dump(NetlinkMessage message) {
    return exchange(message, true);
  }

  private List<NetlinkReply> exchange(NetlinkMessage message, boolean dump) {
    int number = ++sequence;
    List<NetlinkReply> replies = new ArrayList<>();
    try (Arena arena = new Arena()) {
      NativeBuffer request = arena.copy(message.finish(number));
      if (LibC.send(socket.number(), request.address(), request.size(), 0) < 0) {
        throw new SystemCallException("send to netlink", Native.getLastError());
      }
      NativeBuffer buffer = arena.allocate(RECEIVE_SIZE);
      while (true) {
        byte[] received = receive(buffer);
        if (collect(received, number, dump, replies)) {
          return replies;
        }
      }
    }
  }

  /** Whether the exchange is complete. */
  private static boolean collect(
      byte[] received, int number, boolean dump, List<NetlinkReply> replies) {
    ByteBuffer view = ByteBuffer.wrap(received).order(ByteOrder.nativeOrder());
    for (int at = 0; at + HEADER <= received.length; ) {
      int length = view.getInt(at);
      int type = Short.toUnsignedInt(view.getShort(at + 4));
      if (length < HEADER || at + length > received.length) {
        throw new IllegalStateException("a netlink message of " + length + " bytes");
      }
      if (view.getInt(at + 8) == number) {
        byte[] payload = new byte[length - HEADER];
        view.get(at + HEADER, payload);
        if (type == NLMSG_ERROR) {
          checkError(payload, view.getShort(at + 6));
          return true;
        } else if (type == NLMSG_DONE) {
          if (dump) {
            return true;
          }
        } else {
          replies.add(new NetlinkReply(type, payload));
        }
      }
      at += NetlinkMessage.align(length);
    }
    return false;
  }

  private static void checkError(byte[] payload, short flags) {
    ByteBuffer view = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
    int error = view.getInt(0);
    if (error == 0) {
      return;
    }
    // struct nlmsgerr: the number, the request's header and, unless capped, its payload.
    int offset = 4 + HEADER;
    if ((flags & CAPPED) == 0 && payload.length >= offset) {
      offset = 4 + NetlinkMessage.align(view.getInt(4));
    }
    String text =
        payload.length > offset
            ? new NetlinkAttributes(payload, offset).text(ERROR_TEXT).orElse("")
            : "";
    throw new SystemCallException("netlink", -error, text);
  }

  private byte[] receive(NativeBuffer buffer) {
    while (true) {
      if (!OpenFile.awaitInput(socket, TIMEOUT_MILLISECONDS)) {
        throw new SystemCallException("receive from netlink", Errno.EAGAIN);
      }
      long count = LibC.recv(socket.number(), buffer.address(), buffer.size(), 0);
      if (count >= 0) {
        return buffer.getBytes(0, (int) count);
      }
      int errno = Native.getLastError();
      if (errno != Errno.EINTR && errno != Errno.EAGAIN) {
        throw new SystemCallException("receive from netlink", errno);
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
