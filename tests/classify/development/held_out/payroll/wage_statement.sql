create table wage_worker (
    worker_id uuid primary key,
    badge_no varchar(255) not null,
    first_name text not null,
    middle_initial char(1),
    last_name varchar(35) not null,
    birthday date,
    gender char(1),
    social_security_no char(11),
    street_line_1 varchar(40),
    street_line_2 text,
    zipcode char(10),
    state_cd char(2),
    hourly_rate numeric(12,2),
    w4_allowances integer,
    direct_deposit_account text,
    direct_deposit_routing char(9),
    pay_calendar_id integer,
    child_support_deduction numeric(12,2),
    constraint worker_badge_uq unique (badge_no)
);
comment on column wage_worker.social_security_no is 'As on the card, with hyphens';
comment on column wage_worker.direct_deposit_routing is 'Nine digits, checked';

alter table wage_worker add column race varchar(255);
comment on column wage_worker.race is 'EEO self identification';
alter table wage_worker add column union_local text;
alter table wage_worker add column medical_plan_tier varchar(120);

create table pay_calendar (
    pay_calendar_id integer primary key,
    calendar_name varchar(64),
    period_start date,
    period_end date,
    check_date date,
    gl_account char(12),
    ledger_side text,
    cutoff_hour integer
);
comment on column pay_calendar.gl_account is 'Account of the chart of accounts';

create table wage_lock (
    lock_id uuid primary key,
    locked_by_worker_id uuid,
    lock_token_count integer,
    unlock_code varchar(35)
);
comment on column wage_lock.unlock_code is 'Six digits, to reopen the month';
