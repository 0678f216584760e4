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
import java.util.concurrent.ConcurrentHashMap;
import org.b.cli.Failure;
import org.b.cli.kernel.BtfOption;
import org.b.core.facts.KernelVersion;
import org.b.core.kernel.KernelTypes;
import org.b.core.source.SourceFile;
import org.b.dsl.FrontendRequest;
import org.b.dsl.IncludeResolver;

/**
 * One line of the server: {@code {"id", "program", "proto", "files": {name: text}, "target",
 * "hook", "btf", "kernel"}}.
 *
 * @param id comes back in the answer
 * @param kernel whether the running kernel is asked for its verdict
 */
record WorkerRequest(long id, FrontendRequest request, boolean kernel) {
  private static final KernelTypes RUNNING = BtfOption.running();

  /** Kernel types by file, which are read once. */
  private static final Map<String, KernelTypes> FILES = new ConcurrentHashMap<>();

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
      if (json.has("btf")) {
        String file = json.get("btf").getAsString();
        request = request.withKernelTypes(FILES.computeIfAbsent(file, WorkerRequest::kernelTypes));
      } else {
        request = request.withKernelTypes(RUNNING);
      }
      boolean kernel = json.has("kernel") && json.get("kernel").getAsBoolean();
      return new WorkerRequest(json.get("id").getAsLong(), request, kernel);
    } catch (RuntimeException malformed) {
      throw new JsonParseException("not a request: " + malformed.getMessage(), malformed);
    }
  }

  /** The server has said what is wrong with a file, and has done without it as well. */
  private static KernelTypes kernelTypes(String file) {
    try {
      return BtfOption.file(file);
    } catch (Failure unreadable) {
      return RUNNING;
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
