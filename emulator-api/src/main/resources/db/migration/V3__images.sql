-- Images that tasks make (imports and copies), snapshots with a life of their own, and accounts that an
-- image is shared with.

alter table export_task rename to image_task;
alter index export_task_pkey rename to image_task_pkey;
alter index export_task_open rename to image_task_open;

-- An export names a role and a bucket, an import names objects, a copy names another image. 'snapshots'
-- are those that an export reads, and those that an import or a copy makes.
alter table image_task
  add column action text not null default 'ExportImage',
  add column source_image text,
  add column source_snapshots text[],
  add column import_name text,
  add column import_urls text[],
  add column import_formats text[],
  add column disk_sizes bigint[],
  alter column role drop not null,
  alter column oss_url drop not null,
  alter column all_disks drop not null,
  alter column object_keys drop not null;

alter table image_task
  alter column action drop default,
  add check (action in ('ExportImage', 'ImportImage', 'CopyImage')),
  add check (
    action <> 'ExportImage'
    or (role is not null and oss_url is not null and all_disks is not null and object_keys is not null)),
  add check (
    action <> 'ImportImage'
    or (import_name is not null and import_urls is not null and import_formats is not null
        and disk_sizes is not null)),
  add check (
    action <> 'CopyImage' or (source_image is not null and source_snapshots is not null));

drop index export_task_client_token;
create unique index image_task_client_token
  on image_task (account, action, client_token) where client_token is not null;
drop index export_task_newest;
create index image_task_newest on image_task (account, region, task_id desc) where action <> 'CopyImage';
create index image_task_of_image on image_task (image) where status in ('pending', 'running');
create index image_task_of_source on image_task (source_image) where status in ('pending', 'running');

create table snapshot (
  id                 text primary key,
  account            text not null references account,
  region             text not null,
  name               text not null,
  description        text not null default '',
  status             text not null
    check (status in ('CREATING', 'AVAILABLE', 'DELETING', 'ERROR_CREATE')),
  virtual_size_bytes bigint not null,
  stored_bytes       bigint not null,
  created_at         timestamptz not null,
  expires_at         timestamptz
);

insert into snapshot
    (id, account, region, name, status, virtual_size_bytes, stored_bytes, created_at)
  select distinct on (disk.snapshot) disk.snapshot, image.account, image.region, image.name,
      'AVAILABLE', disk.virtual_size_bytes, disk.stored_bytes, image.created_at
  from image_disk disk join image on image.id = disk.image
  order by disk.snapshot, image.created_at;

create index snapshot_newest on snapshot (account, region, created_at desc, id);
create index snapshot_being_deleted on snapshot (id) where status = 'DELETING';

alter table image_disk
  drop column virtual_size_bytes,
  drop column stored_bytes,
  add foreign key (snapshot) references snapshot;

create index image_disk_snapshot on image_disk (snapshot);

alter table image
  add column boot_mode text not null default 'BIOS',
  add column made_by bigint references image_task;

alter table image alter column boot_mode drop default;
create index image_made_by on image (made_by) where made_by is not null;

create table image_member (
  image    text not null references image on delete cascade,
  account  text not null references account,
  added_at timestamptz not null default clock_timestamp(),
  primary key (image, account)
);

create index image_member_account on image_member (account);
