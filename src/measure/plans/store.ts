/** The SQL of the room over its own tables. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { DecidedValue } from './apply-decisions.ts';
import type { DoubtDecision } from './decide-doubt.ts';
import type { PlanDoubt } from './find-doubts.ts';
import type { Direction, Operator, Plan } from './model.ts';
import { stableKeys } from './stable-keys.ts';
import type { TargetEntry } from './text-targets.ts';

/** A plan as it stands in the database: what pages, evaluation and reports work on. */
export interface StoredPlan {
  id: string;
  title: string;
  titleEn: string | null;
  region: string;
  areaCode: string;
  period: [number, number];
  issuer: string | null;
  issuedOn: string | null;
  publishedOn?: string | null;
  docNo: string | null;
  contentHash: string;
  /** What the plan is judged and scored by: its table, or its text where it has no table. */
  targets: StoredTarget[];
  /** Targets of the text beside a table: judged, not scored. Absent in evaluations frozen before they were judged. */
  textTargets?: StoredTarget[];
  tasks: { no: string; section: string; title: string; leadUnits: string[]; coopUnits: string[] }[];
  /** `key` stays while the plan names the project, whatever it is called; absent in evaluations frozen before there were keys. */
  projects: { key?: string; name: string; kind: string | null; due: number | null }[];
  standards: { key?: string; rule: string; ruleEn: string | null; quantity: unknown }[];
  statedTargets: StoredStatedTarget[];
  doubts: DecidedDoubt[];
  references: { indicator: string; year: number; value: number; issuer: string; verified?: boolean }[];
  baselineFacts?: StoredFact[];
}

/** A doubt with the decision that stands about it. */
export type DecidedDoubt = PlanDoubt & { decision?: DoubtDecision };

/** A figure of the past in the plan's text. */
export interface StoredFact {
  no: string;
  indicator: string | null;
  name: string;
  nameEn: string | null;
  value: number;
  bound: '<' | '>' | null;
  unit: string | null;
  year: number;
}

/** A target of the plan's running text. */
export interface StoredStatedTarget {
  no: string | null;
  name: string;
  nameEn?: string | null;
  indicator?: string | null;
  direction?: Direction | null;
  external?: boolean;
  unit: string | null;
  op: Operator;
  value: number | [number, number] | null;
  raw: string;
  byYear: number | null;
  kind: string | null;
  qualifier: string | null;
  section: string;
}

export interface StoredTarget {
  no: string;
  parent: string | null;
  repeats: string | null;
  weight: number;
  indicator: string | null;
  domain: string;
  domainEn: string | null;
  name: string;
  nameEn: string | null;
  unit: string | null;
  baselineYear: number | null;
  baseline: number | null;
  baselineRaw: string | null;
  op: Operator;
  value: number | [number, number] | null;
  raw: string;
  byYear: number;
  direction: Direction;
  nature: string | null;
  origin?: 'table' | 'text';
  /** Where in the text, for targets of the text. */
  section?: string | null;
  /** Values that hold by decision; laid over when the plan is read. */
  decided?: DecidedValue[];
}

/** Rows of a child table as one JSON array in the table's order, keys in camel case. */
const rows = (table: string, columns: string, order = 'position') =>
  `coalesce((select jsonb_agg(to_jsonb(r) - 'position' order by r.position) from (select ${columns}, ${order} as position from plans.${table} where plan = p.id) r), '[]')`;

const TARGET_COLUMNS =
  'no, parent, repeats, weight, indicator, domain, domain_en as "domainEn", name, name_en as "nameEn", unit, baseline_year as "baselineYear", baseline, baseline_raw as "baselineRaw", op, value, raw, by_year as "byYear", direction, nature, origin, section';

/** One statement for whole plans: a plan has tens of rows in each table, never thousands. */
export async function selectPlans(q: Queryable, ids?: readonly string[]): Promise<StoredPlan[]> {
  const found = await q.query<StoredPlan>(
    `select p.id, p.title, p.title_en as "titleEn", p.region, p.area_code as "areaCode",
       jsonb_build_array(p.period_start, p.period_end) as period, p.issuer, p.issued_on as "issuedOn", p.published_on as "publishedOn", p.doc_no as "docNo",
       p.content_hash as "contentHash",
       ${rows('target', TARGET_COLUMNS)} as targets,
       ${rows('stated_target', 'no, name, name_en as "nameEn", indicator, direction, external, unit, op, value, raw, by_year as "byYear", kind, qualifier, section')} as "statedTargets",
       ${rows('task', 'no, section, title, lead_units as "leadUnits", coop_units as "coopUnits"')} as tasks,
       ${rows('project', 'key, name, kind, due')} as projects,
       ${rows('standard', 'key, rule, rule_en as "ruleEn", quantity')} as standards,
       ${rows('doubt', `key, rule, type, subject, jsonb_build_object('zh', finding_zh, 'en', finding_en) as finding, origin, target, targets, choices`)} as doubts,
       ${rows('reference', 'indicator, year, value, issuer, verified', 'year')} as references,
       ${rows('baseline_fact', 'no, indicator, name, name_en as "nameEn", value, bound, unit, year')} as "baselineFacts"
     from plans.plan p where $1::text[] is null or p.id = any($1) order by p.area_code, p.period_start, p.id`,
    [ids ?? null],
  );
  return found.map((plan) => {
    const table = plan.targets.filter(({ origin }) => origin === 'table');
    const text = plan.targets.filter(({ origin }) => origin === 'text');
    return {
      ...plan,
      ...(table.length > 0 ? { targets: table, textTargets: text } : { targets: text, textTargets: [] }),
      // A doubt about no single row has no `target` at all, rather than a null one.
      doubts: plan.doubts.map(({ target, rule, ...doubt }) => ({
        ...doubt,
        ...(rule ? { rule } : {}),
        ...(target ? { target } : {}),
      })),
    };
  });
}

/** By id, what each plan was stored from and where it comes from. */
export async function selectContentHashes(q: Queryable): Promise<Map<string, { hash: string; origin: string }>> {
  const found = await q.query<{ id: string; hash: string; origin: string }>(
    'select id, content_hash as hash, origin from plans.plan',
  );
  return new Map(found.map(({ id, ...rest }) => [id, rest]));
}

/** Writes a plan anew: its rows are replaced as a whole, so a row dropped from the content is dropped here. */
export async function replacePlan(
  tx: Tx,
  plan: Plan,
  targets: readonly TargetEntry[],
  doubts: readonly PlanDoubt[],
  contentHash: string,
): Promise<void> {
  const { plan: header } = plan;
  const keys = await keysOf(tx, plan);
  await tx.query('delete from plans.plan where id = $1', [header.id]);
  await tx.query(
    `insert into plans.plan (id, title, title_en, region, area_code, period_start, period_end, issuer, issued_on, doc_no, content_hash, published_on)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      header.id,
      header.title,
      header.titleEn ?? null,
      header.region,
      header.areaCode,
      header.period[0],
      header.period[1],
      header.issuer,
      header.issuedOn,
      header.docNo,
      contentHash,
      header.publishedOn ?? null,
    ],
  );
  await insertTargets(tx, plan, targets);
  await insert(
    tx,
    header.id,
    'stated_target (plan, position, no, indicator, name, name_en, direction, external, unit, op, value, raw, by_year, kind, qualifier, section)',
    'no text, indicator text, name text, name_en text, direction text, external boolean, unit text, op text, value jsonb, raw text, by_year smallint, kind text, qualifier text, section text',
    'position, no, indicator, name, name_en, direction, coalesce(external, false), unit, op, value, raw, by_year, kind, qualifier, section',
    plan.statedTargets.map(({ byYear, nameEn, ...stated }) => ({ ...stated, name_en: nameEn, by_year: byYear })),
  );
  await insert(
    tx,
    header.id,
    'task (plan, position, no, section, title, lead_units, coop_units)',
    'no text, section text, title text, lead_units text[], coop_units text[]',
    'position, no, section, title, lead_units, coop_units',
    plan.tasks.map((task) => ({ ...task, lead_units: task.leadUnits, coop_units: task.coopUnits })),
  );
  await insert(
    tx,
    header.id,
    'project (plan, position, no, key, name, kind, due)',
    'no text, key text, name text, kind text, due smallint',
    'position, no, key, name, kind, due',
    plan.projects.map((project, index) => ({ ...project, key: keys.projects[index] })),
  );
  await insert(
    tx,
    header.id,
    'standard (plan, position, no, key, rule, rule_en, quantity)',
    'no text, key text, rule text, rule_en text, quantity jsonb',
    'position, no, key, rule, rule_en, quantity',
    plan.standards.map((standard, index) => ({ ...standard, rule_en: standard.ruleEn, key: keys.standards[index] })),
  );
  await insert(
    tx,
    header.id,
    'doubt (plan, position, key, rule, type, subject, finding_zh, finding_en, origin, target, targets, choices)',
    'key text, rule text, type text, subject text, finding_zh text, finding_en text, origin text, target text, targets text[], choices jsonb',
    'position, key, rule, type, subject, finding_zh, finding_en, origin, target, targets, choices',
    doubts.map((doubt) => ({ ...doubt, finding_zh: doubt.finding.zh, finding_en: doubt.finding.en })),
  );
  await insert(
    tx,
    header.id,
    'reference (plan, indicator, year, value, issuer, verified)',
    'indicator text, year smallint, value double precision, issuer text, verified boolean',
    'indicator, year, value, issuer, verified',
    plan.references,
  );
  await insert(
    tx,
    header.id,
    'baseline_fact (plan, position, no, indicator, name, name_en, value, bound, unit, year)',
    'no text, indicator text, name text, name_en text, value double precision, bound text, unit text, year smallint',
    'position, no, indicator, name, name_en, value, bound, unit, year',
    plan.baselineFacts.map(({ nameEn, ...fact }) => ({ ...fact, name_en: nameEn })),
  );
}

/** Keys of the plan's projects and standards, in their order: those they had, where they were there before. */
async function keysOf(tx: Tx, plan: Plan): Promise<{ projects: string[]; standards: string[] }> {
  type Old = { key: string; no: string | null; text: string };
  const [old] = await tx.query<{ projects: Old[]; standards: Old[] }>(
    `select
       coalesce((select jsonb_agg(jsonb_build_object('key', key, 'no', no, 'text', name) order by position) from plans.project where plan = $1), '[]') as projects,
       coalesce((select jsonb_agg(jsonb_build_object('key', key, 'no', no, 'text', rule) order by position) from plans.standard where plan = $1), '[]') as standards`,
    [plan.plan.id],
  );
  return {
    projects: stableKeys(
      old!.projects,
      plan.projects.map(({ no, name }) => ({ no, text: name })),
    ),
    standards: stableKeys(
      old!.standards,
      plan.standards.map(({ no, rule }) => ({ no, text: rule })),
    ),
  };
}

function insertTargets(tx: Tx, plan: Plan, targets: readonly TargetEntry[]): Promise<void> {
  return insert(
    tx,
    plan.plan.id,
    `target (plan, position, no, parent, repeats, weight, indicator, domain, domain_en, name, name_en, unit, baseline_year, baseline,
       baseline_raw, op, value, raw, by_year, direction, nature, origin, section)`,
    `no text, parent text, repeats text, weight double precision, indicator text, domain text, domain_en text, name text, name_en text, unit text,
       baseline_year smallint, baseline double precision, baseline_raw text, op text, value jsonb, raw text, by_year smallint, direction text, nature text, origin text, section text`,
    `position, no, parent, repeats, coalesce(weight, 1), indicator, domain, domain_en, name, name_en, unit, baseline_year, baseline, baseline_raw, op,
       nullif(value, 'null'), raw, by_year, direction, nature, origin, section`,
    targets.map(({ target, domainEn, nameEn, baselineYear, baselineRaw, ...entry }) => ({
      ...entry,
      domain_en: domainEn,
      name_en: nameEn,
      baseline_year: baselineYear,
      baseline_raw: baselineRaw,
      op: target.op,
      value: target.value,
      raw: target.raw,
      by_year: target.byYear ?? plan.plan.period[1],
    })),
  );
}

/** Inserts entries in one statement; `position` is their place in the plan. Table and column names are ours, never input. */
async function insert(
  tx: Tx,
  plan: string,
  into: string,
  types: string,
  columns: string,
  entries: readonly object[],
): Promise<void> {
  const list = entries.map((entry, position) => ({ ...entry, position }));
  await tx.query(
    `insert into plans.${into} select $1, ${columns} from jsonb_to_recordset($2::jsonb) as r(position smallint, ${types})`,
    [plan, JSON.stringify(list)],
  );
}
