package io.imageexport.core.region;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import java.util.List;

/** The regions that exist. Source: the allow-lists of the official clients. */
public final class Regions {
  public static final List<String> ALL =
      List.of("cn-north-1", "cn-east-1", "cn-east-2", "cn-south-1");

  private Regions() {}

  public static boolean exists(String region) {
    return ALL.contains(region);
  }

  /** Refuses a region that does not exist, in the words that copyImages documents. */
  public static String require(String region) {
    if (!exists(region)) {
      throw new CloudException(ErrorCode.INVALID_ARGUMENT, "Invalid region '" + region + "'");
    }
    return region;
  }

  /** Refuses a bucket in another region than the call, in the documented words. */
  public static void requireSame(String ossRegion, String currentRegion) {
    if (!ossRegion.equals(currentRegion)) {
      throw new CloudException(
          ErrorCode.CONFLICT,
          "OssRegion '" + ossRegion + "' not match current region '" + currentRegion + "'");
    }
  }
}
