package org.b.backend.attach;

import java.util.List;
import org.b.backend.sys.Descriptor;

/** A link that the kernel holds by descriptors only: it goes when they or the process go. */
final class DescriptorLink extends AbstractLink {
  private final List<Descriptor> descriptors;

  /**
   * @param descriptors closed in this order
   */
  DescriptorLink(
      String program, String hook, String target, String mechanism, Descriptor... descriptors) {
    super(program, hook, target, mechanism);
    this.descriptors = List.of(descriptors);
  }

  @Override
  void detach() {
    descriptors.forEach(Descriptor::close);
  }
}
