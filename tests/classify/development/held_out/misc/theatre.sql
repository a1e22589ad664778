create table "Production" (
    "ProductionId" integer primary key,
    "PlayName" varchar(20),
    "PlaywrightName" varchar(120),
    "StageKeyLight" text,
    "PremiereDate" date,
    "RunTimeMinutes" integer,
    "SurtitleLanguage" varchar(64),
    "AgeAdvice" varchar(255),
    "PassengerLiftRequired" boolean,
    "ReligiousTheme" boolean default false,
    "DiseaseWarningText" varchar(20),  -- Shown to visitors, e.g. strobe
    "PosterSha256" varchar(35)
);

create table "SeatCategory" (
    "CategoryId" integer primary key,
    "CategoryName" varchar(80),
    "BasePrice" numeric(12,2),
    "WheelchairPlaces" integer,
    "CardholderDiscount" numeric(12,2),
    "SeatKeyPrefix" char(2)
);

create table "Subscription" (
    "SubscriptionId" uuid primary key,
    "SubscriberNo" varchar(40),
    "SubscriberCalledName" varchar(80),
    "SubscriberPostalAddress" varchar(35),
    "SubscriberTelEvening" varchar(20),
    "DebitAccountNo" varchar(80),  -- Where the yearly price is taken from
    "HearingAidLoop" boolean,  -- Needs the loop
    "CategoryRef" integer,
    "RenewAutomatically" boolean
);

alter table "Subscription" add column "GuestPasses" integer;
alter table "Subscription" add column "ClubPassHash" text;
