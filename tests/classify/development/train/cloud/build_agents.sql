create table build_agent (
    agent_id uuid primary key,
    agent_name text,
    os_family text,
    enrolment_token varchar(64),
    ssh_public_key varchar(35),
    host_key_fingerprint text,
    last_heartbeat timestamp with time zone default now(),
    key_rotation_days integer
);
comment on column build_agent.enrolment_token is 'Shown once at registration';
comment on column build_agent.key_rotation_days is 'Rotate after so many days';

alter table build_agent add column deploy_key_private varchar(40);
comment on column build_agent.deploy_key_private is 'PEM of the key that clones';
alter table build_agent add column snmp_community varchar(120);

create table artifact (
    artifact_id uuid primary key,
    file_name varchar(64),
    sha256 char(64),
    etag varchar(64),
    checksum varchar(40),
    hash varchar(255),
    size_bytes bigint,
    secret_scan_passed boolean,
    token_estimate integer,
    license_key_required boolean default false
);
comment on column artifact.hash is 'MD5 of the uploaded file';
