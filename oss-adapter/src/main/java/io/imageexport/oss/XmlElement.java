package io.imageexport.oss;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of a store's XML answer; namespaces and attributes are left out.
 *
 * @param text the character data directly within the element
 */
record XmlElement(String name, String text, List<XmlElement> children) {
  /** S3's answers are four levels deep at most. */
  private static final int MAX_DEPTH = 16;

  /** The JDK's own parser, whatever else is on the class path. */
  private static final XMLInputFactory FACTORY = factory();

  /** Parses a whole document; white space in front of it is skipped, as S3 sends it. */
  static XmlElement parse(byte[] document) throws XMLStreamException {
    int start = 0;
    while (start < document.length && Character.isWhitespace(document[start])) {
      start++;
    }
    var input = new ByteArrayInputStream(document, start, document.length - start);
    XMLStreamReader reader = FACTORY.createXMLStreamReader(input);
    try {
      return readDocument(reader);
    } finally {
      reader.close();
    }
  }

  /** The text of the first child of that name. */
  Optional<String> childText(String childName) {
    return children.stream()
        .filter(child -> child.name.equals(childName))
        .map(XmlElement::text)
        .findFirst();
  }

  List<XmlElement> childrenNamed(String childName) {
    return children.stream().filter(child -> child.name.equals(childName)).toList();
  }

  private static XmlElement readDocument(XMLStreamReader reader) throws XMLStreamException {
    var open = new ArrayDeque<Draft>();
    XmlElement root = null;
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (open.size() == MAX_DEPTH) {
            throw new XMLStreamException("more than " + MAX_DEPTH + " levels of elements");
          }
          open.push(new Draft(reader.getLocalName()));
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (!open.isEmpty()) {
            open.peek().text.append(reader.getText());
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          XmlElement element = open.pop().finish();
          if (open.isEmpty()) {
            root = element;
          } else {
            open.peek().children.add(element);
          }
        }
        default -> {}
      }
    }
    if (root == null) {
      throw new XMLStreamException("no root element");
    }
    return root;
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  /** An element whose end has not been read yet. */
  private static final class Draft {
    private final String name;
    private final StringBuilder text = new StringBuilder();
    private final List<XmlElement> children = new ArrayList<>();

    Draft(String name) {
      this.name = name;
    }

    XmlElement finish() {
      return new XmlElement(name, text.toString(), List.copyOf(children));
    }
  }
}
