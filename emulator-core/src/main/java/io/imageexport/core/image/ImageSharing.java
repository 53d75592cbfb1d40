package io.imageexport.core.image;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.error.CloudException;
import io.imageexport.core.error.ErrorCode;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.identity.AccountStore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes accounts members of an image, which they then see and cannot export.
 *
 * <p>An account's pin, and its login name, is its id: no other name of accounts is known here.
 */
public final class ImageSharing {
  /** Stated by document: an image is shared with 20 accounts at most. */
  public static final int MAX_MEMBERS = 20;

  private final ImageStore images;
  private final AccountStore accounts;

  public ImageSharing(ImageStore images, AccountStore accounts) {
    this.images = requireNonNull(images, "images is null");
    this.accounts = requireNonNull(accounts, "accounts is null");
  }

  public void share(AccountId account, String region, String imageId, List<String> pins) {
    Image image = new OwnImages(images).requireOwn(account, region, imageId);
    images.share(image.id(), members(account, pins), MAX_MEMBERS);
  }

  public void unshare(AccountId account, String region, String imageId, List<String> pins) {
    Image image = new OwnImages(images).requireOwn(account, region, imageId);
    images.unshare(image.id(), members(account, pins));
  }

  public List<AccountId> members(AccountId account, String region, String imageId) {
    return images.members(new OwnImages(images).requireOwn(account, region, imageId).id());
  }

  private Set<AccountId> members(AccountId owner, List<String> pins) {
    Set<AccountId> members = new LinkedHashSet<>();
    for (String pin : pins) {
      if (!AccountId.isValid(pin) || pin.equals(owner.value())) {
        throw ImageErrors.precondition("Invalid pin '" + pin + "'");
      }
      AccountId member = new AccountId(pin);
      if (!accounts.exists(member)) {
        throw ImageErrors.precondition("Pin '" + pin + "' not found");
      }
      members.add(member);
    }
    if (members.isEmpty()) {
      throw new CloudException(ErrorCode.INVALID_ARGUMENT, "Parameter Pins missing");
    }
    return members;
  }
}
