package io.imageexport.oss;

import io.imageexport.core.object.EntityTag;
import io.imageexport.core.object.ObjectStoreException;
import io.imageexport.core.object.PartNumbers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import javax.xml.stream.XMLStreamException;

/**
 * The XML document that answers a call.
 *
 * <p>Stores differ in how they name its root, in what they leave out and in how they write numbers,
 * dates and tags. All of that is accepted: a document is refused only if it reports an error, or
 * lacks something that the call was made for.
 */
record S3Result(S3Call call, XmlElement root) {
  /**
   * Reads the answer to a call.
   *
   * @throws ObjectStoreException if the answer is not a success, or not a document
   */
  static S3Result of(S3Call call, S3Answer answer) {
    if (!answer.succeeded()) {
      throw S3Failures.refused(call, answer);
    }
    if (answer.isPage()) {
      throw S3Failures.page(call, answer);
    }
    XmlElement root;
    try {
      root = XmlElement.parse(answer.body().getBytes());
    } catch (XMLStreamException e) {
      throw S3Failures.malformed(call, answer, e);
    }
    if (S3Answer.errorIn(root).isPresent()) {
      throw S3Failures.refused(call, answer);
    }
    return new S3Result(call, root);
  }

  /** Elements of that name directly within the root. */
  List<XmlElement> elements(String name) {
    return root.childrenNamed(name);
  }

  /** Text of an element within the root, without surrounding white space. */
  String required(String name) {
    return required(root, name).strip();
  }

  /** Text of an element, as it is. */
  String required(XmlElement parent, String name) {
    return parent
        .childText(name)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> S3Failures.unexpected(call, parent.name() + " without " + name));
  }

  int partNumber(XmlElement part) {
    String text = required(part, "PartNumber");
    OptionalLong number = AnswerText.number(text);
    if (number.isEmpty() || !PartNumbers.isValid(number.getAsLong())) {
      throw S3Failures.unexpected(
          call, "PartNumber '" + text + "', expected 1 to " + PartNumbers.MAXIMUM);
    }
    return (int) number.getAsLong();
  }

  Optional<EntityTag> entityTag(XmlElement parent) {
    return parent.childText("ETag").flatMap(EntityTag::parse);
  }

  /** A length or a count; empty where it is missing or unreadable. */
  OptionalLong number(XmlElement parent, String name) {
    return parent.childText(name).map(AnswerText::number).orElse(OptionalLong.empty());
  }

  /** A CRC32C; empty where it is missing or has another form. */
  OptionalInt checksum(XmlElement parent) {
    return parent.childText("ChecksumCRC32C").map(PartChecksum::parse).orElse(OptionalInt.empty());
  }

  Optional<Instant> instant(XmlElement parent, String name) {
    return parent.childText(name).flatMap(AnswerText::instant);
  }

  /** Whether there are further pages after this one. */
  boolean isTruncated() {
    return root.childText("IsTruncated").filter(AnswerText::isTrue).isPresent();
  }

  /** Where the next page begins; empty if the store does not tell. */
  Optional<String> marker(String name) {
    return root.childText(name).filter(text -> !text.isBlank());
  }
}
