package io.imageexport.oss;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/** A store's whole answer: its status, its headers and its body, which is bounded. */
record S3Answer(int status, MultiMap headers, Buffer body) {
  boolean succeeded() {
    return status >= 200 && status < 300;
  }
}
