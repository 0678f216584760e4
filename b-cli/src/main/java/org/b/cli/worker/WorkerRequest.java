package org.b.cli.worker;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.b.core.facts.KernelVersion;
import org.b.core.source.SourceFile;
import org.b.dsl.FrontendRequest;
import org.b.dsl.IncludeResolver;

/**
 * One line of the server: {@code {"id", "program", "proto", "files": {name: text}, "target",
 * "hook", "kernel"}}.
 *
 * @param id comes back in the answer
 * @param kernel whether the running kernel is asked for its verdict
 */
record WorkerRequest(long id, FrontendRequest request, boolean kernel) {

  /**
   * Reads a line.
   *
   * @throws JsonParseException with a sentence, where it is not a request
   */
  static WorkerRequest parse(String line) {
    try {
      JsonObject json = JsonParser.parseString(line).getAsJsonObject();
      Map<String, SourceFile> files = new LinkedHashMap<>();
      for (Map.Entry<String, JsonElement> file : json.getAsJsonObject("files").entrySet()) {
        files.put(file.getKey(), new SourceFile(file.getKey(), file.getValue().getAsString()));
      }
      FrontendRequest request =
          FrontendRequest.of(find(files, json.get("program").getAsString()))
              .withIncludes(resolver(files));
      if (json.has("proto")) {
        request = request.withProto(find(files, json.get("proto").getAsString()));
      }
      if (json.has("target")) {
        request =
            request.withTarget(KernelVersion.parse(json.get("target").getAsString()).orElseThrow());
      }
      if (json.has("hook")) {
        request =
            request.withDefaultHook(
                FrontendRequest.DefaultHook.parse(json.get("hook").getAsString()));
      }
      boolean kernel = json.has("kernel") && json.get("kernel").getAsBoolean();
      return new WorkerRequest(json.get("id").getAsLong(), request, kernel);
    } catch (RuntimeException malformed) {
      throw new JsonParseException("not a request: " + malformed.getMessage(), malformed);
    }
  }

  private static SourceFile find(Map<String, SourceFile> files, String name) {
    return Optional.ofNullable(files.get(name)).orElseThrow();
  }

  private static IncludeResolver resolver(Map<String, SourceFile> files) {
    return (from, path) -> {
      try {
        Path target = Path.of(from.name()).resolveSibling(path).normalize();
        SourceFile file = files.get(target.toString());
        return file == null
            ? new IncludeResolver.Failure("the editor did not find it")
            : new IncludeResolver.Found(file);
      } catch (InvalidPathException e) {
        return new IncludeResolver.Failure("this is not a path");
      }
    };
  }
}
