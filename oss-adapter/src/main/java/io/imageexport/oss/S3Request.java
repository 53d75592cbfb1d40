package io.imageexport.oss;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imageexport.core.object.UploadedPart;
import java.io.ByteArrayOutputStream;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The XML documents that calls send. */
final class S3Request {
  static final byte[] EMPTY = {};

  private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

  private S3Request() {}

  /** The body of CreateBucket for a store that requires its region. */
  static byte[] createBucket(String region) {
    return document(
        "CreateBucketConfiguration", xml -> writeElement(xml, "LocationConstraint", region));
  }

  /**
   * The body of CompleteMultipartUpload.
   *
   * @param checksummed whether the checksum of each part is repeated
   */
  static byte[] completeUpload(List<UploadedPart> parts, boolean checksummed) {
    return document(
        "CompleteMultipartUpload",
        xml -> {
          for (UploadedPart part : parts) {
            xml.writeStartElement("Part");
            writeElement(xml, "PartNumber", Integer.toString(part.partNumber()));
            writeElement(xml, "ETag", part.entityTag().text());
            if (checksummed && part.crc32c().isPresent()) {
              writeElement(xml, "ChecksumCRC32C", PartChecksum.text(part.crc32c().getAsInt()));
            }
            xml.writeEndElement();
          }
        });
  }

  private static void writeElement(XMLStreamWriter xml, String name, String text)
      throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeCharacters(text);
    xml.writeEndElement();
  }

  private static byte[] document(String rootName, XmlBody body) {
    var bytes = new ByteArrayOutputStream();
    try {
      XMLStreamWriter xml =
          XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, UTF_8.name());
      xml.writeStartElement(rootName);
      xml.writeDefaultNamespace(NAMESPACE);
      body.writeTo(xml);
      xml.writeEndElement();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot write XML to memory", e);
    }
    return bytes.toByteArray();
  }

  /** The content of the root element. */
  private interface XmlBody {
    void writeTo(XMLStreamWriter xml) throws XMLStreamException;
  }
}
