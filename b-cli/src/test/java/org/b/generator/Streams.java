package org.b.generator;

/** Text for the program's own streams. */
final class Streams implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall("bpf_stream_vprintk");
  }

  @Override
  public void write(Scope scope) {
    String call = "bpf_stream_printk(" + scope.choices.of("BPF_STDOUT", "BPF_STDERR", "2") + ", ";
    String values = "\"%s of %llu\\n\", \"text\", " + scope.integer();
    if (scope.choices.percent(40)) {
      scope.line("if (" + call + values + ") < 0) " + scope.block(inner -> inner.statements(2)));
    } else {
      scope.line(call + scope.choices.of("\"no value\\n\"", values) + ");");
    }
  }
}
