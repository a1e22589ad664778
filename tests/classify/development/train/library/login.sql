create table auth_credential (
    id uuid primary key,
    user_id uuid,
    hash text not null,
    salt varchar(64),
    algorithm varchar(20),
    iterations integer,
    changed_at timestamp with time zone,
    failed_attempts integer
);

create table auth_password_action (
    action_id uuid primary key,
    user_id uuid,
    reset_token_digest varchar(40),
    expires_at timestamp with time zone,
    used boolean default false
);

create table auth_attempt (
    attempt_id uuid primary key,
    attempted_username varchar(255),
    client_ip varchar(120),
    user_agent varchar(120),
    succeeded boolean default false,
    occurred_at timestamp with time zone
);

create table app_user (
    id uuid primary key,
    username varchar(64),
    external_system_id text,
    proxy_for_user_id uuid,
    self_registered boolean,
    enrolment_date date,
    expiration_date date
);

alter table auth_credential add constraint auth_credential_user_fk foreign key (user_id) references app_user (id) on delete cascade;
create unique index app_user_username_ix on app_user (lower(username));
