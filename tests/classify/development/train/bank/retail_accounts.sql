create table "CurrentAccount" (
    "AccountGuid" uuid primary key,
    "AccountNumber" char(8) not null,
    "SortCode" char(6),
    "Iban" text,
    "ProductCode" varchar(120),
    "BranchName" text,
    "BranchCity" varchar(35),
    "OverdraftLimit" numeric(12,2),
    "Balance" numeric(12,2),
    "StatementFrequency" text,
    "OpenedOn" date,
    "StatusCode" text,
    "InterestRate" numeric(12,2),
    CHECK ("OverdraftLimit" >= 0)
);
comment on column "CurrentAccount"."AccountNumber" is 'Eight digits as on the statement';

create table "PaymentCard" (
    "CardGuid" uuid primary key,
    "AccountGuid" uuid not null,
    "PrimaryAccountNumber" varchar(64),
    "EmbossedName" text,
    "CardScheme" text,
    "ValidThru" char(5),
    "PinBlock" text,
    "ContactlessEnabled" boolean
);
comment on column "PaymentCard"."PrimaryAccountNumber" is 'PAN, 13 to 19 digits';

alter table "PaymentCard" add column "PinTriesLeft" integer;
alter table "PaymentCard" add column "CardDesignId" integer;

create table "Mandate" (
    "MandateGuid" uuid primary key,
    "CreditorIdentifier" varchar(120),
    "MandateReference" text,
    "DebtorName" varchar(120),
    "DebtorIban" varchar(35),
    "SignedOn" date,
    "SequenceType" varchar(80)
);
comment on column "Mandate"."CreditorIdentifier" is 'Public identifier of the collecting company';
