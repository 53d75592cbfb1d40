package io.imageexport.api.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imageexport.core.policy.StatementTrace;
import io.imageexport.core.policy.Verdict;
import io.imageexport.core.task.TaskDecision;
import java.util.ArrayList;
import java.util.List;

/** What the policy engine answered about tasks, as rows: one for each different answer. */
final class TaskDecisionRows {
  /** An export asks some seven questions; answers differ only where policies were changed. */
  private static final int MAX_ROWS_PER_TASK = 1_000;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private TaskDecisionRows() {}

  static void insert(Database.Statements statements, long taskId, TaskDecision decision) {
    statements.run(
        """
        insert into task_decision (task_id, principal, action, resource, effect, passed, reason,
                                   statements, count, first_at, last_at)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
        where (select count(*) from task_decision where task_id = $1) < $12
          or exists (select 1 from task_decision
                     where task_id = $1 and principal = $2 and action = $3 and resource = $4
                       and effect = $5 and passed = $6 and md5(reason) = md5($7))
        on conflict (task_id, principal, action, resource, effect, passed, md5(reason))
          do update set count = task_decision.count + excluded.count, last_at = excluded.last_at""",
        taskId,
        decision.principal(),
        decision.action(),
        decision.resource(),
        decision.effect().word(),
        decision.passed(),
        decision.reason(),
        write(decision.statements()),
        decision.count(),
        Database.timestamp(decision.firstAt()),
        Database.timestamp(decision.lastAt()),
        (long) MAX_ROWS_PER_TASK);
  }

  /**
   * The answers that a new task begins with, in one statement. Each is to another question, so no
   * two are alike.
   */
  static void insertFirst(
      Database.Statements statements, long taskId, List<TaskDecision> decisions) {
    int columns = 10;
    StringBuilder rows = new StringBuilder();
    List<Object> values = new ArrayList<>(List.of(taskId));
    for (TaskDecision decision : decisions) {
      rows.append(rows.isEmpty() ? "" : ", ").append("($1");
      for (int i = 1; i <= columns; i++) {
        rows.append(", $").append(values.size() + i);
      }
      rows.append(')');
      values.addAll(
          List.of(
              decision.principal(),
              decision.action(),
              decision.resource(),
              decision.effect().word(),
              decision.passed(),
              decision.reason(),
              write(decision.statements()),
              decision.count(),
              Database.timestamp(decision.firstAt()),
              Database.timestamp(decision.lastAt())));
    }
    if (!decisions.isEmpty()) {
      statements.run(
          "insert into task_decision (task_id, principal, action, resource, effect, passed, reason,"
              + " statements, count, first_at, last_at) values "
              + rows,
          values.toArray());
    }
  }

  static List<TaskDecision> find(Database database, long taskId) {
    return StoredRows.readable(
        database.run("select * from task_decision where task_id = $1 order by id", taskId),
        StoredRow.reader(TaskDecisionRows::decision, "task_decision", "task_id", "id"));
  }

  private static TaskDecision decision(StoredRow row) {
    return new TaskDecision(
        row.text("principal"),
        row.text("action"),
        row.text("resource"),
        row.choice("effect", Verdict.values(), Verdict::word),
        row.flag("passed"),
        row.text("reason"),
        row.parsed("statements", TaskDecisionRows::read),
        row.number("count", 1, Long.MAX_VALUE),
        row.instant("first_at"),
        row.instant("last_at"));
  }

  private static String write(List<StatementTrace> statements) {
    try {
      return MAPPER.writeValueAsString(statements);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("statements cannot be written", e);
    }
  }

  private static List<StatementTrace> read(String text) {
    try {
      return MAPPER.readValue(text, new TypeReference<List<StatementTrace>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected the JSON of statements", e);
    }
  }
}
