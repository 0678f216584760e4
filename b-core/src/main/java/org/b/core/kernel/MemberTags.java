package org.b.core.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Members that point to structs of a process ({@code __user}) or of each processor ({@code
 * __percpu}). Only some kernels have these tags in their BTF, and those refuse to load through the
 * pointers: "access user memory", "access percpu memory" (check_ptr_to_btf_access, 5.18).
 */
final class MemberTags {
  private MemberTags() {}

  /** Read when it is first needed. */
  private static final class Table {
    static final Set<String> MEMBERS = read();
  }

  /** Whether the member of a struct points to other memory than the kernel's own. */
  static boolean isElsewhere(String struct, String member) {
    return Table.MEMBERS.contains(struct + "." + member);
  }

  private static Set<String> read() {
    try (InputStream stream = MemberTags.class.getResourceAsStream("member-tags.table");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\\|"))
          .map(columns -> columns[0].strip() + "." + columns[1].strip())
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
