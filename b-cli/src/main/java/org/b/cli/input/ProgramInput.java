package org.b.cli.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.source.SourceFile;
import org.b.dsl.FrontendRequest;
import org.b.dsl.ProtoFiles;

/**
 * A program file with its proto file, ready for the frontend.
 *
 * @param proto given on the command line; without it the frontend looks beside the program
 */
public record ProgramInput(SourceFile program, Optional<SourceFile> proto, ProgramFolder folder) {

  /**
   * Pairs the files of a command line. A file that declares only structs and states and follows a
   * program is that program's proto file, unless {@code --proto} names one for all of them. Alone,
   * such a file is checked as the proto file of an empty program.
   */
  public static List<ProgramInput> of(List<String> paths, Optional<String> protoPath) {
    List<ProgramInput> inputs = new ArrayList<>();
    ProgramFolder folder = new ProgramFolder();
    Optional<SourceFile> common = protoPath.map(folder::open);
    for (String path : paths) {
      SourceFile file = folder.open(path);
      boolean proto = ProtoFiles.isProto(file);
      int last = inputs.size() - 1;
      if (proto && common.isEmpty() && last >= 0 && inputs.get(last).proto().isEmpty()) {
        ProgramInput previous = inputs.get(last);
        inputs.set(last, new ProgramInput(previous.program(), Optional.of(file), folder));
      } else if (proto && common.isEmpty()) {
        SourceFile empty = new SourceFile("(no program)", "");
        inputs.add(new ProgramInput(empty, Optional.of(file), folder));
      } else {
        inputs.add(new ProgramInput(file, common, folder));
      }
    }
    return List.copyOf(inputs);
  }

  public FrontendRequest request() {
    FrontendRequest request = FrontendRequest.of(program).withIncludes(folder);
    return proto.isPresent() ? request.withProto(proto.get()) : request;
  }
}
