create table exhibit (
    exhibit_id integer primary key,
    exhibit_name varchar(35),
    artist_name text,
    artist_birth_year integer,
    room_key_hook text,
    showcase_lock_type varchar(35),
    insurance_value numeric(12,2),
    insurer_name varchar(40),
    label_address_format varchar(80),
    blood_red_pigment boolean,
    bible_edition text,
    disease_depicted varchar(120),
    passport_stamp_motif text,
    sale_token_color varchar(64)
);

create table ticket_type (
    ticket_type_id integer primary key,
    ticket_name varchar(255),
    age_from integer,
    gender_restriction varchar(120),
    student_card_required boolean,
    price_gross numeric(12,2),
    barcode_prefix char(4),
    health_pass_needed boolean
);

create table ticket_sold (
    ticket_id uuid primary key,
    ticket_type_id integer,
    ticket_barcode varchar(35),
    holder_full_name varchar(120),
    holder_mail text,
    sold_by_user_id uuid,
    card_terminal_no varchar(20),
    card_auth_code varchar(120),
    sold_on timestamp with time zone
);
