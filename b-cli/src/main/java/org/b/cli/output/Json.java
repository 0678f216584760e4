package org.b.cli.output;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Writes plain values as JSON: {@code Map} as an object in its own order, {@code List} as an array,
 * strings, numbers (64-bit ones exactly), booleans and null. Control characters are escaped by the
 * writer; a lone surrogate, which no UTF-8 text can hold, becomes {@code U+FFFD}.
 */
public final class Json {
  private Json() {}

  /** One line without a line end. */
  public static String line(Object value) {
    return write(value, "");
  }

  /** Indented for reading; without a final line end. */
  public static String pretty(Object value) {
    return write(value, "  ");
  }

  private static String write(Object value, String indent) {
    StringWriter text = new StringWriter();
    try (JsonWriter writer = new JsonWriter(text)) {
      writer.setHtmlSafe(false);
      writer.setSerializeNulls(true);
      writer.setIndent(indent);
      write(writer, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonWriter writer, Object value) throws IOException {
    if (value == null) {
      writer.nullValue();
    } else if (value instanceof Map<?, ?> map) {
      writer.beginObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        writer.name((String) entry.getKey());
        write(writer, entry.getValue());
      }
      writer.endObject();
    } else if (value instanceof List<?> list) {
      writer.beginArray();
      for (Object element : list) {
        write(writer, element);
      }
      writer.endArray();
    } else if (value instanceof Number number) {
      writer.value(number);
    } else if (value instanceof Boolean truth) {
      writer.value(truth);
    } else if (value instanceof String string) {
      writer.value(wellFormed(string));
    } else {
      throw new IllegalArgumentException("no JSON form: " + value.getClass());
    }
  }

  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        StringBuilder fixed = new StringBuilder();
        text.codePoints()
            .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
            .forEach(fixed::appendCodePoint);
        return fixed.toString();
      }
    }
    return text;
  }
}
