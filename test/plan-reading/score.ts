/**
 * Compares what the reader finds in published plans with facts taken from them by hand. A table row matches when the
 * names are equal without spaces, brackets and widths, and value, unit and operator are equal; a numeric stated target
 * when the value is equal and its place overlaps the quoted words; a task when title and units are equal (paragraphs of
 * one heading are told apart after a colon in words of the facts' own, so titles count to the colon); a standard when
 * its place overlaps and value, base and operator are equal; a project when most of the shorter name stands in the
 * other, because the facts shorten and join names; a field of the header when it is equal.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nameKey, normalise } from '../../src/algorithms/plan-text/text.ts';
import type { PlanLexicon, ReadPlan, Span } from '../../src/algorithms/plan-text/types.ts';
import { packageRoot } from '../../src/kernel/index.ts';
import { planLexicon, readPlan } from '../../src/measure/plans/index.ts';

export const PLANS = ['baotou', 'jiangchuan', 'kunming'] as const;
export type Kind = 'tables' | 'stated' | 'tasks' | 'header' | 'standards' | 'projects';

export interface Score {
  plan: string;
  kind: Kind;
  wanted: number;
  found: number;
  matched: number;
  misses: string[];
  falseFinds: string[];
}

interface Facts {
  tableIndicators: { name: string; unit: string | null; target: { op: string; value: unknown } }[];
  statedTargets: { name: string; value: unknown; quote?: string }[];
  tasks: { title: string; leadUnits: string[]; coopUnits: string[] }[];
  projects: { name: string }[];
  standards: { rule: string; quantity: Record<string, unknown>; quote?: string }[];
  plan: Record<string, unknown>;
}

/** Folder with sources/ and plans/, or null when it is not there. */
export function sharedFolder(): string | null {
  const folder = process.env.KANGYU_SHARED ?? join(packageRoot(), '..', 'shared');
  return existsSync(join(folder, 'sources')) && existsSync(join(folder, 'plans')) ? folder : null;
}

export const loadLexicon = planLexicon;

export const precision = (score: Score): number => (score.found === 0 ? 1 : score.matched / score.found);
export const recall = (score: Score): number => (score.wanted === 0 ? 1 : score.matched / score.wanted);
export function f1(score: Score): number {
  const [p, r] = [precision(score), recall(score)];
  return p + r === 0 ? 0 : (2 * p * r) / (p + r);
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
/** The facts leave the blank unit cell of a 1:x ratio empty; the plan format names it. */
const unitKey = (unit: string | null): string => (unit === null || unit === '1:x' ? '' : nameKey(unit));

const titleKey = (title: string): string => nameKey(title.split(/[:：]/)[0]!);

const HEADER = ['title', 'region', 'period', 'issuer', 'issuedOn', 'docNo'] as const;

/** Whether most pairs of characters of the shorter name stand in the other. */
function alike(a: string, b: string): boolean {
  const pairs = (name: string) => {
    const key = nameKey(name).replace(/[/、]|建设|项目|工程/g, '');
    return new Set([...key].slice(1).map((char, index) => [...key][index]! + char));
  };
  const [left, right] = [pairs(a), pairs(b)];
  const shared = [...left].filter((two) => right.has(two)).length;
  return shared / Math.max(1, Math.min(left.size, right.size)) > 0.6;
}

/** Facts that state no number (a process, an ambiguous join) are compared by place alone. */
function sameQuantity(want: Record<string, unknown>, one: Record<string, unknown>): boolean {
  const keys = ['value', 'op', ...(typeof want.per === 'string' ? [] : ['per']), 'threshold', 'unit'] as const;
  return keys.every((key) => want[key] === undefined || same(want[key], one[key]));
}

function placesOf(text: string, quote: string): Span[] {
  const at: number[] = [];
  const dense: string[] = [];
  const plain = normalise(text);
  for (let i = 0; i < plain.length; i++) {
    if (/\s/.test(plain.charAt(i))) continue;
    dense.push(plain.charAt(i));
    at.push(i);
  }
  const hay = dense.join('');
  const needle = normalise(quote).replace(/\s/g, '');
  const places: Span[] = [];
  for (let found = hay.indexOf(needle); found >= 0 && needle !== ''; found = hay.indexOf(needle, found + 1)) {
    places.push([at[found]!, at[found + needle.length - 1]! + 1]);
  }
  return places;
}

/** Pairs wanted with found, each once, so that as many as can find their match (Kuhn's augmenting paths). */
function pair<W, F>(wanted: W[], found: F[], matches: (w: W, f: F) => boolean): { misses: W[]; extra: F[] } {
  const fitting = wanted.map((want) => found.flatMap((one, at) => (matches(want, one) ? [at] : [])));
  const takenBy = new Map<number, number>();
  const place = (want: number, tried: Set<number>): boolean =>
    fitting[want]!.some((at) => {
      if (tried.has(at)) return false;
      tried.add(at);
      const holder = takenBy.get(at);
      if (holder !== undefined && !place(holder, tried)) return false;
      takenBy.set(at, want);
      return true;
    });
  const misses = wanted.filter((_, want) => !place(want, new Set()));
  return { misses, extra: found.filter((_, at) => !takenBy.has(at)) };
}

export function scorePlan(folder: string, plan: string, lexicon: PlanLexicon): { scores: Score[]; read: ReadPlan } {
  const text = readFileSync(join(folder, 'sources', `${plan}.txt`), 'utf8');
  const facts: Facts = JSON.parse(readFileSync(join(folder, 'plans', `${plan}.json`), 'utf8'));
  const read = readPlan(text, lexicon);
  const tables = pair(
    facts.tableIndicators,
    read.tableIndicators,
    (want, one) =>
      nameKey(want.name) === nameKey(one.name) &&
      same(want.target.value, one.target.value) &&
      want.target.op === one.target.op &&
      unitKey(want.unit) === unitKey(one.unit),
  );
  const numeric = facts.statedTargets
    .filter(({ value }) => value !== null)
    .map((want) => ({ ...want, places: placesOf(text, want.quote ?? '') }));
  const valued = read.statedTargets.filter(({ value }) => value !== null);
  const stated = pair(
    numeric,
    valued,
    (want, one) =>
      same(want.value, one.value) && want.places.some(([from, to]) => from < one.span[1] && one.span[0] < to),
  );
  const units = (list: string[]) => [...new Set(list.map(nameKey))].sort();
  const tasks = pair(
    facts.tasks,
    read.tasks,
    (want, one) =>
      titleKey(want.title) === titleKey(one.title) &&
      same(units(want.leadUnits), units(one.leadUnits)) &&
      same(units(want.coopUnits), units(one.coopUnits)),
  );
  const standards = pair(
    facts.standards.map((want) => ({ ...want, places: placesOf(text, want.quote ?? '') })),
    read.standards,
    (want, one) =>
      want.places.some(([from, to]) => from < one.span[1] && one.span[0] < to) &&
      sameQuantity(want.quantity, one.quantity),
  );
  const projects = pair(facts.projects, read.projects, (want, one) => alike(want.name, one.name));
  const wrong = HEADER.filter((field) => !same(facts.plan[field], read.plan[field]));
  const score = (kind: Kind, wanted: number, found: number, misses: string[], falseFinds: string[]): Score => ({
    plan,
    kind,
    wanted,
    found,
    matched: wanted - misses.length,
    misses,
    falseFinds,
  });
  return {
    read,
    scores: [
      score(
        'tables',
        facts.tableIndicators.length,
        read.tableIndicators.length,
        tables.misses.map((row) => JSON.stringify([row.name, row.unit, row.target.op, row.target.value])),
        tables.extra.map((row) => JSON.stringify([row.name, row.unit, row.target.op, row.target.value])),
      ),
      score(
        'stated',
        numeric.length,
        valued.length,
        stated.misses.map((one) => JSON.stringify([one.name, one.value, one.quote])),
        stated.extra.map((one) => JSON.stringify([one.name, one.value, one.quote])),
      ),
      score(
        'tasks',
        facts.tasks.length,
        read.tasks.length,
        tasks.misses.map((one) => JSON.stringify([one.title, one.leadUnits, one.coopUnits])),
        tasks.extra.map((one) => JSON.stringify([one.title, one.leadUnits, one.coopUnits])),
      ),
      score(
        'header',
        HEADER.length,
        HEADER.length,
        wrong.map((field) => JSON.stringify([field, facts.plan[field]])),
        wrong.map((field) => JSON.stringify([field, read.plan[field]])),
      ),
      score(
        'standards',
        facts.standards.length,
        read.standards.length,
        standards.misses.map((one) => JSON.stringify([one.rule, one.quantity, one.quote])),
        standards.extra.map((one) => JSON.stringify([one.rule, one.quantity])),
      ),
      score(
        'projects',
        facts.projects.length,
        read.projects.length,
        projects.misses.map((one) => one.name),
        projects.extra.map((one) => one.name),
      ),
    ],
  };
}
