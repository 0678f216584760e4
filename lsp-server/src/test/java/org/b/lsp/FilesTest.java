package org.b.lsp;

import static org.b.lsp.ServerProcess.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.b.core.kernel.KernelTypes;
import org.eclipse.lsp4j.DeleteFilesParams;
import org.eclipse.lsp4j.DidChangeConfigurationParams;
import org.eclipse.lsp4j.DidChangeWatchedFilesParams;
import org.eclipse.lsp4j.DidChangeWorkspaceFoldersParams;
import org.eclipse.lsp4j.FileChangeType;
import org.eclipse.lsp4j.FileDelete;
import org.eclipse.lsp4j.FileEvent;
import org.eclipse.lsp4j.FileRename;
import org.eclipse.lsp4j.ReferenceContext;
import org.eclipse.lsp4j.ReferenceParams;
import org.eclipse.lsp4j.RenameFilesParams;
import org.eclipse.lsp4j.WorkspaceFolder;
import org.eclipse.lsp4j.WorkspaceFoldersChangeEvent;
import org.eclipse.lsp4j.WorkspaceSymbolParams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that consist of several files, on disk and in buffers, in several folders. */
class FilesTest {
  private static final String PROGRAM =
      """
      #include "common.b"
      Table<Key, Key, FIXED_MATCH, AUTO> t(8);
      @socket_filter u32 f(ctx) {
        goto proto::mine;
        state proto::mine { struct Key k = {.a = $mine.field}; t[k] = k; }
        state EOP { return 0; }
      }
      """;

  private static final String COMMON = "struct Key { u32 a; u32 b; }\n";
  private static final String PROTO = "struct mine { u32 field:32; }\nstate mine { goto EOP; }\n";

  @TempDir Path folder;

  private Path program() throws Exception {
    Files.writeString(folder.resolve("common.b"), COMMON);
    Files.writeString(folder.resolve("proto.b"), PROTO);
    return Files.writeString(folder.resolve("program.b"), PROGRAM);
  }

  private static void changed(ServerProcess server, Path file, FileChangeType type) {
    server
        .server()
        .getWorkspaceService()
        .didChangeWatchedFiles(
            new DidChangeWatchedFilesParams(List.of(new FileEvent(file.toUri().toString(), type))));
  }

  @Test
  void openBuffersWinOverFiles() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      TestDocument program = server.open(program(), PROGRAM);
      assertEquals(List.of(), program.diagnostics());
      TestDocument proto = server.open(folder.resolve("proto.b"), PROTO);
      assertEquals(List.of(), proto.diagnostics());
      proto.replace("field", "other");
      server.client().awaitCodes(program.uri(), "B0104");
      TestDocument common = server.open(folder.resolve("common.b"), COMMON.replace("a;", "c;"));
      server.client().await(program.uri(), p -> p.getDiagnostics().size() == 2);
      proto.close();
      common.close();
      server.client().awaitCodes(program.uri());
    }
  }

  @Test
  void problemsOfIncludedFilesAreTheirs() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      Path file = program();
      Path common = folder.resolve("common.b");
      Files.writeString(common, COMMON + "struct Twice { u32 x; u32 x; }\n");
      TestDocument program = server.open(file, PROGRAM);
      server.client().awaitCodes(common.toUri().toString(), "B0102");
      assertEquals(List.of(), program.diagnostics());
      program.close();
      server.client().awaitCodes(common.toUri().toString());
    }
  }

  @Test
  void filesThatChangeOnDiskCount() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      TestDocument program = server.open(program(), PROGRAM);
      assertEquals(List.of(), program.diagnostics());
      Path common = folder.resolve("common.b");
      Files.delete(common);
      changed(server, common, FileChangeType.Deleted);
      server
          .client()
          .await(program.uri(), p -> TestClient.codes(p.getDiagnostics()).contains("B0003"));
      Files.writeString(common, COMMON);
      changed(server, common, FileChangeType.Created);
      server.client().awaitCodes(program.uri());
      Path moved = Files.move(common, folder.resolve("moved.b"));
      server
          .server()
          .getWorkspaceService()
          .didRenameFiles(
              new RenameFilesParams(
                  List.of(new FileRename(common.toUri().toString(), moved.toUri().toString()))));
      server
          .client()
          .await(program.uri(), p -> TestClient.codes(p.getDiagnostics()).contains("B0003"));
      program.replace("common.b", "moved.b");
      assertEquals(List.of(), program.diagnostics());
      Files.delete(moved);
      server
          .server()
          .getWorkspaceService()
          .didDeleteFiles(new DeleteFilesParams(List.of(new FileDelete(moved.toUri().toString()))));
      server
          .client()
          .await(program.uri(), p -> TestClient.codes(p.getDiagnostics()).contains("B0003"));
    }
  }

  @Test
  void protoFilesAloneAreProtoFiles() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      TestDocument proto = server.open(folder.resolve("proto.b"), PROTO);
      assertEquals(List.of(), proto.diagnostics());
      proto.replace("goto EOP", "goto nowhere");
      assertEquals(List.of("B0204"), TestClient.codes(proto.diagnostics()));
    }
  }

  @Test
  void severalRoots() throws Exception {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    Path three = Files.createDirectory(folder.resolve("three"));
    Files.writeString(one.resolve("a.b"), "struct FromOne { u32 x; }\n");
    Files.writeString(two.resolve("a.b"), "struct FromTwo { u32 x; }\n");
    Files.writeString(three.resolve("a.b"), "struct FromThree { u32 x; }\n");
    try (ServerProcess server = ServerProcess.ready(one, two)) {
      assertEquals(Set.of("FromOne", "FromTwo"), symbols(server));
      server
          .server()
          .getWorkspaceService()
          .didChangeWorkspaceFolders(
              new DidChangeWorkspaceFoldersParams(
                  new WorkspaceFoldersChangeEvent(
                      List.of(new WorkspaceFolder(three.toUri().toString(), "three")),
                      List.of(new WorkspaceFolder(one.toUri().toString(), "one")))));
      assertEquals(Set.of("FromTwo", "FromThree"), symbols(server));
    }
  }

  private static Set<String> symbols(ServerProcess server) throws Exception {
    return get(server.server().getWorkspaceService().symbol(new WorkspaceSymbolParams("From")))
        .getRight()
        .stream()
        .map(symbol -> symbol.getName())
        .collect(Collectors.toSet());
  }

  @Test
  void referencesReachFilesThatAreNotOpen() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      program();
      TestDocument common = server.open(folder.resolve("common.b"), COMMON);
      var references =
          get(
              server
                  .server()
                  .getTextDocumentService()
                  .references(
                      new ReferenceParams(
                          common.identifier(),
                          common.position("Key"),
                          new ReferenceContext(false))));
      assertEquals(3, references.size(), references.toString());
      assertTrue(
          references.stream().allMatch(reference -> reference.getUri().endsWith("/program.b")));
    }
  }

  @Test
  void settingsSayTargetHookAndProto() throws Exception {
    Path file = folder.resolve("classic.b");
    String text =
        "u32 f(ctx) { goto proto::mine; state proto::mine { } state EOP { return 0; } }\n";
    Files.writeString(folder.resolve("my headers.b"), PROTO);
    JsonObject settings =
        JsonParser.parseString(
                "{\"files\": {\"classic.b\": {\"hook\": \"socket_filter\", \"proto\": \"my"
                    + " headers.b\"}}, \"target\": 7}")
            .getAsJsonObject();
    try (ServerProcess server = ServerProcess.ready(settings, folder)) {
      TestDocument document = server.open(file, text);
      assertEquals(List.of(), document.diagnostics());
      assertTrue(
          server.client().logged().stream()
              .anyMatch(message -> message.getMessage().contains("b.target must be")));
      JsonObject changed = new JsonObject();
      JsonObject section = new JsonObject();
      section.add("files", new JsonObject());
      section.addProperty("target", "5.10");
      changed.add("b", section);
      server
          .server()
          .getWorkspaceService()
          .didChangeConfiguration(new DidChangeConfigurationParams(changed));
      server.client().await(document.uri(), p -> !p.getDiagnostics().isEmpty());
    }
  }

  @Test
  void kernelTypesComeFromTheFileThatIsSet() throws Exception {
    Path types = Files.write(folder.resolve("kernel.btf"), KernelTypes.bundled().btf().bytes());
    JsonObject settings = new JsonObject();
    settings.addProperty("btf", types.toString());
    try (ServerProcess server = ServerProcess.ready(settings, folder)) {
      TestDocument document =
          server.open(folder.resolve("probe.b"), "@kprobe(vfs_wirte) u32 f(ctx) { return 0; }\n");
      assertEquals(List.of("B0901"), TestClient.codes(document.diagnostics()));
      JsonObject changed = new JsonObject();
      changed.addProperty("btf", folder.resolve("none").toString());
      server
          .server()
          .getWorkspaceService()
          .didChangeConfiguration(new DidChangeConfigurationParams(changed));
      server.open(folder.resolve("other.b"), "u32 x;\n").diagnostics();
      assertTrue(
          server.client().logged().stream()
              .anyMatch(message -> message.getMessage().contains("b.btf names")));
    }
  }

  @Test
  void unsavedBuffersAreAnalysed() throws Exception {
    try (ServerProcess server = ServerProcess.ready(folder)) {
      TestDocument document =
          server.open("untitled:Untitled-1", "#include \"x.b\"\nstruct a { u32 x; }\n");
      assertEquals(List.of("B0003"), TestClient.codes(document.diagnostics()));
      assertTrue(
          document.diagnostics().get(0).getMessage().getLeft().contains("save this file first"));
    }
  }
}
