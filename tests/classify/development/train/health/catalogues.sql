create table disease_code_system (
    code_system_id integer primary key,
    disease_code_system varchar(120),
    publisher_url varchar(255),
    version_label varchar(20),
    valid_from date
);
comment on column disease_code_system.disease_code_system is 'Name of the coding system, e.g. ICD-10';

create table drug (
    drug_id integer primary key,
    trade_name varchar(80),
    active_ingredient varchar(120),
    atc_code text,
    pharmacode char(8),
    package_size integer,
    list_price numeric(12,2),
    prescription_required boolean,
    contraindication_text text
);
comment on column drug.pharmacode is 'Number of the package in the trade';
comment on column drug.contraindication_text is 'Leaflet text';

create table ward (
    ward_id integer primary key,
    ward_name varchar(40),
    phone_extension text,
    bed_count integer,
    bed_manager_person_id integer,
    blood_fridge boolean
);
