package io.imageexport.core.identity;

/** The accounts that there are. Calls block, and may be made from any thread. */
public interface AccountStore {
  boolean exists(AccountId account);
}
