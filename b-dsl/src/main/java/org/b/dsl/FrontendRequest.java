package org.b.dsl;

import java.util.Map;
import java.util.Optional;
import org.b.core.facts.KernelVersion;
import org.b.core.kernel.KernelTypes;
import org.b.core.source.SourceFile;

/**
 * What to analyze.
 *
 * @param program the program file
 * @param proto the protocol file; when empty, {@code proto.b} beside the program is asked for, then
 *     the built-in protocol library serves
 * @param includes finds included files
 * @param target oldest kernel to run on, where the file has no {@code #target}
 * @param defaultHook hook of functions without an attribute
 * @param functionHooks hooks of functions without an attribute by name; these go before the default
 * @param kernelTypes types, functions and tracepoints of the kernel
 */
public record FrontendRequest(
    SourceFile program,
    Optional<SourceFile> proto,
    IncludeResolver includes,
    KernelVersion target,
    Optional<DefaultHook> defaultHook,
    Map<String, DefaultHook> functionHooks,
    KernelTypes kernelTypes) {

  /**
   * {@code --hook KIND[:ARGUMENT]}.
   *
   * @param argument empty when nothing was said
   */
  public record DefaultHook(String kind, String argument) {
    /** Reads {@code tc}, {@code tc:ingress}, {@code kprobe:vfs_write}. */
    public static DefaultHook parse(String text) {
      int colon = text.indexOf(':');
      return colon < 0
          ? new DefaultHook(text, "")
          : new DefaultHook(text.substring(0, colon), text.substring(colon + 1));
    }
  }

  /** A program on its own, for the default target. */
  public static FrontendRequest of(SourceFile program) {
    return new FrontendRequest(
        program,
        Optional.empty(),
        IncludeResolver.NONE,
        KernelVersion.DEFAULT_TARGET,
        Optional.empty(),
        Map.of(),
        KernelTypes.bundled());
  }

  public FrontendRequest withProto(SourceFile file) {
    return new FrontendRequest(
        program, Optional.of(file), includes, target, defaultHook, functionHooks, kernelTypes);
  }

  public FrontendRequest withIncludes(IncludeResolver resolver) {
    return new FrontendRequest(
        program, proto, resolver, target, defaultHook, functionHooks, kernelTypes);
  }

  public FrontendRequest withTarget(KernelVersion version) {
    return new FrontendRequest(
        program, proto, includes, version, defaultHook, functionHooks, kernelTypes);
  }

  public FrontendRequest withDefaultHook(DefaultHook hook) {
    return new FrontendRequest(
        program, proto, includes, target, Optional.of(hook), functionHooks, kernelTypes);
  }

  public FrontendRequest withFunctionHooks(Map<String, DefaultHook> hooks) {
    return new FrontendRequest(
        program, proto, includes, target, defaultHook, Map.copyOf(hooks), kernelTypes);
  }

  public FrontendRequest withKernelTypes(KernelTypes types) {
    return new FrontendRequest(program, proto, includes, target, defaultHook, functionHooks, types);
  }
}
