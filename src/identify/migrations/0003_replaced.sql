-- A source may say that one of its Patients is another (HL7 v2 A40, Patient.link replaced-by); where the evidence stands
-- against it, people are asked.
alter table identify.review drop constraint review_reason_check;
alter table identify.review add constraint review_reason_check check (reason in ('same-id-different-name', 'id-number-changed',
  'identifiers-of-two-persons', 'similar', 'merge-undone', 'replaced', 'duplicate-institution', 'duplicate-worker'));

-- How many pairs wait for people.
create view identify.pub_review_count as
  select count(*) filter (where state = 'open') as open, count(*) filter (where state = 'decided') as decided from identify.review;
