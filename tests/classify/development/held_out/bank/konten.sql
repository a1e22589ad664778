create table girokonto (
    konto_id integer primary key,
    kunde_nr text,
    iban_nr varchar(64) not null,
    kto_nr char(10),
    blz char(8),
    bic_swift char(11),
    dispo_limit numeric(12,2),
    saldo numeric(12,2),
    konto_art text,  -- Giro, Spar, Depot
    eroeffnet_am date,
    filiale_ort text,
    waehrung char(3),
    sperrkennzeichen boolean
);

create table bankkunde (
    kunde_nr varchar(35) primary key,
    nachname_kunde varchar(120),
    vornamen_kunde varchar(120),
    geb_name varchar(40),
    wohnort text,
    plz char(5),
    strasse_hausnr varchar(40),
    personalausweis_nr text,
    steueridentnummer char(11),  -- elfstellig
    legitimiert_am date
);

alter table bankkunde add column pin_hash varchar(80);
alter table bankkunde add column tan_verfahren text;
alter table bankkunde add column telebanking_kennwort text;

alter table girokonto add constraint girokonto_kunde_fk foreign key (kunde_nr) references bankkunde (kunde_nr);
create index girokonto_filiale_ix on girokonto (filiale_ort);
