package io.imageexport.api.oss;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.bucket.BucketDirectory;
import io.imageexport.core.time.BeijingTime;
import java.util.List;

/** listBuckets: the account's buckets in a region. */
public final class ListBuckets implements Operation {
  private final BucketDirectory directory;

  public ListBuckets(BucketDirectory directory) {
    this.directory = requireNonNull(directory, "directory is null");
  }

  record Response(Owner owner, List<Bucket> buckets) {}

  record Owner(String id, String displayName) {}

  record Bucket(String name, String creationDate) {}

  @Override
  public Route route() {
    return new Route(Service.OSS, "listBuckets", "GET", "/v1/regions/{regionId}/buckets");
  }

  /** As the guide's policy calls it. */
  @Override
  public String action() {
    return "oss:ListAllMyBuckets";
  }

  @Override
  public Response handle(Call call) {
    String account = call.account().value();
    return new Response(
        new Owner(account, account),
        directory.list(call.account(), call.region()).stream()
            .map(
                bucket -> new Bucket(bucket.name().value(), BeijingTime.format(bucket.createdAt())))
            .toList());
  }
}
