package io.imageexport.api.cli;

import picocli.CommandLine.Command;

/** {@code emulator image}: the images that can be exported. */
@Command(
    name = "image",
    description = "Add and list images.",
    subcommands = {ImageAddCommand.class, ImageListCommand.class})
final class ImageCommand extends CommandGroup {}
