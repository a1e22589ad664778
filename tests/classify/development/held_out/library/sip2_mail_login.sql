create table sip_terminal (
    terminal_id uuid primary key,
    terminal_label varchar(40),
    sip_user varchar(64),
    sip_passwd text,
    location_code text,
    patron_password_verification_required boolean default false,
    field_delimiter char(1),
    checksum_required boolean default false
);

create table patron_pin (
    id uuid primary key,
    user_uuid uuid,
    pin varchar(20) not null,
    pin_changed_on date,
    wrong_pins integer
);

create table smtp_configuration (
    smtp_id uuid primary key,
    smtp_relay text,
    smtp_relay_port integer,
    smtp_account varchar(20),
    smtp_pass varchar(40),
    ssl_enabled boolean default false,
    from_display_name varchar(80),
    bounce_mailbox text
);
