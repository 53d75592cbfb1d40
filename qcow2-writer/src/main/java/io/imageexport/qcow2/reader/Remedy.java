package io.imageexport.qcow2.reader;

import static java.util.Objects.requireNonNull;

/**
 * What to do about an image that was refused: the end of each refusal's message.
 *
 * @param sentence without a full stop; it mostly ends with a command
 */
public record Remedy(String sentence) {
  /** The image uses a feature that QEMU reads and this reader does not. */
  public static final Remedy CONVERT =
      new Remedy("Convert it first: qemu-img convert -O qcow2 IN OUT");

  /** The image was not closed, or the program that used it last found it damaged. */
  public static final Remedy REPAIR =
      new Remedy(
          "Repair a copy of it, then convert that: qemu-img check -r all COPY;"
              + " qemu-img convert -O qcow2 COPY OUT");

  /** The file breaks a rule that every writer keeps. */
  public static final Remedy COPY_AGAIN =
      new Remedy(
          "The file is damaged or incomplete: copy it again from its source, or see what QEMU can"
              + " save: qemu-img convert -O qcow2 IN OUT");

  /** Only the owner of the key can read the data. */
  public static final Remedy DECRYPT =
      new Remedy(
          "Decrypt it first: qemu-img convert --object secret,id=key,file=PASSPHRASE --image-opts"
              + " driver=qcow2,encrypt.key-secret=key,file.filename=IN -O qcow2 OUT");

  public Remedy {
    requireNonNull(sentence, "sentence is null");
  }
}
