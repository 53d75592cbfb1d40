-- Everything that the emulator remembers, but for the blocks of snapshots and the objects in the
-- store. Times are instants; the interface turns them into Beijing time.

create table account (
  id         text primary key check (id ~ '^[0-9]{12}$'),
  created_at timestamptz not null
);

create table access_key (
  id         text primary key,
  secret     text not null,
  account    text not null references account,
  created_at timestamptz not null
);

create table role (
  account             text not null references account,
  name                text not null,
  role_id             text not null unique,
  type                smallint not null,
  trust               text not null,
  description         text not null,
  max_session_seconds integer not null,
  created_at          timestamptz not null,
  primary key (account, name)
);

create table policy (
  account     text not null references account,
  name        text not null,
  policy_id   text not null unique,
  description text not null,
  document    text not null,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  primary key (account, name)
);

create table role_policy (
  account     text not null,
  role        text not null,
  policy      text not null,
  attached_at timestamptz not null default now(),
  primary key (account, role, policy),
  foreign key (account, role) references role (account, name) on delete cascade,
  foreign key (account, policy) references policy (account, name)
);

create table bucket (
  name       text primary key,
  account    text not null references account,
  region     text not null,
  created_at timestamptz not null
);

create table image (
  id               text primary key,
  account          text not null references account,
  region           text not null,
  name             text not null,
  description      text not null,
  os_type          text not null,
  os_version       text not null,
  platform         text not null,
  architecture     text not null,
  source           text not null,
  status           text not null,
  root_device_type text not null,
  imported         boolean not null,
  created_at       timestamptz not null
);

create index image_newest on image (account, region, created_at desc, id);

create table image_disk (
  image              text not null references image on delete cascade,
  device_name        text not null,
  snapshot           text not null,
  virtual_size_bytes bigint not null,
  stored_bytes       bigint not null,
  primary key (image, device_name)
);

create table export_task (
  task_id       bigint generated always as identity (start with 1001) primary key,
  account       text not null references account,
  region        text not null,
  image         text not null,
  role          text not null,
  oss_url       text not null,
  oss_prefix    text,
  client_token  text,
  all_disks     boolean not null,
  snapshots     text[] not null,
  object_keys   text[] not null,
  status        text not null check (status in ('pending', 'running', 'failed', 'finished')),
  progress      smallint not null default 0 check (progress between 0 and 100),
  error_info    text not null default '',
  created_at    timestamptz not null,
  finished_at   timestamptz,
  worker        text,
  lease_until   timestamptz,
  fencing_token bigint not null default 0,
  check ((progress = 100) = (status = 'finished')),
  check ((finished_at is not null) = (status in ('failed', 'finished')))
);

create unique index export_task_client_token
  on export_task (account, client_token) where client_token is not null;
create index export_task_newest on export_task (account, region, task_id desc);
create index export_task_open on export_task (task_id) where status in ('pending', 'running');

-- Uploads that a task has begun and not ended: what a crash leaves behind is found here.
create table open_upload (
  task_id    bigint not null references export_task on delete cascade,
  bucket     text not null,
  object_key text not null,
  upload_id  text not null,
  primary key (task_id, upload_id)
);

-- One row once the seed has been loaded as a whole. The blocks of images are in the data directory that
-- loaded it.
create table seed (
  only_row        boolean primary key default true check (only_row),
  digest          text not null,
  data_directory  text not null,
  loaded_at       timestamptz not null,
  buckets_created boolean not null default false
);
