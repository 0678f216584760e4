package org.b.backend.maps;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Keys of LPM tries as text: {@code 10.0.0.0/8} for four bytes of data, {@code 2001:db8::/32} for
 * sixteen; or as a number, all of whose bits count. In memory a key is its prefix length (u32) and
 * the data in network order (include/uapi/linux/bpf.h, struct bpf_lpm_trie_key).
 */
final class LpmKeys {
  private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]+");

  private LpmKeys() {}

  /** The key's bytes; bits of the address behind the prefix are cleared. */
  static byte[] parse(String text, int keySize, String what) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    int size = keySize - 4;
    byte[] data = address(address, size, what);
    int prefix = slash < 0 ? size * 8 : prefix(text.substring(slash + 1), size * 8, what);
    return clean(
        ByteBuffer.allocate(keySize)
            .order(ByteOrder.nativeOrder())
            .putInt(prefix)
            .put(data)
            .array());
  }

  /** A number that all bits of the prefix count, as a program looks it up. */
  static byte[] whole(BigInteger number, int keySize, String what) {
    int size = keySize - 4;
    if (number.signum() < 0 || number.bitLength() > size * 8) {
      throw new MapValueException(
          what + ": " + number + " does not fit into " + size * 8 + " bits");
    }
    ByteBuffer key = ByteBuffer.allocate(keySize).order(ByteOrder.nativeOrder()).putInt(size * 8);
    for (int shift = (size - 1) * 8; shift >= 0; shift -= 8) {
      key.put(number.shiftRight(shift).byteValue());
    }
    return key.array();
  }

  /** Clears the bits that the prefix does not count: the kernel would keep and show them. */
  static byte[] clean(byte[] key) {
    int prefix = ByteBuffer.wrap(key).order(ByteOrder.nativeOrder()).getInt();
    for (int bit = Math.max(0, prefix); bit < (key.length - 4) * 8; bit++) {
      key[4 + bit / 8] &= (byte) ~(0x80 >>> bit % 8);
    }
    return key;
  }

  /** The key as text; {@code null} if its data is no address. */
  static String format(byte[] key) {
    if (key.length != 8 && key.length != 20) {
      return null;
    }
    try {
      String address =
          InetAddress.getByAddress(Arrays.copyOfRange(key, 4, key.length)).getHostAddress();
      int prefix = ByteBuffer.wrap(key).order(ByteOrder.nativeOrder()).getInt();
      return address + "/" + Integer.toUnsignedString(prefix);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] address(String text, int size, String what) {
    try {
      // Only what cannot be a host's name, which would be looked up.
      boolean literal =
          ADDRESS.matcher(text).matches() && (text.contains(":") || text.split("\\.").length == 4);
      byte[] bytes = literal ? InetAddress.getByName(text).getAddress() : new byte[0];
      if (bytes.length == size) {
        return bytes;
      }
    } catch (UnknownHostException e) {
      // Said below.
    }
    throw new MapValueException(
        what
            + ": "
            + text
            + " is not an address of "
            + size
            + " bytes; write "
            + (size == 16 ? "2001:db8::/32" : "10.0.0.0/8")
            + " or give prefixlen and data");
  }

  private static int prefix(String text, int most, String what) {
    try {
      int prefix = Integer.parseInt(text);
      if (prefix >= 0 && prefix <= most) {
        return prefix;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new MapValueException(
        what + ": the prefix length " + text + " is not a number from 0 to " + most);
  }
}
