package io.imageexport.it.clients;

/**
 * In whose name a call is made.
 *
 * @param sessionToken of temporary keys; may be null
 */
record Keys(String accessKey, String secretKey, String sessionToken) {
  @Override
  public String toString() {
    return "Keys[accessKey=" + accessKey + "]";
  }
}
