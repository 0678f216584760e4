package org.b.backend.llvm;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.b.backend.EnvironmentException;

/**
 * Turns LLVM assembly into an ELF object for little-endian BPF. The same text, processor and passes
 * give the same bytes. May be called from any thread; compilations run one after the other.
 */
public final class LlvmCompiler {
  private static final String TRIPLE = "bpfel";

  /** Code that takes too much stack is compiled all the same, so that it can be said how much. */
  private static final String[] OPTIONS = {"b", "-bpf-stack-size=32000"};

  private static LlvmCompiler instance;

  private final String version;
  private final Pointer target;
  private final Pointer passOptions;
  private final Map<String, Pointer> machines = new HashMap<>();
  private final StringBuilder messages = new StringBuilder();

  // LLVM keeps these pointers: the fields keep the callbacks from being collected.
  private final LlvmApi.FatalErrorHandler fatalErrorHandler =
      reason ->
          System.err.println(
              "b: LLVM ended the process: "
                  + reason
                  + "\nThis is a defect of B; please report it with the program.");
  private final LlvmApi.DiagnosticHandler diagnosticHandler = this::receive;

  private LlvmCompiler(NativeLibrary library) {
    try {
      LlvmApi.bind(library);
    } catch (UnsatisfiedLinkError e) {
      throw new EnvironmentException(
          "The LLVM library " + library.getFile() + " lacks a function: " + e.getMessage() + ".",
          "Unset B_LLVM to use the library that comes with B.",
          e);
    }
    int[] numbers = LlvmApi.version(library);
    version = numbers[0] + "." + numbers[1] + "." + numbers[2];
    LlvmApi.LLVMInstallFatalErrorHandler(fatalErrorHandler);
    try {
      LlvmApi.LLVMInitializeBPFTargetInfo();
      LlvmApi.LLVMInitializeBPFTarget();
      LlvmApi.LLVMInitializeBPFTargetMC();
      LlvmApi.LLVMInitializeBPFAsmPrinter();
      LlvmApi.LLVMInitializeBPFAsmParser();
    } catch (UnsatisfiedLinkError e) {
      throw new EnvironmentException(
          "The LLVM library " + library.getFile() + " was built without the BPF target.",
          "Unset B_LLVM to use the library that comes with B.",
          e);
    }
    LlvmApi.LLVMParseCommandLineOptions(OPTIONS.length, new StringArray(OPTIONS), "");
    PointerByReference found = new PointerByReference();
    PointerByReference error = new PointerByReference();
    if (LlvmApi.LLVMGetTargetFromTriple(TRIPLE, found, error) != 0) {
      throw new LlvmException(takeMessage(error));
    }
    target = found.getValue();
    passOptions = LlvmApi.LLVMCreatePassBuilderOptions();
  }

  /**
   * The process's compiler; the first call loads LLVM, which takes about 0.2 s, so that a program
   * with other work to do may call it early on another thread.
   *
   * @throws EnvironmentException where no fitting LLVM library is found
   */
  public static synchronized LlvmCompiler get() {
    if (instance == null) {
      instance = new LlvmCompiler(LlvmLibrary.get());
    }
    return instance;
  }

  /** LLVM's version, {@code 20.1.7}. */
  public String version() {
    return version;
  }

  /**
   * Compiles a module.
   *
   * @param assembly LLVM assembly
   * @param cpu BPF instruction set: {@code v1} to {@code v4}
   * @param passes a pipeline as {@code opt -passes=} takes it
   * @throws LlvmException where LLVM refuses the module
   */
  public synchronized byte[] compile(String assembly, String cpu, String passes) {
    return inModule(
        assembly,
        module -> {
          optimise(module, cpu, passes);
          return emit(module, cpu);
        });
  }

  /** The module after the passes, as LLVM assembly: for looking at what the passes do. */
  public synchronized String optimised(String assembly, String cpu, String passes) {
    return inModule(
        assembly,
        module -> {
          optimise(module, cpu, passes);
          Pointer text = LlvmApi.LLVMPrintModuleToString(module);
          String result = text.getString(0, "UTF-8");
          LlvmApi.LLVMDisposeMessage(text);
          return result;
        });
  }

  private <T> T inModule(String assembly, java.util.function.Function<Pointer, T> action) {
    messages.setLength(0);
    Pointer context = LlvmApi.LLVMContextCreate();
    Pointer module = null;
    try {
      LlvmApi.LLVMContextSetDiagnosticHandler(context, diagnosticHandler, null);
      module = parse(context, assembly);
      return action.apply(module);
    } finally {
      if (module != null) {
        LlvmApi.LLVMDisposeModule(module);
      }
      LlvmApi.LLVMContextDispose(context);
    }
  }

  private Pointer parse(Pointer context, String assembly) {
    byte[] text = (assembly + "\0").getBytes(StandardCharsets.UTF_8);
    Pointer buffer =
        LlvmApi.LLVMCreateMemoryBufferWithMemoryRangeCopy(text, text.length - 1, "program");
    PointerByReference module = new PointerByReference();
    PointerByReference error = new PointerByReference();
    // The parser takes the buffer over and runs LLVM's verifier on what it has read.
    if (LlvmApi.LLVMParseIRInContext(context, buffer, module, error) != 0) {
      throw new LlvmException(takeMessage(error));
    }
    return module.getValue();
  }

  private void optimise(Pointer module, String cpu, String passes) {
    Pointer layout = LlvmApi.LLVMCreateTargetDataLayout(machine(cpu));
    LlvmApi.LLVMSetModuleDataLayout(module, layout);
    LlvmApi.LLVMDisposeTargetData(layout);
    Pointer error = LlvmApi.LLVMRunPasses(module, passes, machine(cpu), passOptions);
    if (error != null) {
      Pointer text = LlvmApi.LLVMGetErrorMessage(error);
      String message = text.getString(0, "UTF-8");
      LlvmApi.LLVMDisposeErrorMessage(text);
      throw new LlvmException(message);
    }
    assert isValid(module);
  }

  private static boolean isValid(Pointer module) {
    PointerByReference error = new PointerByReference();
    boolean broken = LlvmApi.LLVMVerifyModule(module, LlvmApi.RETURN_STATUS, error) != 0;
    String message = takeMessage(error);
    if (broken) {
      throw new LlvmException(message);
    }
    return true;
  }

  private byte[] emit(Pointer module, String cpu) {
    PointerByReference error = new PointerByReference();
    PointerByReference buffer = new PointerByReference();
    if (LlvmApi.LLVMTargetMachineEmitToMemoryBuffer(
            machine(cpu), module, LlvmApi.OBJECT_FILE, error, buffer)
        != 0) {
      throw new LlvmException(takeMessage(error));
    }
    Pointer object = buffer.getValue();
    byte[] bytes =
        LlvmApi.LLVMGetBufferStart(object)
            .getByteArray(0, Math.toIntExact(LlvmApi.LLVMGetBufferSize(object)));
    LlvmApi.LLVMDisposeMemoryBuffer(object);
    if (messages.length() > 0) {
      throw new LlvmException(messages.toString());
    }
    return bytes;
  }

  private Pointer machine(String cpu) {
    return machines.computeIfAbsent(
        cpu,
        name ->
            LlvmApi.LLVMCreateTargetMachine(
                target,
                TRIPLE,
                name,
                "",
                LlvmApi.OPTIMISE_DEFAULT,
                LlvmApi.RELOCATION_DEFAULT,
                LlvmApi.CODE_MODEL_DEFAULT));
  }

  private void receive(Pointer diagnostic, Pointer context) {
    if (LlvmApi.LLVMGetDiagInfoSeverity(diagnostic) != LlvmApi.DIAGNOSTIC_ERROR) {
      return;
    }
    Pointer text = LlvmApi.LLVMGetDiagInfoDescription(diagnostic);
    messages.append(messages.length() > 0 ? "\n" : "").append(text.getString(0, "UTF-8"));
    LlvmApi.LLVMDisposeMessage(text);
  }

  private static String takeMessage(PointerByReference message) {
    Pointer text = message.getValue();
    if (text == null) {
      return "no reason given";
    }
    String result = text.getString(0, "UTF-8");
    LlvmApi.LLVMDisposeMessage(text);
    return result;
  }
}
