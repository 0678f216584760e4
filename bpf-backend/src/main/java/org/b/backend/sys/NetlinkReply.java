package org.b.backend.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A message from the kernel.
 *
 * @param payload what follows the netlink header
 */
public record NetlinkReply(int type, byte[] payload) {

  /** The fixed part, for absolute reads. */
  public ByteBuffer header() {
    return ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
  }

  /** The attributes after a fixed part of {@code fixedSize} bytes. */
  public NetlinkAttributes attributes(int fixedSize) {
    return new NetlinkAttributes(payload, NetlinkMessage.align(fixedSize));
  }
}
