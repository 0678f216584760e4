package org.b.backend.llvm;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * The functions of LLVM's C API that the backend calls, mapped one to one under their C names. All
 * of them exist with the same meaning in LLVM 19, 20 and 21. See {@code llvm-c/Core.h}, {@code
 * IRReader.h}, {@code Analysis.h}, {@code TargetMachine.h}, {@code Transforms/PassBuilder.h} and
 * {@code ErrorHandling.h}.
 */
final class LlvmApi {
  /** {@code LLVMDiagnosticHandler}. */
  interface DiagnosticHandler extends Callback {
    void handle(Pointer diagnostic, Pointer context);
  }

  /** {@code LLVMFatalErrorHandler}: LLVM ends the process when it returns. */
  interface FatalErrorHandler extends Callback {
    void handle(String reason);
  }

  static final int DIAGNOSTIC_ERROR = 0;
  static final int RETURN_STATUS = 2;
  static final int OPTIMISE_DEFAULT = 2;
  static final int RELOCATION_DEFAULT = 0;
  static final int CODE_MODEL_DEFAULT = 0;
  static final int OBJECT_FILE = 1;

  private LlvmApi() {}

  /** Binds every native method; throws {@link UnsatisfiedLinkError} where a symbol is missing. */
  static void bind(NativeLibrary library) {
    Native.register(LlvmApi.class, library);
  }

  static native void LLVMInstallFatalErrorHandler(FatalErrorHandler handler);

  static native void LLVMInitializeBPFTargetInfo();

  static native void LLVMInitializeBPFTarget();

  static native void LLVMInitializeBPFTargetMC();

  static native void LLVMInitializeBPFAsmPrinter();

  static native void LLVMInitializeBPFAsmParser();

  static native int LLVMGetTargetFromTriple(
      String triple, PointerByReference target, PointerByReference error);

  static native Pointer LLVMCreateTargetMachine(
      Pointer target,
      String triple,
      String cpu,
      String features,
      int level,
      int relocation,
      int codeModel);

  static native void LLVMParseCommandLineOptions(int count, Pointer arguments, String overview);

  static native Pointer LLVMCreateTargetDataLayout(Pointer machine);

  static native void LLVMSetModuleDataLayout(Pointer module, Pointer layout);

  static native void LLVMDisposeTargetData(Pointer layout);

  static native Pointer LLVMContextCreate();

  static native void LLVMContextDispose(Pointer context);

  static native void LLVMContextSetDiagnosticHandler(
      Pointer context, DiagnosticHandler handler, Pointer argument);

  static native Pointer LLVMGetDiagInfoDescription(Pointer diagnostic);

  static native int LLVMGetDiagInfoSeverity(Pointer diagnostic);

  static native Pointer LLVMCreateMemoryBufferWithMemoryRangeCopy(
      byte[] data, long length, String name);

  static native int LLVMParseIRInContext(
      Pointer context, Pointer buffer, PointerByReference module, PointerByReference error);

  static native int LLVMVerifyModule(Pointer module, int action, PointerByReference error);

  static native Pointer LLVMCreatePassBuilderOptions();

  static native void LLVMDisposePassBuilderOptions(Pointer options);

  static native Pointer LLVMRunPasses(
      Pointer module, String passes, Pointer machine, Pointer options);

  static native Pointer LLVMGetErrorMessage(Pointer error);

  static native void LLVMDisposeErrorMessage(Pointer message);

  static native Pointer LLVMPrintModuleToString(Pointer module);

  static native int LLVMTargetMachineEmitToMemoryBuffer(
      Pointer machine,
      Pointer module,
      int fileType,
      PointerByReference error,
      PointerByReference buffer);

  static native Pointer LLVMGetBufferStart(Pointer buffer);

  static native long LLVMGetBufferSize(Pointer buffer);

  static native void LLVMDisposeMemoryBuffer(Pointer buffer);

  static native void LLVMDisposeModule(Pointer module);

  static native void LLVMDisposeMessage(Pointer message);

  /** {@code LLVMGetVersion}, looked up by hand so that any library can be asked. */
  static int[] version(NativeLibrary library) {
    IntByReference major = new IntByReference();
    IntByReference minor = new IntByReference();
    IntByReference patch = new IntByReference();
    library.getFunction("LLVMGetVersion").invokeVoid(new Object[] {major, minor, patch});
    return new int[] {major.getValue(), minor.getValue(), patch.getValue()};
  }
}
