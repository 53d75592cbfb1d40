package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.bucket.OssUrl;
import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.ResourceName;
import io.imageexport.core.task.ClientToken;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a caller of exportImage asks for, checked as far as it can be without looking anything up.
 *
 * @param prefix at most 32 ASCII letters and digits
 * @param clientToken a repeated one repeats the first answer
 * @param allDisks whether data disks are exported beside the system disk
 */
public record ExportRequest(
    AccountId account,
    String region,
    String imageId,
    ResourceName roleName,
    OssUrl ossUrl,
    Optional<String> prefix,
    Optional<ClientToken> clientToken,
    boolean allDisks) {
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9]{1,32}");

  public ExportRequest {
    requireNonNull(account, "account is null");
    requireNonNull(region, "region is null");
    requireNonNull(imageId, "imageId is null");
    requireNonNull(roleName, "roleName is null");
    requireNonNull(ossUrl, "ossUrl is null");
    requireNonNull(prefix, "prefix is null");
    requireNonNull(clientToken, "clientToken is null");
    if (prefix.isPresent() && !PREFIX.matcher(prefix.get()).matches()) {
      throw new CloudException(
          ErrorCode.INVALID_ARGUMENT,
          "Parameter OssPrefix invalid: at most 32 letters A-Z, a-z and digits");
    }
  }
}
