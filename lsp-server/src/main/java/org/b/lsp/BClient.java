package org.b.lsp;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import org.eclipse.lsp4j.jsonrpc.services.JsonNotification;
import org.eclipse.lsp4j.services.LanguageClient;

/** The editor, with what this server's own extension understands beyond the protocol. */
public interface BClient extends LanguageClient {
  /**
   * Programs of a file were compiled.
   *
   * @param functions name, instructions and stack of each
   * @param verdict of the running kernel; null where it was not asked
   */
  record CompiledParams(String uri, int version, JsonArray functions, JsonObject verdict) {}

  /** Sent only with the setting {@code b.compiledNotification}. */
  @JsonNotification("b/compiled")
  void compiled(CompiledParams params);
}
