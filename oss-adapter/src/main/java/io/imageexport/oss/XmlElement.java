package io.imageexport.oss;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of a store's XML answer. Attributes, namespaces and prefixes are left out, and the
 * case of names does not matter: stores differ in them.
 *
 * @param name without its prefix
 * @param text the character data directly within the element
 */
record XmlElement(String name, String text, List<XmlElement> children) {
  /** S3's answers are four levels deep at most. */
  private static final int MAX_DEPTH = 16;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** The JDK's own parser, whatever else is on the class path. */
  private static final XMLInputFactory FACTORY = factory();

  /**
   * Parses a whole document. It may lack an XML declaration, and may begin with a byte order mark
   * and with white space, as S3 sends it while it completes an upload.
   */
  static XmlElement parse(byte[] document) throws XMLStreamException {
    int start = startOfContent(document);
    var input = new ByteArrayInputStream(document, start, document.length - start);
    XMLStreamReader reader = FACTORY.createXMLStreamReader(input);
    try {
      return readDocument(reader);
    } finally {
      reader.close();
    }
  }

  /** Index of the first byte that is neither white space nor part of a byte order mark. */
  static int startOfContent(byte[] document) {
    int start = 0;
    while (start < document.length) {
      if (Character.isWhitespace(document[start])) {
        start++;
      } else if (isByteOrderMark(document, start)) {
        start += BYTE_ORDER_MARK.length;
      } else {
        break;
      }
    }
    return start;
  }

  private static boolean isByteOrderMark(byte[] document, int position) {
    for (int i = 0; i < BYTE_ORDER_MARK.length; i++) {
      if (position + i >= document.length || document[position + i] != BYTE_ORDER_MARK[i]) {
        return false;
      }
    }
    return true;
  }

  boolean isNamed(String another) {
    return name.equalsIgnoreCase(another);
  }

  /** The text of the first child of that name. */
  Optional<String> childText(String childName) {
    return childrenNamed(childName).stream().map(XmlElement::text).findFirst();
  }

  List<XmlElement> childrenNamed(String childName) {
    return children.stream().filter(child -> child.isNamed(childName)).toList();
  }

  /** This element, and all within it, in the order of the document. */
  Stream<XmlElement> withDescendants() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(XmlElement::withDescendants));
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
          open.push(new Draft(withoutPrefix(reader.getLocalName())));
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

  private static String withoutPrefix(String name) {
    return name.substring(name.lastIndexOf(':') + 1);
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    // A prefix that no attribute declares is no reason to refuse an answer.
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
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
