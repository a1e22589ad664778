create table app_setting (
    setting_key varchar(255) primary key,
    setting_value text,
    value_type varchar(40),
    is_secret boolean,
    password_min_length integer,
    password_policy_id integer,
    session_timeout_min integer,
    token_ttl_seconds integer,
    login_page_title text,
    keyboard_layout text,
    pin_length integer,
    pincode_area varchar(255),
    map_pin_color varchar(35)
);

create table tenant_backup (
    backup_id uuid primary key,
    target_uri varchar(255),
    db_user varchar(255),
    db_password varchar(255),
    encryption_key text,
    compression varchar(35),
    checksum_algorithm varchar(255),
    retention_days integer
);

alter table tenant_backup add column hmac_secret varchar(120);

create table user_recovery (
    recovery_id uuid primary key,
    person_id uuid,
    security_question_id integer,
    security_answer varchar(120),
    otp_seed varchar(40),
    backup_codes text[],
    recovery_email varchar(35),
    enrolled_at timestamp with time zone
);
