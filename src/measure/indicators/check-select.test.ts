import { describe, expect, it } from 'vitest';
import { faultOfSelect } from './check-select.ts';

describe('catalogue SQL', () => {
  it.each([
    `select b.id as subject from project.pub_bed b join project.pub_institution i on i.id = b.institution where b.kind = 'icu'`,
    `with a as (select 1 as x) select x, extract(year from x::date) from a where x is distinct from 2`,
    `select * from unnest(array[1]) as u(x) -- now()\n where x > 0 /* ; */`,
    `select u.span from project.pub_bed b cross join lateral unnest(array[b.id]) as u(span)`,
    `select substring(code from 1 for 6) from population.pub_area`,
  ])('accepts %s', (sql) => expect(faultOfSelect(sql)).toBeUndefined());

  it.each([
    ['', 'begin with'],
    ['delete from project.pub_bed', 'begin with'],
    ['select 1; select 2', 'single statement'],
    ['with x as (delete from project.pub_bed returning 1) select 1 from x', 'delete'],
    ['select now()', 'now'],
    ['select Current_Date', 'current_date'],
    ['select * from project.bed', 'private'],
    ['select * from record.pub_current', 'not open'],
    ['select * from kernel.pub_file', 'not open'],
    ['select * from kernel.file', 'neither'],
    ['select * from pg_class', 'system catalogue'],
    ['select pg_sleep(1)', 'system function'.slice(0, 6)],
    ['select * from "kernel".file', 'quoted'],
    ['select * into x from project.pub_bed', 'into'],
    ['select $$a$$', 'parameters'],
    [`select E'\\' from project.pub_bed`, 'plain quoted'],
    [`select 'a`, 'not closed'],
    ['select (1', 'unbalanced'],
    ['select * from bed', 'neither'],
    ['select 1 from project.pub_bed b, (select 1 from secret) s', 'neither'],
  ])('refuses %j', (sql, reason) => expect(faultOfSelect(sql)).toContain(reason));
});
