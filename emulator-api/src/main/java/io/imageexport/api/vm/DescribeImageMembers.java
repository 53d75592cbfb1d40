package io.imageexport.api.vm;

import static java.util.Objects.requireNonNull;

import io.imageexport.api.http.Call;
import io.imageexport.api.http.Operation;
import io.imageexport.api.http.Route;
import io.imageexport.api.http.Service;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.image.ImageSharing;
import java.util.List;

/** describeImageMembers: the accounts that an image is shared with. */
public final class DescribeImageMembers implements Operation {
  private final ImageSharing sharing;

  public DescribeImageMembers(ImageSharing sharing) {
    this.sharing = requireNonNull(sharing, "sharing is null");
  }

  /** The same accounts twice: an account's login name is its id here. */
  record Response(List<String> pins, List<String> loginNames) {}

  @Override
  public Route route() {
    return new Route(
        Service.VM,
        "describeImageMembers",
        "GET",
        "/v1/regions/{regionId}/images/{imageId}/members");
  }

  @Override
  public String resource(Call call) {
    return ImageInfo.jrn(call);
  }

  @Override
  public Response handle(Call call) {
    List<String> members =
        sharing.members(call.account(), call.region(), call.path("imageId")).stream()
            .map(AccountId::value)
            .toList();
    return new Response(members, members);
  }
}
