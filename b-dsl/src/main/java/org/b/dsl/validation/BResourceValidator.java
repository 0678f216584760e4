package org.b.dsl.validation;

import java.util.ArrayList;
import java.util.List;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.source.Position;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.eclipse.emf.common.util.URI;
import org.eclipse.emf.ecore.resource.Resource;
import org.eclipse.xtext.diagnostics.Severity;
import org.eclipse.xtext.resource.XtextResource;
import org.eclipse.xtext.util.CancelIndicator;
import org.eclipse.xtext.validation.CheckMode;
import org.eclipse.xtext.validation.CheckType;
import org.eclipse.xtext.validation.IResourceValidator;
import org.eclipse.xtext.validation.Issue;

/**
 * Reports {@link Frontend}'s diagnostics of a resource's text. It replaces Xtext's validator, which
 * swallows a {@code NullPointerException} of a check: here every exception reaches the caller.
 */
public class BResourceValidator implements IResourceValidator {
  @Override
  public List<Issue> validate(Resource resource, CheckMode mode, CancelIndicator indicator) {
    List<Issue> issues = new ArrayList<>();
    if (resource instanceof XtextResource xtext && xtext.getParseResult() != null) {
      SourceFile file =
          new SourceFile(
              resource.getURI().isFile()
                  ? resource.getURI().toFileString()
                  : resource.getURI().toString(),
              xtext.getParseResult().getRootNode().getText());
      for (Diagnostic diagnostic : Frontend.analyze(FrontendRequest.of(file)).diagnostics()) {
        if (diagnostic.span().file() == file) {
          issues.add(issue(diagnostic, resource.getURI()));
        }
      }
    }
    return issues;
  }

  private static Issue issue(Diagnostic diagnostic, URI uri) {
    Span span = diagnostic.span();
    Position start = span.start();
    Position end = span.endPosition();
    Issue.IssueImpl issue = new Issue.IssueImpl();
    issue.setCode(diagnostic.code().code());
    issue.setMessage(diagnostic.message());
    issue.setSeverity(
        switch (diagnostic.severity()) {
          case ERROR -> Severity.ERROR;
          case WARNING -> Severity.WARNING;
        });
    issue.setType(CheckType.FAST);
    issue.setUriToProblem(uri.appendFragment("/"));
    issue.setOffset(span.offset());
    issue.setLength(span.length());
    // Xtext counts lines and columns from 1.
    issue.setLineNumber(start.line() + 1);
    issue.setColumn(start.column() + 1);
    issue.setLineNumberEnd(end.line() + 1);
    issue.setColumnEnd(end.column() + 1);
    return issue;
  }
}
