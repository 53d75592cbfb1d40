package io.imageexport.api.postgres;

import static java.util.Objects.requireNonNull;

import io.imageexport.core.task.TaskAction;
import io.imageexport.core.task.TaskQuery;
import java.util.List;
import java.util.Locale;

/**
 * One statement for one page of tasks and their total: both come from indexes.
 *
 * <p>Its rows are the page's tasks, each with the total beside it; for an empty page there is one
 * row without a task.
 */
record TaskPageSql(String text, List<Object> parameters) {
  static final String TOTAL = "total";

  private static final String ORDER = " order by created_at desc, task_id desc";

  TaskPageSql {
    requireNonNull(text, "text is null");
    parameters = List.copyOf(parameters);
  }

  static TaskPageSql of(TaskQuery query) {
    Conditions ofTally = kind(query);
    Conditions ofPage = kind(query);
    if (!query.taskIds().isEmpty()) {
      ofPage.and("task_id = any(?)", query.taskIds().toArray(Long[]::new));
    }
    query.createdFrom().ifPresent(from -> ofPage.and("created_at >= ?", Database.timestamp(from)));
    query.createdTo().ifPresent(to -> ofPage.and("created_at <= ?", Database.timestamp(to)));
    // What the tally cannot tell is counted, in the index of the ids or of the times.
    boolean tallied = ofPage.parameters().size() == ofTally.parameters().size();
    String total =
        tallied
            ? "select least(coalesce(sum(tasks), 0), 9223372036854775807)::bigint from task_tally"
                + ofTally.where()
            : "select count(*) from image_task" + ofPage.where();
    // In the text, so that the plan knows how few are wanted.
    String page =
        "select * from image_task"
            + ofPage.where()
            + ORDER
            + " limit "
            + query.limit()
            + " offset "
            + query.offset();
    return new TaskPageSql(
        "select counted.total, page.* from ("
            + total
            + ") as counted (total) left join ("
            + page
            + ") as page on true"
            + ORDER,
        ofPage.parameters());
  }

  /** What both the tasks and their tally know, in the same order. */
  private static Conditions kind(TaskQuery query) {
    Conditions conditions =
        new Conditions()
            .and("account = ?", query.account().value())
            .and("region = ?", query.region());
    if (query.action().isPresent()) {
      conditions.and("action = ?", query.action().get().wireName());
    } else {
      conditions.and("action <> '" + TaskAction.COPY_IMAGE.wireName() + "'");
    }
    query
        .status()
        .ifPresent(status -> conditions.and("status = ?", status.name().toLowerCase(Locale.ROOT)));
    return conditions;
  }
}
