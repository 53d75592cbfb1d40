package io.imageexport.core.export;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.task.ActiveClaim;
import io.imageexport.core.task.Claim;
import io.imageexport.core.task.TaskHelper;
import java.util.Optional;

/** Sends parts of exports that other processes run. */
public final class ExportHelper implements TaskHelper {
  private final ExportRunner runner;
  private final PartTurns turns;
  private final String taker;

  /**
   * @param taker names this process in the queue
   */
  public ExportHelper(ExportRunner runner, PartTurns turns, String taker) {
    this.runner = requireNonNull(runner, "runner is null");
    this.turns = requireNonNull(turns, "turns is null");
    this.taker = requireNonNull(taker, "taker is null");
  }

  @Override
  public Optional<Help> find() {
    return turns.find(taker).map(Sending::new);
  }

  private final class Sending implements Help {
    private final PartTurns.SharedUpload shared;

    Sending(PartTurns.SharedUpload shared) {
      this.shared = shared;
    }

    @Override
    public Claim claim() {
      return shared.claim();
    }

    @Override
    public void give(ActiveClaim claim) {
      runner.help(claim, shared, taker);
    }
  }
}
