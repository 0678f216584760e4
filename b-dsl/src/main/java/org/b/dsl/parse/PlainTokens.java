package org.b.dsl.parse;

import org.eclipse.xtext.conversion.IValueConverterService;
import org.eclipse.xtext.nodemodel.INode;

/** Every token stands for its own text: {@code org.b.dsl.lower} reads numbers and strings. */
public class PlainTokens implements IValueConverterService {
  @Override
  public Object toValue(String text, String rule, INode node) {
    return text;
  }

  @Override
  public String toString(Object value, String rule) {
    return value.toString();
  }
}
