package io.imageexport.qcow2.reader;

/** What to do about an image that was refused: the end of each refusal's message. */
public enum Remedy {
  /** The image uses a feature that QEMU reads and this reader does not. */
  CONVERT("Convert it first: qemu-img convert -O qcow2 IN OUT"),

  /** The image was not closed, or its last program found it damaged. */
  REPAIR(
      "Repair a copy of it, then convert that: qemu-img check -r all COPY;"
          + " qemu-img convert -O qcow2 COPY OUT"),

  /** The file breaks a rule that every writer keeps. */
  COPY_AGAIN(
      "The file is damaged or incomplete: copy it again from its source, or see what QEMU can save:"
          + " qemu-img convert -O qcow2 IN OUT"),

  /** Only the owner of the key can read the data. */
  DECRYPT(
      "Decrypt it first: qemu-img convert --object secret,id=key,file=PASSPHRASE --image-opts"
          + " driver=qcow2,encrypt.key-secret=key,file.filename=IN -O qcow2 OUT");

  private final String sentence;

  Remedy(String sentence) {
    this.sentence = sentence;
  }

  /** One sentence that ends with a command, and without a full stop. */
  public String sentence() {
    return sentence;
  }
}
