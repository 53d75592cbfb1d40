package io.imageexport.core.identity;

import java.util.List;

/**
 * A part of what a query found.
 *
 * @param totalCount how many there are, whatever the page
 */
public record Listing<T>(List<T> items, long totalCount) {
  public Listing {
    items = List.copyOf(items);
  }
}
