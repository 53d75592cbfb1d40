-- What exports write down about their uploads, each step before it is taken; and whose turn it is.

drop table open_upload;

-- An upload that may have been created: its id is not known yet. The row of a claim goes when the id is
-- written down; one that stays is looked into once the claim has ended.
create table upload_announcement (
  task_id       bigint not null references image_task on delete cascade,
  fencing_token bigint not null,
  bucket        text not null,
  object_key    text not null,
  announced_at  timestamptz not null default clock_timestamp(),
  primary key (task_id, fencing_token, object_key)
);

create index upload_announcement_object on upload_announcement (bucket, object_key);

create table object_upload (
  task_id      bigint not null references image_task on delete cascade,
  bucket       text not null,
  object_key   text not null,
  upload_id    text not null,
  checksummed  boolean not null,
  fingerprint  text not null,
  stage        text not null check (stage in ('sending', 'completing', 'completed')),
  object_bytes bigint,
  checkpoint   bytea,
  primary key (task_id, object_key),
  check ((object_bytes is null) = (stage = 'sending'))
);

create index object_upload_object on object_upload (bucket, object_key);

-- Parts that the store has acknowledged.
create table uploaded_part (
  task_id      bigint not null,
  object_key   text not null,
  part_number  integer not null,
  entity_tag   text not null,
  length_bytes bigint not null,
  crc32c       integer,
  primary key (task_id, object_key, part_number),
  foreign key (task_id, object_key) references object_upload on delete cascade
);

-- Accounts take turns: the one that was served longest ago is next.
create table task_turn (
  account   text primary key references account,
  served_at timestamptz not null default '-infinity'
) with (fillfactor = 50);

insert into task_turn (account) select distinct account from image_task;

drop index image_task_open;
create index image_task_open on image_task (account, task_id) where status in ('pending', 'running');
