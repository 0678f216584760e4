package org.b.lsp;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A session of the server with what an editor asks first, for {@code java
 * -XX:ArchiveClassesAtExit=FILE -cp b-lsp.jar org.b.lsp.ClassDataTraining}. With the archive, a
 * start loads its classes ready to use instead of parsing and verifying three thousand of them.
 */
public final class ClassDataTraining {
  private static final long MOST_MILLISECONDS = 30_000;
  private static final String URI = "file:///training.b";

  /** Has one mistake, so that diagnostics and quick fixes are loaded, too. */
  private static final String PROGRAM =
      """
      struct Key { u32 dip; u32 sip; }
      struct Leaf { u64 packets; }
      Table<Key, Leaf, FIXED_MATCH, AUTO> stats(1024);
      @socket_filter u32 on_packet(ctx) {
        goto proto::ethernet;
        state proto::ethernet { }
        state proto::ip {
          struct Key key = {.dip = $ip.dst, .sip = $ip.src};
          struct Leaf *leaf = stats[key];
          atomic_add(leaf.packets, 1);
        }
        state EOP { return 0; }
      }
      """;

  private ClassDataTraining() {}

  public static void main(String[] arguments) {
    run();
    System.exit(0);
  }

  static void run() {
    Answers answers = new Answers();
    try (PipedOutputStream editor = new PipedOutputStream()) {
      PipedInputStream input = new PipedInputStream(editor, 1 << 16);
      Thread server = new Thread(() -> Main.serve(input, answers, Optional.empty()), "training");
      server.setDaemon(true);
      server.start();
      JsonObject start = object("{\"capabilities\": {}}");
      start.add("initializationOptions", object("{\"compiledFacts\": false}"));
      send(editor, 1, "initialize", start);
      answers.await("\"id\":1");
      send(editor, 0, "initialized", new JsonObject());
      send(editor, 0, "textDocument/didOpen", opened());
      JsonObject document = object("{\"textDocument\": {\"uri\": \"" + URI + "\"}}");
      String[] whole = {"documentSymbol", "semanticTokens/full", "foldingRange", "codeLens"};
      for (int i = 0; i < whole.length; i++) {
        send(editor, 10 + i, "textDocument/" + whole[i], document);
      }
      JsonObject change = object("{\"contentChanges\": [{\"text\": \"\"}]}");
      change.add("textDocument", object("{\"uri\": \"" + URI + "\", \"version\": 2}"));
      change
          .getAsJsonArray("contentChanges")
          .get(0)
          .getAsJsonObject()
          .addProperty("text", PROGRAM + "\n");
      send(editor, 0, "textDocument/didChange", change);
      JsonObject place = document.deepCopy();
      place.add("position", object("{\"line\": 9, \"character\": 16}"));
      send(editor, 20, "textDocument/hover", place);
      send(editor, 21, "textDocument/completion", place);
      JsonObject range = document.deepCopy();
      range.add(
          "range",
          object(
              "{\"start\": {\"line\": 9, \"character\": 15}, \"end\": {\"line\": 9, \"character\":"
                  + " 19}}"));
      range.add("context", object("{\"diagnostics\": []}"));
      send(editor, 22, "textDocument/codeAction", range);
      send(editor, 23, "textDocument/inlayHint", range);
      for (int id = 20; id <= 23; id++) {
        answers.await("\"id\":" + id);
      }
      answers.await("publishDiagnostics");
      editor.close();
      server.join(MOST_MILLISECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static JsonObject opened() {
    JsonObject document = new JsonObject();
    document.addProperty("uri", URI);
    document.addProperty("languageId", "b");
    document.addProperty("version", 1);
    document.addProperty("text", PROGRAM);
    JsonObject opened = new JsonObject();
    opened.add("textDocument", document);
    return opened;
  }

  private static JsonObject object(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }

  /** A request, or a notification where the id is 0. */
  private static void send(OutputStream editor, int id, String method, JsonObject parameters)
      throws IOException {
    JsonObject message = new JsonObject();
    message.addProperty("jsonrpc", "2.0");
    if (id > 0) {
      message.addProperty("id", id);
    }
    message.addProperty("method", method);
    message.add("params", parameters);
    byte[] body = message.toString().getBytes(StandardCharsets.UTF_8);
    editor.write(
        ("Content-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    editor.write(body);
    editor.flush();
  }

  /** What the server says, kept until somebody has waited for a part of it. */
  private static final class Answers extends OutputStream {
    private final StringBuilder said = new StringBuilder();

    @Override
    public synchronized void write(int value) {
      said.append((char) value);
      notifyAll();
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      said.append(new String(bytes, from, length, StandardCharsets.ISO_8859_1));
      notifyAll();
    }

    /** Waits for a text; gives up when it does not come, since training is no test. */
    synchronized void await(String text) throws InterruptedException {
      long end = System.currentTimeMillis() + MOST_MILLISECONDS;
      while (said.indexOf(text) < 0) {
        long left = end - System.currentTimeMillis();
        if (left <= 0) {
          return;
        }
        wait(left);
      }
    }
  }
}
