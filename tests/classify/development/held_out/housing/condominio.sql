create table condomino (
    id_condomino integer primary key,
    nominativo varchar(35),
    cod_fiscale char(16),
    telefono_fisso varchar(20),
    indirizzo_residenza varchar(120),
    millesimi numeric(12,2),
    morosita_importo numeric(12,2),
    coordinate_bancarie varchar(20),
    delegato_nome varchar(20)
);
comment on column condomino.coordinate_bancarie is 'IBAN per gli accrediti';

alter table condomino add column indirizzo_pec text;
alter table condomino add column invalidita boolean;

create table stabile (
    id_stabile integer primary key,
    denominazione_stabile text,
    cap_stabile char(5),
    comune_stabile varchar(80),
    piani integer,
    codice_cancello varchar(35),
    numero_chiavi integer,
    anno_costruzione integer,
    ascensore boolean,
    impresa_pulizie_piva char(11),
    classe_energetica char(2)
);
comment on column stabile.codice_cancello is 'Codice del cancello';
