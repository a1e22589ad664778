create table locataire (
    locataire_id integer primary key,
    dossier_no varchar(255),
    nom_famille varchar(20) not null,
    prenoms text,
    courriel_perso text,
    tel_domicile text,
    piece_identite_no varchar(255),  -- numéro de carte d'identité ou de passeport
    revenu_annuel numeric(12,2),
    allocataire_caf_no varchar(64),
    rib varchar(255),  -- relevé d'identité bancaire
    garant_nom varchar(64),
    situation_familiale varchar(35),
    mot_de_passe_extranet varchar(255),  -- haché
    langue_contact char(2),
    unique (dossier_no)
);

create table logement (
    logement_id integer primary key,
    nom_immeuble varchar(255),
    etage integer,
    surface_m2 numeric(12,2),
    loyer_hors_charges numeric(12,2),
    code_postal_immeuble char(5),
    ville_immeuble text,
    digicode varchar(40),  -- code de la porte d'entrée
    classe_energie char(1),
    type_chauffage varchar(40),
    nombre_cles integer,  -- clés remises
    numero_lot text
);
