package org.b.dsl.ide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.ExplanationPage;
import org.b.core.facts.KernelVersion;
import org.b.core.kernel.KernelTypes;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.IncludeResolver;

/** Programs to try services on: the examples, and the samples of the explanation pages. */
public final class Samples {
  private static final Path EXAMPLES = Path.of("..", "examples");

  private Samples() {}

  /** A program with the proto file beside it, if any. */
  public record Sample(String name, String program, Optional<String> proto) {
    public SourceFile file() {
      return new SourceFile(name, program);
    }

    public AnalyzedDocument analyze() {
      return Samples.analyze(name, program, proto);
    }

    /** The same with another text. */
    public Sample with(String text) {
      return new Sample(name, text, proto);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The bundled types, taken for all that a kernel has. */
  private static final KernelTypes KERNEL_TYPES =
      KernelTypes.of("the kernel", () -> KernelTypes.bundled().btf());

  public static AnalyzedDocument analyze(String name, String program, Optional<String> proto) {
    SourceFile file = new SourceFile(name, program);
    FrontendRequest request =
        FrontendRequest.of(file)
            .withTarget(KernelVersion.DEFAULT_TARGET)
            .withKernelTypes(KERNEL_TYPES);
    IncludeResolver includes =
        (from, path) ->
            proto.isPresent() && path.equals("proto.b")
                ? new IncludeResolver.Found(new SourceFile("proto.b", proto.get()))
                : new IncludeResolver.Failure("No such file");
    return AnalyzedDocument.of(file, Frontend.analyze(request.withIncludes(includes)));
  }

  public static AnalyzedDocument analyze(String program) {
    return analyze("test.b", program, Optional.empty());
  }

  /** A proto file that is opened by itself. */
  public static AnalyzedDocument analyzeProto(String proto) {
    SourceFile file = new SourceFile("proto.b", proto);
    FrontendRequest request =
        FrontendRequest.of(new SourceFile("(no program)", ""))
            .withTarget(KernelVersion.DEFAULT_TARGET)
            .withProto(file);
    return AnalyzedDocument.of(file, Frontend.analyze(request));
  }

  public static List<Sample> examples() {
    List<Sample> samples = new ArrayList<>();
    try (var files = Files.walk(EXAMPLES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".b")).sorted().toList()) {
        Path proto = file.resolveSibling("proto.b");
        boolean isProgram = !file.equals(proto);
        samples.add(
            new Sample(
                file.getFileName().toString(),
                Files.readString(file),
                isProgram && Files.exists(proto)
                    ? Optional.of(Files.readString(proto))
                    : Optional.empty()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return samples;
  }

  /** The wrong and the right sample of each explanation page. */
  public static List<Sample> explanations() {
    List<Sample> samples = new ArrayList<>();
    for (DiagnosticCode code : DiagnosticCode.values()) {
      ExplanationPage page = ExplanationPage.of(code);
      samples.add(
          new Sample(code.code() + "-wrong.b", page.wrong().program(), page.wrong().proto()));
      samples.add(
          new Sample(code.code() + "-right.b", page.right().program(), page.right().proto()));
    }
    return samples;
  }

  /** Classic spellings that the examples no longer have. */
  public static Sample classic() {
    return new Sample("classic.b", CLASSIC, Optional.empty());
  }

  public static List<Sample> all() {
    List<Sample> all = new ArrayList<>(examples());
    all.addAll(explanations());
    all.add(classic());
    return all;
  }

  private static final String CLASSIC =
      """
      #packed "false"
      /* Counts and rewrites:
         every form of classic B. */
      struct Key {
        u32 dip:32;
        u32 sip:32;
      };
      struct Leaf {
        u32 rx_pkts:64;
        u64 tx_pkts:64;
      };
      Table<Key, Leaf, FIXED_MATCH, AUTO> stats(1024);
      Table<u32, Leaf, INDEXED, NONE> slots(16);
      struct skbuff {
        u32 type:32;
      };

      u32 on_packet (struct skbuff *skb) {
        u32 ret:32 = 0;
        u32 orig:32 = 0;
        struct Leaf *leaf;
        goto proto::ethernet;

        state proto::ethernet {
        }
        state proto::dot1q {
        }
        state proto::ip {
          u32 rx:32 = 0;
          u32 Key key;
          if $ip.dst > $ip.src {
            key.dip = $ip.dst;
            key.sip = $ip.src;
            rx = 1;
            if false {
              return 3;
            }
          } else if rx == 1 && !(ret != 0) {
            key = {.dip = $ip.src, .sip = $ip.dst};
          } else {
            key.dip[0:+8] = $ip.src[24:+8];
          }
          leaf = stats[key];
          on_valid(leaf) {
            atomic_add(leaf.rx_pkts, rx);
          } else {
            log("no leaf for %x\\n", key.dip);
          }
          stats.lookup(key) {
            on_match hit (struct Leaf *found) {
              atomic_add(found->tx_pkts, 1);
            }
            on_miss none () {
              ret = 1;
            }
          };
          atomic_add(stats[key].tx_pkts, 1);
          switch $ip.nextp {
            case 6 { ret += 2; };
            case * { ret = sizeof(struct Key); };
          }
        }
        state EOP {
          return ret;
        }
      }
      """;
}
