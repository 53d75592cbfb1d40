package io.imageexport.api.cli;

import io.imageexport.api.State;
import io.imageexport.core.identity.AccountId;
import io.imageexport.core.image.GuestSystem;
import io.imageexport.core.image.Image;
import io.imageexport.core.image.ImageDisk;
import io.imageexport.core.image.ImageId;
import io.imageexport.core.image.ImageName;
import io.imageexport.core.image.ImageSource;
import io.imageexport.core.image.ImageStatus;
import io.imageexport.core.image.OsType;
import io.imageexport.core.image.RootDeviceType;
import io.imageexport.core.ingest.DiskFormat;
import io.imageexport.core.ingest.DiskImages;
import io.imageexport.core.ingest.DiskSource;
import io.imageexport.core.ingest.RefusedDiskException;
import io.imageexport.core.ingest.SnapshotIngest;
import io.imageexport.core.sectors.MalformedDiskException;
import io.imageexport.core.snapshot.SnapshotId;
import io.imageexport.core.space.MinFree;
import io.imageexport.qcow2.reader.MalformedImageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emulator image add}: takes a disk image in. */
@Command(name = "add", description = "Add a raw, QCOW2, VHD or VMDK file as an image.")
final class ImageAddCommand implements Callable<Integer> {
  private static final int MAX_NAME_LENGTH = 32;
  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^\\p{IsHan}A-Za-z0-9_.-]");

  @Spec private CommandSpec spec;
  @Mixin private DataDirectoryOption dataDirectory;

  @Parameters(
      paramLabel = "FILE",
      description =
          "System disk: raw, QCOW2, VHD, VMDK, or a VMDK descriptor with its files beside it")
  private Path file;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Image name (default: the file name)")
  private String name;

  @Option(
      names = "--region-id",
      paramLabel = "REGION",
      converter = RegionName.class,
      description = "Region of the image (default: cn-east-2)")
  private String region = RegionName.DEFAULT;

  @Option(
      names = "--os-type",
      paramLabel = "linux|windows",
      description = "Operating system (default: linux)")
  private OsType osType = OsType.LINUX;

  @Option(
      names = "--platform",
      paramLabel = "NAME",
      description = "Distribution (default: Other Linux or Other Windows)")
  private String platform;

  @Option(
      names = "--source",
      paramLabel = "private|public|shared|thirdparty|community",
      description = "Image source (default: private)")
  private ImageSource source = ImageSource.PRIVATE;

  @Option(
      names = "--root-device",
      paramLabel = "cloudDisk|localDisk",
      description = "Type of the system disk (default: cloudDisk)")
  private RootDeviceType rootDevice = RootDeviceType.CLOUD_DISK;

  @Option(
      names = "--status",
      paramLabel = "ready|pending|error",
      description = "Image status (default: ready)")
  private ImageStatus status = ImageStatus.READY;

  @Option(
      names = "--imported",
      description = "Mark the image as imported; imported Windows images can be exported")
  private boolean imported;

  @Option(
      names = "--data-disk",
      paramLabel = "FILE",
      description = "Data disk of the image; repeat for more")
  private List<Path> dataDisks = List.of();

  @Option(
      names = "--format",
      paramLabel = "raw|qcow2|vhd|vmdk",
      description =
          "Format of the files (default: detected from their content); raw takes any bytes as they"
              + " are")
  private DiskFormat format;

  @Option(
      names = "--min-free",
      paramLabel = "SIZE",
      converter = MinFreeSize.class,
      description =
          "Disk space to leave free, for example 512M or 10G (default: as the running emulator"
              + " has it)")
  private MinFree minFree;

  @Override
  public Integer call() throws Exception {
    requireRules();
    PrintWriter out = spec.commandLine().getOut();
    // Only the image's id goes to the standard output, for scripts.
    PrintWriter progress = spec.commandLine().getErr();
    List<OpenedDisk> opened = openAll(progress);
    try (BorrowedState borrowed =
        BorrowedState.open(dataDirectory.directory(), Optional.ofNullable(minFree))) {
      Image image = add(borrowed, opened, progress);
      out.println(image.id());
      out.flush();
    } finally {
      closeAll(opened);
    }
    return 0;
  }

  private Image add(BorrowedState borrowed, List<OpenedDisk> opened, PrintWriter progress)
      throws IOException {
    State state = borrowed.state();
    Image image =
        Image.complete(
            new ImageId("img-" + state.ids().next(10)),
            new AccountId(borrowed.instance().account()),
            region,
            imageName(),
            GuestSystem.of(osType, platform == null ? osType.defaultPlatform() : platform),
            source,
            status,
            rootDevice,
            imported,
            ingestAll(state, opened, progress),
            Instant.now());
    state.images().create(image);
    return image;
  }

  /** Makes the snapshots of all disks, or leaves none of them. */
  private static List<ImageDisk> ingestAll(
      State state, List<OpenedDisk> opened, PrintWriter progress) throws IOException {
    List<ImageDisk> disks = new ArrayList<>();
    try {
      for (OpenedDisk disk : opened) {
        disks.add(ingest(state, disk, ImageDisk.deviceName(disks.size()), progress));
      }
      return disks;
    } catch (IOException | RuntimeException failure) {
      discard(state, disks, failure);
      throw failure;
    }
  }

  private static void discard(State state, List<ImageDisk> disks, Exception failure) {
    try {
      state.snapshots().deleteAll(disks.stream().map(ImageDisk::snapshot).toList());
    } catch (IOException | RuntimeException deletion) {
      failure.addSuppressed(deletion);
    }
  }

  private record OpenedDisk(Path path, DiskSource source) {}

  private static void closeAll(List<OpenedDisk> opened) throws IOException {
    for (OpenedDisk disk : opened) {
      disk.source().close();
    }
  }

  /** The files are opened, and their formats checked, before anything is started. */
  private List<OpenedDisk> openAll(PrintWriter progress) throws IOException {
    List<OpenedDisk> opened = new ArrayList<>();
    List<Path> files = new ArrayList<>(List.of(file));
    files.addAll(dataDisks);
    for (Path path : files) {
      try {
        DiskFormat found = format == null ? DiskImages.formatOf(path) : format;
        DiskSource disk = DiskImages.open(path, found);
        opened.add(new OpenedDisk(path, disk));
        progress.println(
            "  " + path + " is " + found + ", a disk of " + disk.virtualSizeBytes() + " bytes");
      } catch (IOException e) {
        closeAll(opened);
        throw refused(path, e);
      }
    }
    return opened;
  }

  private static IOException refused(Path path, IOException reason) {
    return new IOException("'" + path + "' is refused: " + reason(reason), reason);
  }

  private static String reason(IOException refusal) {
    return refusal instanceof RefusedDiskException disk && disk.mayBeRaw()
        ? disk.getMessage()
            + ". If it is a raw disk after all, --format raw takes its bytes as they are"
        : refusal.getMessage();
  }

  private static ImageDisk ingest(State state, OpenedDisk disk, String device, PrintWriter progress)
      throws IOException {
    ProgressBar bar = new ProgressBar(device, progress);
    try {
      SnapshotIngest.Result stored =
          state
              .ingest()
              .ingest(
                  disk.source(),
                  new SnapshotId("snapshot-" + state.ids().next(10)),
                  (done, total) -> bar.show((int) (done * 100.0 / total)));
      return new ImageDisk(device, stored.id(), stored.virtualSizeBytes(), stored.storedBytes());
    } catch (MalformedImageException | MalformedDiskException e) {
      throw refused(disk.path(), e);
    } finally {
      bar.end();
    }
  }

  private void requireRules() {
    if (name != null && !ImageName.isValid(name)) {
      throw new ParameterException(
          spec.commandLine(),
          "invalid --name '"
              + name
              + "'; expected 1 to 32 letters, digits, Chinese characters, '-', '_' and '.'");
    }
    if (1 + dataDisks.size() > ImageDisk.MAX_DISKS) {
      throw new ParameterException(
          spec.commandLine(), "an image has at most " + ImageDisk.MAX_DISKS + " disks");
    }
  }

  private String imageName() {
    if (name != null) {
      return name;
    }
    String fileName = NOT_IN_NAMES.matcher(file.getFileName().toString()).replaceAll("-");
    return fileName.substring(0, Math.min(MAX_NAME_LENGTH, fileName.length()));
  }
}
