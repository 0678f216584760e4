package org.b.backend.llvm;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.b.backend.EnvironmentException;

/**
 * Finds the LLVM library, checks its version and loads it, once per process.
 *
 * <p>The system property {@code b.llvm}, then the environment variable {@code B_LLVM}, name a
 * {@code libLLVM.so} to use; without them it is the one that a jar on the class path carries.
 */
final class LlvmLibrary {
  static final String PROPERTY = "b.llvm";
  static final String VARIABLE = "B_LLVM";

  /** The versions whose C API and BPF code generator the backend has been tested with. */
  static final int OLDEST_MAJOR = 19;

  static final int NEWEST_MAJOR = 21;

  private LlvmLibrary() {}

  /** Holds the library; the class is initialised at the first use. */
  private static final class Loaded {
    static final NativeLibrary LIBRARY =
        load(System.getProperty(PROPERTY), System.getenv(), LlvmLibrary.class.getClassLoader());
  }

  /**
   * The process's LLVM, loaded and of a version that fits.
   *
   * @throws EnvironmentException where there is none
   */
  static NativeLibrary get() {
    try {
      return Loaded.LIBRARY;
    } catch (ExceptionInInitializerError e) {
      if (e.getCause() instanceof EnvironmentException cause) {
        throw cause;
      }
      throw e;
    } catch (NoClassDefFoundError e) {
      // A second call after a first one that failed: the reason is still the same.
      return load(
          System.getProperty(PROPERTY), System.getenv(), LlvmLibrary.class.getClassLoader());
    }
  }

  static NativeLibrary load(
      String property, Map<String, String> environment, ClassLoader resources) {
    if (property != null && !property.isEmpty()) {
      return open(Path.of(property), "the system property " + PROPERTY);
    }
    String variable = environment.get(VARIABLE);
    if (variable != null && !variable.isEmpty()) {
      return open(Path.of(variable), "the environment variable " + VARIABLE);
    }
    String name = "org/bytedeco/llvm/" + classifier() + "/libLLVM.so";
    URL resource = resources.getResource(name);
    if (resource == null) {
      throw new EnvironmentException(
          "The LLVM library was not found: neither "
              + PROPERTY
              + " nor "
              + VARIABLE
              + " is set, and no jar carries "
              + name
              + ".",
          "Install LLVM 20 and set B_LLVM to the path of its libLLVM.so.");
    }
    return open(LibraryCache.ofProcess(environment).unpack(resource), "the library of B's own jar");
  }

  private static String classifier() {
    return Platform.isARM() && Platform.is64Bit() ? "linux-arm64" : "linux-x86_64";
  }

  private static NativeLibrary open(Path path, String origin) {
    String advice =
        "Set B_LLVM to the path of a libLLVM.so of version "
            + OLDEST_MAJOR
            + " to "
            + NEWEST_MAJOR
            + ", or unset it to use the one that comes with B.";
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw new EnvironmentException(
          "The LLVM library " + path + " (" + origin + ") is not a file that can be read.", advice);
    }
    NativeLibrary library;
    int[] version;
    try {
      library = NativeLibrary.getInstance(path.toAbsolutePath().toString());
      version = LlvmApi.version(library);
    } catch (UnsatisfiedLinkError e) {
      String reason = e.getMessage().lines().findFirst().orElse("");
      throw new EnvironmentException(
          "The LLVM library " + path + " (" + origin + ") could not be loaded: " + reason + ".",
          advice,
          e);
    }
    if (version[0] < OLDEST_MAJOR || version[0] > NEWEST_MAJOR) {
      throw new EnvironmentException(
          "The LLVM library %s (%s) has version %d.%d.%d; B needs %d to %d."
              .formatted(
                  path, origin, version[0], version[1], version[2], OLDEST_MAJOR, NEWEST_MAJOR),
          advice);
    }
    return library;
  }
}
