package org.b.lsp.worker;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The worker's answer for one state of a file.
 *
 * @param version of the document that was compiled
 * @param functions as {@code b disasm --format json} writes them
 * @param verdict of the running kernel, where it was asked: {@code state}, {@code sentence}, {@code
 *     message}, {@code function}, {@code file}, {@code line}, {@code column}
 * @param frames bytes of stack that each function's code takes, where that is more than there are
 */
public record Compiled(
    int version, JsonArray functions, Optional<JsonObject> verdict, Map<String, Integer> frames) {

  /** The numbers by function. */
  public Map<String, ProgramFacts> facts() {
    Map<String, ProgramFacts> facts = new LinkedHashMap<>();
    for (JsonElement element : functions) {
      JsonObject function = element.getAsJsonObject();
      String name = function.get("function").getAsString();
      facts.put(
          name,
          new ProgramFacts(
              name, function.get("instructions").getAsInt(), function.get("stack").getAsInt()));
    }
    return facts;
  }
}
