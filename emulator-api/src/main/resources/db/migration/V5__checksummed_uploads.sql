-- Whether the parts of an upload carry checksums; those begun before now do not.
alter table open_upload add column checksummed boolean not null default false;
