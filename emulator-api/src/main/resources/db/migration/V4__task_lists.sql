-- Lists of tasks and their totals cost the same whether an account has ten tasks or a hundred thousand.

drop index image_task_newest;
create index image_task_newest
  on image_task (account, region, created_at desc, task_id desc) where action <> 'CopyImage';
create index image_task_newest_of_status
  on image_task (account, region, status, created_at desc, task_id desc) where action <> 'CopyImage';
create index image_task_newest_of_action
  on image_task (account, region, action, created_at desc, task_id desc);
create index image_task_newest_of_action_and_status
  on image_task (account, region, action, status, created_at desc, task_id desc);

-- How many tasks there are of each kind. A count is spread over slots, so that tasks which change at the same
-- time seldom wait for each other.
create table task_tally (
  account text not null,
  region  text not null,
  action  text not null,
  status  text not null,
  slot    smallint not null,
  tasks   bigint not null,
  primary key (account, region, action, status, slot)
) with (fillfactor = 50);

insert into task_tally (account, region, action, status, slot, tasks)
  select account, region, action, status, task_id % 16, count(*) from image_task group by 1, 2, 3, 4, 5;

-- All rows of a statement are counted in one order, so that two statements never wait for each other.
create function tally_new_tasks() returns trigger language plpgsql as $$
begin
  insert into task_tally (account, region, action, status, slot, tasks)
    select account, region, action, status, task_id % 16, count(*) from new_tasks
    group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (account, region, action, status, slot)
    do update set tasks = task_tally.tasks + excluded.tasks;
  return null;
end $$;

create function tally_changed_tasks() returns trigger language plpgsql as $$
begin
  insert into task_tally (account, region, action, status, slot, tasks)
    select account, region, action, status, task_id % 16, sum(change) from (
      select account, region, action, status, task_id, 1 as change from new_tasks
      union all
      select account, region, action, status, task_id, -1 from old_tasks) as changes
    group by 1, 2, 3, 4, 5 having sum(change) <> 0 order by 1, 2, 3, 4, 5
  on conflict (account, region, action, status, slot)
    do update set tasks = task_tally.tasks + excluded.tasks;
  return null;
end $$;

create trigger image_task_tally_new
  after insert on image_task referencing new table as new_tasks
  for each statement execute function tally_new_tasks();
create trigger image_task_tally_changed
  after update on image_task referencing old table as old_tasks new table as new_tasks
  for each statement execute function tally_changed_tasks();
