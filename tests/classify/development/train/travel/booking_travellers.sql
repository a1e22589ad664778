create table booking (
    booking_id uuid primary key,
    record_locator char(6),
    agency_code varchar(80),
    fare_basis varchar(20),
    total_price numeric(12,2),
    price_currency char(3),
    passport_required boolean default false,
    visa_type_id integer,
    booked_at timestamp with time zone,
    channel varchar(20) check (channel in ('web', 'desk', 'partner')),
    constraint booking_locator_uq unique (record_locator)
);

create table traveller (
    traveller_id uuid primary key,
    booking_id uuid not null,
    title varchar(40),
    surname varchar(20) not null,
    first_names varchar(40) not null,
    birthdate date,
    nationality char(2),
    passport_number text,
    passport_expires_on date,
    passport_issuing_country char(2),
    frequent_flyer_no text,
    seat_preference text,
    meal_preference varchar(20),
    emergency_contact_phone text
);

alter table traveller add column known_traveller_number varchar(80);
alter table traveller add column redress_no varchar(120);
alter table traveller add column wheelchair_assistance text;
