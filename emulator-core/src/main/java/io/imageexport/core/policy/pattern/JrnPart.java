package io.imageexport.core.policy.pattern;

/**
 * The part of a resource name at which a pattern and a name first differ, in the order of reading.
 *
 * <p>The later the part, the nearer the miss.
 */
public enum JrnPart {
  /** The request names no resource, or not one that has five parts. */
  FORM,
  SERVICE,
  REGION,
  ACCOUNT,
  /** The bucket of an object-storage resource. */
  BUCKET,
  /** Everything after the account; for object storage, after the bucket. */
  RESOURCE,
  /** They do not differ: the pattern matches. */
  NONE
}
