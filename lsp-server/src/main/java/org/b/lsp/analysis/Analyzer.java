package org.b.lsp.analysis;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.b.core.kernel.KernelTypes;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;
import org.b.dsl.IncludeResolver;
import org.b.dsl.IncrementalFrontend;
import org.b.dsl.ProtoFiles;
import org.b.lsp.Settings;
import org.b.lsp.documents.Document;
import org.b.lsp.documents.SourceFiles;

/**
 * Runs the frontend on a document with the files and settings that belong to it. Used by one
 * thread.
 */
public final class Analyzer {
  private static final String WARM_UP =
      """
      struct Key { u32 a; }
      Table<Key, Key, FIXED_MATCH, AUTO> t(1);
      @socket_filter u32 f(ctx) {
        goto proto::ethernet;
        state proto::ip { struct Key k = {.a = $ip.dst}; struct Key *l = t[k]; on_valid(l) { l.a = 1; } }
        state EOP { return 0; }
      }
      """;

  private final SourceFiles files;
  private final Supplier<Settings> settings;
  private final Supplier<KernelTypes> kernelTypes;
  private final Map<String, IncrementalFrontend> frontends = new HashMap<>();

  /**
   * An analyzer that has not seen anything.
   *
   * @param kernelTypes the kernel's types that the settings name
   */
  public Analyzer(
      SourceFiles files, Supplier<Settings> settings, Supplier<KernelTypes> kernelTypes) {
    this.files = files;
    this.settings = settings;
    this.kernelTypes = kernelTypes;
  }

  /**
   * Analyses a document.
   *
   * @param generation kept in the result
   * @param superseded polled; true ends the analysis with a {@code CancellationException}
   */
  public Analysis analyze(Document document, long generation, BooleanSupplier superseded) {
    Set<String> asked = new HashSet<>();
    FrontendRequest request = request(document, asked);
    FrontendResult result =
        frontends
            .computeIfAbsent(document.name(), name -> new IncrementalFrontend())
            .analyze(request, superseded);
    return new Analysis(document, request, result, Set.copyOf(asked), generation);
  }

  /** Loads the frontend while the editor and the server are still introducing themselves. */
  void warmUp() {
    Frontend.analyze(FrontendRequest.of(new SourceFile("(warm-up)", WARM_UP)));
  }

  /** Forgets what is kept of files that are no longer open. */
  public void retain(Set<String> names) {
    frontends.keySet().retainAll(names);
  }

  private FrontendRequest request(Document document, Set<String> asked) {
    Settings current = settings.get();
    Settings.FileSettings own = current.of(document.name());
    IncludeResolver resolver = files.resolver(asked);
    FrontendRequest request;
    if (ProtoFiles.isProto(document.source())) {
      // A proto file means something only to a program; an empty one gives it none of its own.
      request = FrontendRequest.of(new SourceFile("(no program)", "")).withProto(document.source());
    } else {
      request = FrontendRequest.of(document.source());
      Optional<SourceFile> proto =
          own.proto().flatMap(path -> resolver.resolve(document.source(), path).file());
      if (proto.isPresent()) {
        request = request.withProto(proto.get());
      }
    }
    request =
        request
            .withIncludes(resolver)
            .withTarget(current.target())
            .withKernelTypes(kernelTypes.get());
    return own.hook().isPresent() ? request.withDefaultHook(own.hook().get()) : request;
  }
}
