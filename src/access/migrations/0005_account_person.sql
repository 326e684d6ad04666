-- The person of the master index that an account of a resident stands for; set once the person's identity was verified.
alter table access.account add column person uuid;
create unique index account_person on access.account (person);
