package org.b.lsp.analysis;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.b.core.source.SourceFile;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.lsp.documents.Document;
import org.b.lsp.documents.Documents;
import org.b.lsp.documents.FileName;
import org.b.lsp.documents.SourceFiles;

/**
 * Every B file that the editor knows: open ones, those that open programs use, and those in the
 * workspace's folders. Files that are not open are analysed when a request needs them, and again
 * only after a change. Safe to use from several threads.
 */
public final class Workspace {
  /** A workspace with more is somebody's whole disk. */
  private static final int MOST_FILES = 2_000;

  private static final int MOST_DEPTH = 12;
  private static final Set<String> SKIPPED = Set.of("target", "node_modules", "build");

  private final Documents documents;
  private final SourceFiles files;
  private final AnalysisQueue queue;
  private final Analyzer analyzer;
  private final Set<Path> folders = new LinkedHashSet<>();
  private final Map<String, Analysis> closed = new HashMap<>();
  private List<String> found;

  /**
   * A workspace without folders.
   *
   * @param analyzer its own: the queue's belongs to the queue's thread
   */
  public Workspace(Documents documents, SourceFiles files, AnalysisQueue queue, Analyzer analyzer) {
    this.documents = documents;
    this.files = files;
    this.queue = queue;
    this.analyzer = analyzer;
  }

  public synchronized void add(String folderUri) {
    FileName.path(FileName.of(folderUri)).ifPresent(folders::add);
    found = null;
  }

  public synchronized void remove(String folderUri) {
    FileName.path(FileName.of(folderUri)).ifPresent(folders::remove);
    found = null;
  }

  /** Files came, went or changed. */
  public synchronized void changed() {
    found = null;
  }

  /** The settings changed, which may mean something else for every file. */
  public synchronized void allChanged() {
    closed.clear();
  }

  /** The document of that name, wherever it is known from. */
  public Optional<AnalyzedDocument> document(String name) {
    return documents(file -> file.name().equals(name)).stream()
        .filter(document -> document.file().name().equals(name))
        .findFirst();
  }

  /**
   * One document for each file whose text is wanted.
   *
   * @param wanted looks at the text, which is much cheaper than an analysis
   */
  public List<AnalyzedDocument> documents(Predicate<SourceFile> wanted) {
    Map<String, AnalyzedDocument> result = new LinkedHashMap<>();
    for (Analysis analysis : queue.all()) {
      // A program speaks for the files that it uses.
      for (SourceFile file : analysis.result().program().files()) {
        Optional<Document> open = documents.find(file.name());
        SourceFile present = open.map(Document::source).orElse(file);
        boolean own = analysis.document().name().equals(file.name());
        if (wanted.test(present) && (!own || !result.containsKey(file.name()))) {
          result.put(file.name(), analysis.text(present));
        }
      }
    }
    synchronized (this) {
      for (String name : names()) {
        if (result.containsKey(name)) {
          continue;
        }
        Optional<SourceFile> file = files.read(name).file();
        if (file.isPresent() && wanted.test(file.get())) {
          Analysis analysis = analysis(file.get());
          result.put(name, analysis.text(file.get()));
        }
      }
    }
    return new ArrayList<>(result.values());
  }

  private Analysis analysis(SourceFile file) {
    Analysis known = closed.get(file.name());
    if (known != null && known.document().source() == file && isCurrent(known)) {
      return known;
    }
    Document document = new Document(FileName.uri(file.name()), 0, file);
    Analysis analysis = analyzer.analyze(document, 0, () -> false);
    // Only open files are edited; what is kept for the next edit is of no use here.
    analyzer.retain(Set.of());
    closed.put(file.name(), analysis);
    return analysis;
  }

  private boolean isCurrent(Analysis analysis) {
    return analysis.result().program().files().stream()
            .allMatch(
                file ->
                    FileName.path(file.name()).isEmpty()
                        || files.read(file.name()).file().filter(now -> now == file).isPresent())
        && analysis.asked().stream()
            .allMatch(
                name -> files.read(name).file().isPresent() == analysis.file(name).isPresent());
  }

  private List<String> names() {
    if (found == null) {
      Set<String> names = new LinkedHashSet<>();
      for (Path folder : folders) {
        collect(folder, names);
      }
      found = List.copyOf(names);
      closed.keySet().retainAll(names);
    }
    return found;
  }

  private static void collect(Path folder, Set<String> names) {
    try {
      Files.walkFileTree(
          folder,
          Set.of(),
          MOST_DEPTH,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
              String name = path.getFileName() == null ? "" : path.getFileName().toString();
              return !path.equals(folder) && (name.startsWith(".") || SKIPPED.contains(name))
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
              if (path.toString().endsWith(".b") && attributes.isRegularFile()) {
                names.add(FileName.of(path));
              }
              return names.size() < MOST_FILES
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException problem) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // A folder that cannot be read has no files for us.
    }
  }
}
