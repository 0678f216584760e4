package org.b.backend.attach;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Arena;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.NativeBuffer;
import org.b.backend.sys.OpenFile;
import org.b.backend.sys.SystemCallException;

/**
 * A program that the kernel calls for each thing of a kind (task, file, socket, table's entry), by
 * an iterator link (5.8). {@link #read} runs it through all of them.
 */
public final class IteratorLink extends AbstractLink {
  private static final int BPF_TRACE_ITER = 28;
  private static final int CHUNK = 1 << 16;
  private final Descriptor link;

  private IteratorLink(LoadedProgram program, String target, Descriptor link) {
    super(program.name(), "iter", target, "iterator link");
    this.link = link;
  }

  static AttachedLink attach(LoadedProgram program, AttachRequest request) {
    String section = program.definition().section();
    String target = section.substring(section.indexOf('/') + 1);
    try (Arena arena = new Arena()) {
      Descriptor link =
          Bpf.linkCreate(
              program.descriptor(),
              0,
              BPF_TRACE_ITER,
              0,
              attribute ->
                  request
                      .options()
                      .map()
                      .ifPresent(
                          map -> {
                            NativeBuffer info =
                                arena.allocate(8).putInt(0, map.descriptor().number());
                            attribute.putAddress(16, info).putInt(24, 4);
                          }));
      return new IteratorLink(program, target, link);
    } catch (SystemCallException e) {
      throw AttachErrors.tracing("attaching " + program.name() + " to iterator " + target, e);
    }
  }

  /** Runs the program for each thing there is now; what it printed. */
  public String read() {
    try (Descriptor iterator = Bpf.iteratorCreate(link)) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      while (true) {
        byte[] part = OpenFile.readAvailable(iterator, CHUNK);
        if (part == null) {
          return text.toString(StandardCharsets.UTF_8);
        }
        text.writeBytes(part);
      }
    } catch (SystemCallException e) {
      throw new EnvironmentException(
          "iterator " + target() + " failed (" + e.getMessage() + ")",
          "see with b doctor what this kernel can do",
          e);
    }
  }

  @Override
  void detach() {
    link.close();
  }
}
