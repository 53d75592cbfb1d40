-- Which process sends which part, where several share the parts of one upload. A row goes when its part is
-- written down.
create table part_turn (
  task_id     bigint not null,
  object_key  text not null,
  part_number integer not null,
  taker       text,
  taken_until timestamptz,
  primary key (task_id, object_key, part_number),
  foreign key (task_id, object_key) references object_upload on delete cascade
) with (fillfactor = 70);
