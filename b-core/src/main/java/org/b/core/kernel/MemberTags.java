package org.b.core.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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
    static final Map<String, String> MEMBERS = read();
  }

  /** Whether the member of a struct points to other memory than the kernel's own. */
  static boolean isElsewhere(String struct, String member) {
    return Table.MEMBERS.containsKey(struct + "." + member);
  }

  /** Whether the member of a struct points to memory of a process. */
  static boolean isOfProcess(String struct, String member) {
    return "user".equals(Table.MEMBERS.get(struct + "." + member));
  }

  private static Map<String, String> read() {
    try (InputStream stream = MemberTags.class.getResourceAsStream("member-tags.table");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\\|"))
          .collect(
              Collectors.toMap(
                  columns -> columns[0].strip() + "." + columns[1].strip(),
                  columns -> columns[2].strip(),
                  (one, other) -> one));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
