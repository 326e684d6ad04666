-- For how many a doctor answers in a programme is asked while a form is filled in.
create index enrolment_doctor on programs.enrolment (pack, doctor) where exited is null;
