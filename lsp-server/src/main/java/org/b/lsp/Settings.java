package org.b.lsp;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.PatternSyntaxException;
import org.b.core.facts.KernelVersion;
import org.b.dsl.FrontendRequest.DefaultHook;
import org.b.lsp.documents.FileName;

/**
 * What the user has set: {@code initializationOptions} and the section {@code b} of the editor's
 * configuration. Every value has a default; a malformed one is reported and its default taken.
 *
 * @param target oldest kernel to serve, where a file has no {@code #target}
 * @param btf file with the kernel's types; empty: the running kernel's
 * @param files settings of single files by path or glob, the first that matches counts
 * @param explanationLink URI of a diagnostic's explanation with {@code {code}} for the code; empty:
 *     the page is written to a file and linked there
 * @param command the {@code b} command for compiled facts; empty: this installation's, if it can
 *     compile
 * @param compiledFacts whether idle buffers are compiled for instruction counts and disassembly
 * @param kernelVerdict whether compiled programs are shown to the running kernel's verifier
 * @param compiledNotification whether the editor wants {@link BClient#compiled}
 */
public record Settings(
    KernelVersion target,
    String btf,
    Map<String, FileSettings> files,
    String explanationLink,
    List<String> command,
    boolean compiledFacts,
    boolean kernelVerdict,
    boolean compiledNotification) {

  /**
   * Settings of one file.
   *
   * @param hook of functions without an attribute
   * @param proto path of the proto file, relative to the file's folder
   */
  public record FileSettings(Optional<DefaultHook> hook, Optional<String> proto) {
    static final FileSettings NONE = new FileSettings(Optional.empty(), Optional.empty());
  }

  public static final Settings DEFAULTS =
      new Settings(KernelVersion.DEFAULT_TARGET, "", Map.of(), "", List.of(), true, false, false);

  /** The name of the section. */
  public static final String SECTION = "b";

  /**
   * Reads settings.
   *
   * @param problems gets a sentence for each malformed value
   */
  public static Settings read(JsonObject section, Consumer<String> problems) {
    Reader reader = new Reader(section, problems);
    return new Settings(
        reader
            .text("target")
            .flatMap(
                text -> reader.orReport(KernelVersion.parse(text), "target", "a version: \"5.10\""))
            .orElse(DEFAULTS.target()),
        reader.text("btf").orElse(DEFAULTS.btf()),
        reader.files(),
        reader.text("explanationLink").orElse(DEFAULTS.explanationLink()),
        reader.words("command"),
        reader.flag("compiledFacts", DEFAULTS.compiledFacts()),
        reader.flag("kernelVerdict", DEFAULTS.kernelVerdict()),
        reader.flag("compiledNotification", DEFAULTS.compiledNotification()));
  }

  /** The settings of a file by its {@link FileName}. */
  public FileSettings of(String name) {
    Optional<Path> path = FileName.path(name);
    if (path.isEmpty()) {
      return FileSettings.NONE;
    }
    for (Map.Entry<String, FileSettings> entry : files.entrySet()) {
      if (entry.getKey().equals(name) || matches(entry.getKey(), path.get())) {
        return entry.getValue();
      }
    }
    return FileSettings.NONE;
  }

  private static boolean matches(String pattern, Path path) {
    try {
      PathMatcher matcher =
          FileSystems.getDefault()
              .getPathMatcher(
                  "glob:"
                      + (pattern.startsWith("/") || pattern.startsWith("**")
                          ? pattern
                          : "**/" + pattern));
      return matcher.matches(path);
    } catch (PatternSyntaxException | InvalidPathException malformed) {
      return false;
    }
  }

  /** Takes values out of the JSON. */
  private record Reader(JsonObject section, Consumer<String> problems) {
    Optional<String> text(String key) {
      JsonElement value = section.get(key);
      if (value == null || value.isJsonNull()) {
        return Optional.empty();
      }
      if (value instanceof JsonPrimitive primitive && primitive.isString()) {
        return Optional.of(primitive.getAsString()).filter(text -> !text.isBlank());
      }
      return orReport(Optional.empty(), key, "a text");
    }

    boolean flag(String key, boolean otherwise) {
      JsonElement value = section.get(key);
      if (value == null || value.isJsonNull()) {
        return otherwise;
      }
      if (value instanceof JsonPrimitive primitive && primitive.isBoolean()) {
        return primitive.getAsBoolean();
      }
      orReport(Optional.empty(), key, "true or false");
      return otherwise;
    }

    List<String> words(String key) {
      JsonElement value = section.get(key);
      if (value instanceof JsonArray array) {
        List<String> words = new ArrayList<>();
        for (JsonElement element : array) {
          if (element instanceof JsonPrimitive primitive && primitive.isString()) {
            words.add(primitive.getAsString());
          } else {
            orReport(Optional.empty(), key, "a list of texts");
          }
        }
        return List.copyOf(words);
      }
      return text(key).map(List::of).orElse(List.of());
    }

    Map<String, FileSettings> files() {
      Map<String, FileSettings> files = new LinkedHashMap<>();
      JsonElement value = section.get("files");
      if (value instanceof JsonObject object) {
        for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
          if (entry.getValue() instanceof JsonObject settings) {
            Reader reader = new Reader(settings, problems);
            files.put(
                entry.getKey(),
                new FileSettings(
                    reader.text("hook").map(DefaultHook::parse), reader.text("proto")));
          } else {
            orReport(
                Optional.empty(), "files." + entry.getKey(), "an object with `hook` and `proto`");
          }
        }
      } else if (value != null && !value.isJsonNull()) {
        orReport(Optional.empty(), "files", "an object with paths as keys");
      }
      return files;
    }

    <T> Optional<T> orReport(Optional<T> value, String key, String wanted) {
      if (value.isEmpty()) {
        problems.accept("the setting b." + key + " must be " + wanted);
      }
      return value;
    }
  }
}
