package io.imageexport.api.cli;

import io.imageexport.core.identity.AccountId;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageQuery;
import io.imageexport.core.region.Regions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code emulator image list}: the images that the account sees, in every region. */
@Command(
    name = "list",
    description = "Lists the images of every region, newest first.",
    mixinStandardHelpOptions = true)
final class ImageListCommand implements Callable<Integer> {
  private static final int PAGE = 100;
  private static final String ROW = "%-15s %-11s %-10s %-8s %-8s %-10s %10s %11s  %s%n";
  private static final long MIB = 1L << 20;

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
      for (String region : Regions.ALL) {
        print(borrowed, account, region, out);
      }
      out.flush();
    }
    return 0;
  }

  private static void print(
      BorrowedState borrowed, AccountId account, String region, PrintWriter out) {
    List<Image> page;
    int offset = 0;
    do {
      page = borrowed.state().images().find(query(account, region, offset)).images();
      for (Image image : page) {
        out.printf(
            ROW,
            image.id(),
            image.region(),
            lowerCase(image.source()),
            lowerCase(image.status()),
            lowerCase(image.system().osType()),
            image.rootDeviceType().wireName(),
            image.systemDisk().sizeGib(),
            image.disks().stream().mapToLong(ImageDisk::storedBytes).sum() / MIB,
            image.name());
      }
      offset += PAGE;
    } while (page.size() == PAGE);
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

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
