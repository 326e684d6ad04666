/** Drafting the next plan: created from the last one, edited under a revision, kept in versions, enacted as a plan. */
import { join } from 'node:path';
import { KangyuError, type Kernel, packageRoot, type Queryable, uuidv7 } from '../../../kernel/index.ts';
import { describeIndicator, factsByCode, findIndicator } from '../../indicators/index.ts';
import { roundForJudging } from '../evaluate.ts';
import { evaluatePlan } from '../evaluate-plan.ts';
import { findDoubts } from '../find-doubts.ts';
import { loadRelations } from '../load-plans.ts';
import { getPlan } from '../read-plans.ts';
import { digestOf } from '../seal.ts';
import { getSnapshot } from '../snapshot.ts';
import { selectContentHashes } from '../store.ts';
import { storePlan } from '../store-plan.ts';
import type { EvaluatedPlan, TargetRow } from '../types.ts';
import type {
  Draft,
  DraftAssessment,
  DraftContent,
  DraftRow,
  DraftVersion,
  RowAssessment,
  RowBasis,
} from './draft-types.ts';
import { assessRow } from './propose-target.ts';
import { basisOfIndicator, basisOfPlan } from './read-basis.ts';
import {
  addBasis,
  endDraft,
  insertDraft,
  insertVersion,
  markDrafted,
  type StoredDraft,
  selectDraft,
  selectDrafts,
  selectVersion,
  selectVersions,
  updateDraft,
} from './store-draft.ts';
import { checkPlan, toPlan } from './to-plan.ts';

type Drafting = Pick<Kernel, 'db' | 'clock'>;

export interface DraftRequest {
  plan: string;
  /** Frozen evaluation whose values become the baselines; without it the values at the end of the plan, or today. */
  snapshot?: string | undefined;
  /** Default: the five years after the last plan. */
  period?: [number, number] | undefined;
  title?: string | undefined;
  by: string;
}

export async function createDraft(
  kernel: Drafting,
  request: DraftRequest,
): Promise<Draft & { assessment: DraftAssessment }> {
  const { plan, snapshot, by } = request;
  const evaluated = snapshot
    ? (await getSnapshot(kernel.db, plan, snapshot)).evaluated
    : await evaluatePlan(kernel, plan);
  const bases = await basisOfPlan(kernel, evaluated);
  const end = evaluated.plan.period[1];
  const period = request.period ?? [end + 1, end + 5];
  const content: DraftContent = {
    plan: headerOf(evaluated, period, request.title),
    rows: evaluated.status.rows
      .filter((row) => !evaluated.plan.targets.some((target) => target.no === row.no && target.repeats !== null))
      .map((row) => carryOver(row, period, bases.get(row.no) as RowBasis)),
  };
  const id = uuidv7();
  const at = kernel.clock.now().toISOString();
  const basis = Object.fromEntries(content.rows.map((row) => [row.no, bases.get(row.no) as RowBasis]));
  await insertDraft(kernel.db, {
    id,
    basePlan: plan,
    baseSnapshot: snapshot ?? null,
    areaCode: evaluated.plan.areaCode,
    content,
    basis,
    createdAt: at,
    createdBy: by,
  });
  return getDraft(kernel.db, id);
}

const ORDINALS: readonly [string, string, string, string][] = [
  ['十三五', '十四五', '13th', '14th'],
  ['十四五', '十五五', '14th', '15th'],
  ['十五五', '十六五', '15th', '16th'],
];

function headerOf({ plan }: EvaluatedPlan, period: [number, number], title?: string): DraftContent['plan'] {
  const next = ORDINALS.find(([zh]) => plan.title.includes(zh));
  const [from = '', to = '', fromEn = '', toEn = ''] = next ?? [];
  return {
    id: `${plan.id.replace(/-\d{4}$/, '')}-${period[0]}`,
    title: title?.trim() || (next ? plan.title.replace(from, to) : `${plan.title}（${period[0]}—${period[1]}）`),
    titleEn: plan.titleEn && (next ? plan.titleEn.replace(fromEn, toEn) : `${plan.titleEn} (${period.join('–')})`),
    region: plan.region,
    areaCode: plan.areaCode,
    period,
  };
}

/** A row of the last plan with its final value as baseline and the recommended target. */
function carryOver(row: TargetRow, period: [number, number], basis: RowBasis): DraftRow {
  const baseline = row.value === null ? null : roundForJudging(row.value, row.decimals);
  const blank: DraftRow = {
    no: row.no,
    from: row.no,
    indicator: row.indicator,
    domain: row.domain,
    domainEn: row.domainEn ?? null,
    name: row.name,
    nameEn: row.nameEn ?? null,
    unit: row.unit,
    decimals: row.decimals,
    direction: row.direction,
    nature: row.nature,
    owner: null,
    baseline,
    baselineYear: row.period === null || baseline === null ? null : Number(row.period.slice(0, 4)),
    target: { op: row.direction === 'lower' ? '<=' : '>=', value: baseline ?? 0, byYear: period[1] },
    keep: true,
    note: null,
  };
  const { recommended } = assessRow(blank, basis);
  return { ...blank, target: { ...recommended, byYear: period[1] } };
}

export function listDrafts(q: Queryable): Promise<Draft[]> {
  return selectDrafts(q);
}

async function readDraft(q: Queryable, id: string): Promise<StoredDraft> {
  const found = /^[0-9a-f-]{36}$/.test(id) ? await selectDraft(q, id) : undefined;
  if (!found) throw new KangyuError('plans.draft-unknown', { draft: id });
  return found;
}

export async function getDraft(q: Queryable, id: string): Promise<Draft & { assessment: DraftAssessment }> {
  const { basis, ...draft } = await readDraft(q, id);
  return { ...draft, assessment: await assess(draft.content, basis) };
}

/** Proposals, feasibility and doubts of rows that may not be saved yet. */
export async function checkDraft(q: Queryable, id: string, content: DraftContent): Promise<DraftAssessment> {
  const { basis } = await readDraft(q, id);
  return assess(content, basis);
}

const NOTHING: RowBasis = { points: [], last: null, figures: null, peers: null, plans: [], reference: null };
const relations = () => loadRelations(join(packageRoot(), 'content', 'plans'));

async function assess(content: DraftContent, basis: Record<string, RowBasis>): Promise<DraftAssessment> {
  const rows: Record<string, RowAssessment> = {};
  for (const row of content.rows) rows[row.no] = assessRow(row, basis[row.from ?? row.indicator ?? ''] ?? NOTHING);
  return { rows, doubts: findDoubts(toPlan(content), await relations(), factsByCode()) };
}

/** Saves the rows when nobody else changed the draft since `revision`. */
export async function saveDraft(
  kernel: Drafting,
  request: { id: string; revision: number; content: DraftContent; by: string },
): Promise<Draft & { assessment: DraftAssessment }> {
  const { id, revision, by } = request;
  const stored = await readDraft(kernel.db, id);
  // Region and area are those of the base plan, whatever is sent.
  const { region, areaCode } = stored.content.plan;
  const content = { ...request.content, plan: { ...request.content.plan, region, areaCode } };
  const numbers = content.rows.map(({ no }) => no);
  const twice = numbers.find((no, index) => numbers.indexOf(no) !== index);
  if (twice !== undefined)
    throw new KangyuError('plans.draft-invalid', { problems: `${twice}: the number is used twice` });
  const at = kernel.clock.now().toISOString();
  if (!(await updateDraft(kernel.db, { id, revision, content, at, by }))) refuse(await readDraft(kernel.db, id));
  return getDraft(kernel.db, id);
}

function refuse({ state, changedBy }: Draft): never {
  if (state !== 'open') throw new KangyuError('plans.draft-closed');
  throw new KangyuError('plans.draft-changed', { by: changedBy });
}

/** A row for an indicator of the catalogue, with its baseline and a proposed target; not saved until the draft is. */
export async function proposeRow(
  kernel: Drafting,
  id: string,
  code: string,
): Promise<{ row: DraftRow; assessment: RowAssessment }> {
  const draft = await readDraft(kernel.db, id);
  const known = findIndicator(code);
  if (!known) throw new KangyuError('indicators.unknown', { code });
  const { basis, value, period } = await basisOfIndicator(kernel, await getPlan(kernel.db, draft.basePlan), code);
  await addBasis(kernel.db, id, code, basis);
  const { title, unit } = describeIndicator(code);
  const byYear = draft.content.plan.period[1];
  const taken = new Set(draft.content.rows.map(({ no }) => no));
  let n = draft.content.rows.length + 1;
  while (taken.has(String(n))) n += 1;
  const blank: DraftRow = {
    no: String(n),
    from: null,
    indicator: code,
    domain: known.domain.zh,
    domainEn: known.domain.en,
    name: title.zh,
    nameEn: title.en,
    unit: unit.zh,
    decimals: known.decimals,
    direction: known.direction,
    nature: null,
    owner: null,
    baseline: value === null ? null : roundForJudging(value, known.decimals),
    baselineYear: period === null ? null : Number(period.slice(0, 4)),
    target: { op: known.direction === 'lower' ? '<=' : '>=', value: value ?? 0, byYear },
    keep: true,
    note: null,
  };
  const { recommended } = assessRow(blank, basis);
  const row = { ...blank, target: { ...recommended, byYear } };
  return { row, assessment: assessRow(row, basis) };
}

/** Keeps the draft as it stands under a note. */
export async function keepVersion(kernel: Drafting, id: string, note: string, by: string): Promise<DraftVersion[]> {
  const draft = await readDraft(kernel.db, id);
  const at = kernel.clock.now().toISOString();
  await kernel.db.transaction((tx) =>
    insertVersion(tx, { draft: id, note: note.trim(), content: draft.content, at, by }),
  );
  return selectVersions(kernel.db, id);
}

export async function listVersions(q: Queryable, id: string): Promise<DraftVersion[]> {
  await readDraft(q, id);
  return selectVersions(q, id);
}

export async function restoreVersion(
  kernel: Drafting,
  request: { id: string; version: number; revision: number; by: string },
): Promise<Draft & { assessment: DraftAssessment }> {
  const content = await selectVersion(kernel.db, (await readDraft(kernel.db, request.id)).id, request.version);
  if (!content) throw new KangyuError('plans.draft-version', { version: request.version });
  return saveDraft(kernel, { ...request, content });
}

export async function discardDraft(kernel: Drafting, id: string, revision: number, by: string): Promise<void> {
  const at = kernel.clock.now().toISOString();
  const done = await kernel.db.transaction((tx) =>
    endDraft(tx, { id, revision, state: 'discarded', plan: null, at, by }),
  );
  if (!done) refuse(await readDraft(kernel.db, id));
}

/** Makes the draft a plan that is followed like any other. */
export async function enactDraft(
  kernel: Drafting,
  request: { id: string; revision: number; by: string },
): Promise<{ plan: string }> {
  const { id, revision, by } = request;
  const draft = await readDraft(kernel.db, id);
  const plan = toPlan(draft.content);
  checkPlan(plan);
  const known = await relations();
  const planId = plan.plan.id;
  await kernel.db.transaction(async (tx) => {
    if ((await selectContentHashes(tx)).has(planId)) throw new KangyuError('plans.draft-taken', { plan: planId });
    const at = kernel.clock.now().toISOString();
    if (!(await endDraft(tx, { id, revision, state: 'enacted', plan: planId, at, by })))
      refuse(await readDraft(tx, id));
    await storePlan(tx, plan, known, digestOf(plan));
    await markDrafted(tx, planId);
    await insertVersion(tx, { draft: id, note: '颁布 / enacted', content: draft.content, at, by });
  });
  return { plan: planId };
}
