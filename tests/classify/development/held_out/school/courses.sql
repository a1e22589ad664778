create table "CourseSection" (
    "SectionId" uuid primary key,
    "CourseTitle" varchar(35),
    "RoomLabel" varchar(80),
    "InstructorUserId" uuid,
    "EnrollmentKey" text,
    "MaxSeats" integer,
    "PinnedToTop" boolean default false,
    "SyllabusEtag" varchar(255),
    "CreditCardAccepted" boolean default false
);

create table "Assessment" (
    "AssessmentId" uuid primary key,
    "SectionId" uuid not null,
    "PassMark" integer,
    "AccessPin" varchar(20),
    "TimeLimitMinutes" integer,
    "KeywordList" text[]
);

alter table "Assessment" add column "LockdownBrowserRequired" boolean;

create table "Submission" (
    "SubmissionId" uuid primary key,
    "StudentDisplayName" text,
    "Grade" numeric(12,2),
    "MarkerFeedback" text,
    "PlagiarismHash" varchar(64),
    "SubmittedFromIp" varchar(40),
    "LateDays" integer
);
