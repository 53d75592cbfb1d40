package io.imageexport.api.cli;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageQuery;
import io.imageexport.core.image.ImageStore;
import io.imageexport.core.region.Regions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code emulator image list}: the images that the account sees, in every region. */
@Command(name = "list", description = "List the images of all regions, newest first.")
final class ImageListCommand implements Callable<Integer> {
  private static final int PAGE = 100;
  private static final String ROW = "%-15s %-11s %-10s %-8s %-8s %-10s %10s %11s  %s%n";
  private static final long MIB = 1L << 20;
  private static final Comparator<Image> NEWEST_FIRST =
      Comparator.comparing(Image::createdAt).thenComparing(image -> image.id().value()).reversed();

  @Spec private CommandSpec spec;
  @Mixin private DataDirectoryOption dataDirectory;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try (BorrowedState borrowed = BorrowedState.open(dataDirectory.directory())) {
      out.printf(
          ROW,
          "IMAGE",
          "REGION",
          "SOURCE",
          "STATUS",
          "OS",
          "ROOT",
          "SIZE GiB",
          "STORED MiB",
          "NAME");
      AccountId account = new AccountId(borrowed.instance().account());
      List<Image> images = new ArrayList<>();
      for (String region : Regions.ALL) {
        images.addAll(find(borrowed.state().images(), account, region));
      }
      images.sort(NEWEST_FIRST);
      images.forEach(image -> print(image, out));
      out.flush();
    }
    return 0;
  }

  /** All of a region: an account's quota bounds them. */
  private static List<Image> find(ImageStore store, AccountId account, String region) {
    List<Image> images = new ArrayList<>();
    List<Image> page;
    do {
      page = store.find(query(account, region, images.size())).images();
      images.addAll(page);
    } while (page.size() == PAGE);
    return images;
  }

  private static void print(Image image, PrintWriter out) {
    out.printf(
        ROW,
        image.id(),
        image.region(),
        Choice.name(image.source()),
        Choice.name(image.status()),
        Choice.name(image.system().osType()),
        image.rootDeviceType().wireName(),
        image.systemDisk().sizeGib(),
        image.disks().stream().mapToLong(ImageDisk::storedBytes).sum() / MIB,
        image.name());
  }

  private static ImageQuery query(AccountId account, String region, int offset) {
    return new ImageQuery(
        account,
        region,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        offset,
        PAGE);
  }
}
