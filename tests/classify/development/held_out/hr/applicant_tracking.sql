create table applicant (
    applicant_no text primary key,
    cand_first_nm varchar(80),
    cand_last_nm varchar(64),
    cand_email_addr text,
    cand_cell_ph text,
    linkedin_handle varchar(255),
    current_comp numeric(12,2),
    visa_status text,
    veteran_flag char(1),
    disab_self_id varchar(120),
    background_check_result varchar(255),  -- from the screening agency
    drug_test_result varchar(80),
    applied_req_no varchar(80),
    source_cd char(4),
    interview_score integer
);

alter table applicant add column recruiter_user_id uuid;
alter table applicant add column portal_pwd_digest varchar(80);
alter table applicant add column nat_id_nbr varchar(40);
alter table applicant add column bank_acct_for_expenses varchar(80);

create table requisition (
    req_no varchar(35) primary key,
    req_title text,
    hiring_org_unit varchar(40),
    salary_grade_cd char(3),
    min_salary numeric(12,2),
    max_salary numeric(12,2),
    name_of_office text,
    secretary_position boolean default false,
    background_check_required boolean,
    driving_license_needed boolean,
    posting_url_key text
);
