package org.b.backend.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Attributes of a netlink message, by type. Of several with one type the last counts. */
public final class NetlinkAttributes {
  private static final int TYPE_MASK = 0x3fff;

  private final Map<Integer, byte[]> values = new HashMap<>();

  NetlinkAttributes(byte[] bytes, int offset) {
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    int at = offset;
    while (at + 4 <= bytes.length) {
      int length = Short.toUnsignedInt(view.getShort(at));
      int type = view.getShort(at + 2) & TYPE_MASK;
      if (length < 4 || at + length > bytes.length) {
        break;
      }
      byte[] value = new byte[length - 4];
      view.get(at + 4, value);
      values.put(type, value);
      at += NetlinkMessage.align(length);
    }
  }

  /** The attributes inside an attribute; none if it is absent. */
  public NetlinkAttributes nested(int type) {
    return new NetlinkAttributes(values.getOrDefault(type, new byte[0]), 0);
  }

  public boolean has(int type) {
    return values.containsKey(type);
  }

  public Optional<String> text(int type) {
    byte[] value = values.get(type);
    if (value == null) {
      return Optional.empty();
    }
    int end = 0;
    while (end < value.length && value[end] != 0) {
      end++;
    }
    return Optional.of(new String(value, 0, end, StandardCharsets.UTF_8));
  }

  public OptionalInt number(int type) {
    byte[] value = values.get(type);
    return value == null || value.length < 4
        ? OptionalInt.empty()
        : OptionalInt.of(ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt());
  }
}
