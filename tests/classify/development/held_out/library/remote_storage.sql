create table remote_storage_config (
    config_uuid uuid primary key,
    storage_name text,
    provider_name varchar(64),
    service_url varchar(20),
    access_credential varchar(35),
    provider_account varchar(255),
    status_url varchar(64),
    accession_delay integer,
    time_unit varchar(80)
);
comment on column remote_storage_config.access_credential is 'Password for the provider''s API';
comment on column remote_storage_config.provider_account is 'Our account name at the provider';

alter table remote_storage_config add column returning_workflow varchar(255);
alter table remote_storage_config add column api_cred_secret varchar(40);

create table retrieval_queue (
    retrieval_uuid uuid primary key,
    holding_code varchar(80),
    copy_barcode_no char(14),
    copy_title varchar(255),
    volume_label varchar(120),
    requested_for_barcode varchar(80),
    requested_for_name text,
    requested_for_mail text,
    pickup_desk varchar(120),
    requested_on timestamp with time zone default now(),
    hold_ref varchar(20)
);

create table location_mapping (
    mapping_uuid uuid primary key,
    final_location_uuid uuid,
    remote_config_uuid uuid,
    original_location_uuid uuid
);
