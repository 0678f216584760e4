package org.b.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.b.backend.codegen.CodeGenerator;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Text to diagnostics and text to ELF in a process that has done it before, as in a server. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 4)
@Measurement(iterations = 5, time = 4)
@Fork(1)
public class WarmCompile {
  private FrontendRequest request;
  private FrontendRequest largest;

  /**
   * Reads the IP pair counter and the longest example; the working directory is the root of the
   * repository.
   */
  @Setup
  public void read() throws IOException {
    request = request("pair_counter.b");
    largest = request("xdp_firewall.b");
  }

  private static FrontendRequest request(String name) throws IOException {
    Path file = Path.of("examples", name);
    return FrontendRequest.of(new SourceFile(file.toString(), Files.readString(file)));
  }

  @Benchmark
  public FrontendResult checkLargest() {
    return Frontend.analyze(largest);
  }

  @Benchmark
  public FrontendResult check() {
    return Frontend.analyze(request);
  }

  @Benchmark
  public byte[] build() {
    return CodeGenerator.compile(Frontend.analyze(request).checked().orElseThrow());
  }
}
