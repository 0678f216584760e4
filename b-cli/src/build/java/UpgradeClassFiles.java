import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.TreeMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.JSRInlinerAdapter;

/**
 * Copies a jar and gives class files older than Java 6 (the ANTLR 3 runtime, EMF) the format of
 * Java 8, stack maps included. Class-data sharing refuses older ones, and every class that extends
 * them, so that a start of the command would parse and verify a thousand classes. The rest of a
 * class file stays as it is. Classes that cannot be converted (those that refer to optional
 * libraries) are copied unchanged.
 *
 * <p>Part of the build; run with the jar's own classes and ASM on the class path.
 */
public final class UpgradeClassFiles {
  private static final int OLDEST_KEPT = Opcodes.V1_6;

  private UpgradeClassFiles() {}

  public static void main(String[] arguments) throws IOException {
    Path input = Path.of(arguments[0]);
    Path output = Path.of(arguments[1]);
    Path part = Path.of(output + ".part");
    Files.createDirectories(output.toAbsolutePath().getParent());
    int converted = 0;
    int kept = 0;
    try (ZipFile jar = new ZipFile(input.toFile());
        OutputStream file = Files.newOutputStream(part);
        ZipOutputStream result = new ZipOutputStream(file)) {
      // The manifest first, as java.util.jar.JarInputStream wants it; then by name, so that the
      // same classes give the same jar.
      Map<String, ZipEntry> entries = new TreeMap<>();
      for (Enumeration<? extends ZipEntry> all = jar.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        boolean manifest = entry.getName().equals("META-INF/MANIFEST.MF");
        entries.put((manifest ? "0" : "1") + entry.getName(), entry);
      }
      for (ZipEntry entry : entries.values()) {
        byte[] content = jar.getInputStream(entry).readAllBytes();
        if (entry.getName().endsWith(".class") && version(content) < OLDEST_KEPT) {
          byte[] upgraded = upgrade(content);
          converted += upgraded == content ? 0 : 1;
          kept += upgraded == content ? 1 : 0;
          content = upgraded;
        }
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        result.putNextEntry(copy);
        result.write(content);
        result.closeEntry();
      }
    }
    Files.move(part, output, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    System.out.println(converted + " old class files converted, " + kept + " kept");
  }

  private static int version(byte[] content) {
    return (content[6] & 0xFF) << 8 | content[7] & 0xFF;
  }

  private static byte[] upgrade(byte[] content) {
    try {
      ClassReader reader = new ClassReader(content);
      ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
      reader.accept(new Upgrade(writer), ClassReader.SKIP_FRAMES);
      return writer.toByteArray();
    } catch (RuntimeException | LinkageError e) {
      // Stack maps need the common superclass of two types; it is unknown where a class refers to
      // a library that is not there. The old form still runs, it only starts more slowly.
      return content;
    }
  }

  /** Raises the version and removes the subroutine instructions that newer versions forbid. */
  private static final class Upgrade extends ClassVisitor {
    Upgrade(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visit(
        int version, int access, String name, String signature, String parent, String[] types) {
      super.visit(Opcodes.V1_8, access, name, signature, parent, types);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return new JSRInlinerAdapter(next, access, name, descriptor, signature, exceptions);
    }
  }
}
