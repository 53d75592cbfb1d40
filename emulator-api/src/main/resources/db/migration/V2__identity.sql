-- Sub-users, editions of policies, policies of JD Cloud's own, temporary keys, and what the policy
-- engine answered about each export.

create table sub_user (
  account    text not null references account,
  name       text not null,
  created_at timestamptz not null,
  primary key (account, name)
);

-- A key of the main account has no sub-user.
alter table access_key
  add column sub_user text,
  add foreign key (account, sub_user) references sub_user (account, name) on delete cascade;

-- Keys of role sessions. They end with their role, even if another one of its name is created.
create table temporary_key (
  id             text primary key,
  secret         text not null,
  token          text not null,
  account        text not null,
  role           text not null,
  session_name   text not null,
  session_policy text,
  expires_at     timestamptz not null,
  foreign key (account, role) references role (account, name) on delete cascade
);

create index temporary_key_account on temporary_key (account, expires_at);
create index temporary_key_role on temporary_key (account, role);

create table policy_edition (
  account    text not null,
  policy     text not null,
  number     integer not null check (number > 0),
  document   text not null,
  created_at timestamptz not null,
  primary key (account, policy, number),
  foreign key (account, policy) references policy (account, name) on delete cascade
);

insert into policy_edition (account, policy, number, document, created_at)
  select account, name, 1, document, updated_at from policy;

alter table policy
  drop column document,
  add column default_edition integer not null default 1;

create index policy_newest on policy (account, created_at desc, name);
create index role_newest on role (account, created_at desc, name);

-- A policy that is attached is the account's own, or JD Cloud's.
alter table role_policy
  drop constraint role_policy_account_policy_fkey,
  add column policy_account text;

update role_policy set policy_account = account;

alter table role_policy
  alter column policy_account set not null,
  add check (policy_account in (account, '000000000000')),
  add foreign key (policy_account, policy) references policy (account, name) on delete cascade;

create table sub_user_policy (
  account        text not null,
  sub_user       text not null,
  policy         text not null,
  policy_account text not null check (policy_account in (account, '000000000000')),
  attached_at    timestamptz not null default now(),
  primary key (account, sub_user, policy),
  foreign key (account, sub_user) references sub_user (account, name) on delete cascade,
  foreign key (policy_account, policy) references policy (account, name) on delete cascade
);

-- One row for each different answer; an answer that is given again, as for each part, is counted.
create table task_decision (
  id         bigint generated always as identity primary key,
  task_id    bigint not null references export_task on delete cascade,
  principal  text not null,
  action     text not null,
  resource   text not null,
  effect     text not null check (effect in ('allow', 'deny', 'implicit-deny')),
  passed     boolean not null,
  reason     text not null,
  statements text not null,
  count      bigint not null,
  first_at   timestamptz not null,
  last_at    timestamptz not null
);

create unique index task_decision_answer
  on task_decision (task_id, principal, action, resource, effect, passed, md5(reason));

-- The names of JD Cloud's own policies are documented; what is in them is inferred from the names.
insert into account (id, created_at) values ('000000000000', '2019-01-01T00:00:00Z');

insert into policy (account, name, policy_id, description, created_at, updated_at)
  select '000000000000', name, 'policy-jdcloud-' || lower(name), description,
         '2019-01-01T00:00:00Z', '2019-01-01T00:00:00Z'
  from (values
    ('JDCloudOSSAdmin', 'Everything in object storage'),
    ('JDCloudOSSRead', 'Reading in object storage'),
    ('JDCloudOSSObjectManagement', 'Reading, writing and deleting objects'),
    ('JDCloudDiskAdmin', 'Everything with cloud disks'),
    ('JDCloudDiskRead', 'Looking at cloud disks'),
    ('JDCloudVirtualMachineAdmin', 'Everything with virtual machines'),
    ('JDCloudVirtualMachineRead', 'Looking at virtual machines'),
    ('JDCloudStsAdmin', 'Taking on roles')) as policies (name, description);

insert into policy_edition (account, policy, number, document, created_at)
  select '000000000000', name, 1,
         '{"Version":"3","Statement":[{"Effect":"Allow","Action":' || actions
           || ',"Resource":["*"]}]}',
         '2019-01-01T00:00:00Z'
  from (values
    ('JDCloudOSSAdmin', '["oss:*"]'),
    ('JDCloudOSSRead', '["oss:Get*","oss:List*"]'),
    ('JDCloudOSSObjectManagement',
     '["oss:PutObject","oss:GetObject","oss:DeleteObject","oss:AbortMultipartUpload",'
       || '"oss:ListMultipartUploadParts"]'),
    ('JDCloudDiskAdmin', '["disk:*"]'),
    ('JDCloudDiskRead', '["disk:describe*"]'),
    ('JDCloudVirtualMachineAdmin', '["vm:*"]'),
    ('JDCloudVirtualMachineRead', '["vm:describe*","vm:imageTasks"]'),
    ('JDCloudStsAdmin', '["sts:*"]')) as policies (name, actions);
