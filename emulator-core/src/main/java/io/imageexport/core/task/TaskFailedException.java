package io.imageexport.core.task;

import static java.util.Objects.requireNonNull;

/** Thrown by a runner whose task cannot be done, with a code and a sentence for its owner. */
public final class TaskFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code such as {@code InvalidImageFile}
   */
  public TaskFailedException(String code, String sentence) {
    super(requireNonNull(sentence, "sentence is null"), null, false, false);
    this.code = requireNonNull(code, "code is null");
  }

  String code() {
    return code;
  }
}
