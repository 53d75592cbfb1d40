package io.imageexport.api.vm;

import io.imageexport.api.http.Body;
import java.util.ArrayList;
import java.util.List;

/** The accounts that a call names, by their pins or their login names: here, both are ids. */
final class Members {
  private Members() {}

  static List<String> of(Body body) {
    List<String> members = new ArrayList<>(body.texts("pins"));
    members.addAll(body.texts("loginNames"));
    return members;
  }
}
