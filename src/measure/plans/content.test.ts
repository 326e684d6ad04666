import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernel/index.ts';
import { describeIndicator, findIndicator, indicatorFacts } from '../indicators/index.ts';
import './errors.ts';
import { findDoubts } from './find-doubts.ts';
import { loadPlans, loadRelations } from './load-plans.ts';
import type { Plan } from './model.ts';
import { targetEntries } from './text-targets.ts';

const IDS = ['baotou', 'dengkou', 'jiangchuan', 'jiaozuo', 'kunming'];
const content = join(packageRoot(), 'content', 'plans');
/** The facts that the content was made from lie beside the repository at some workplaces. */
const shared = join(packageRoot(), '..', 'shared');
const hasShared = existsSync(join(shared, 'plans', 'baotou.json'));
const indicators = new Map(indicatorFacts().map((facts) => [facts.code, facts]));
let plans: Plan[];

beforeAll(async () => {
  plans = await loadPlans(content);
});
const plan = (id: string): Plan => plans.find((one) => one.plan.id === id)!;

describe('the five plans', () => {
  it('load, each for its division', () => {
    expect(plans.map(({ plan: { id, areaCode } }) => [id, areaCode])).toEqual([
      ['baotou', '150200'],
      ['dengkou', '150822'],
      ['jiangchuan', '530403'],
      ['jiaozuo', '410800'],
      ['kunming', '530100'],
    ]);
  });

  it('bind their targets to indicators that the catalogue has, and say every number in English too', () => {
    for (const one of plans) {
      for (const target of one.tableIndicators) {
        expect(target.indicator && findIndicator(target.indicator), target.name).toBeTruthy();
        expect(target.nameEn, target.name).not.toMatch(/\p{Script=Han}/u);
      }
      for (const stated of one.statedTargets) {
        if (stated.indicator) expect(findIndicator(stated.indicator), stated.name).toBeTruthy();
        if (stated.value !== null) expect(stated.nameEn, stated.name).toMatch(/^[^\p{Script=Han}]+$/u);
      }
      for (const standard of one.standards) {
        expect(standard.rule).toMatch(/\p{Script=Han}/u);
        expect(standard.ruleEn, standard.rule).toMatch(/^[^\p{Script=Han}]+$/u);
      }
    }
  });

  it('have 59 rows in their two tables, each with formula, source and direction in the catalogue', () => {
    const rows = plans.flatMap(({ tableIndicators }) => tableIndicators);
    expect(rows).toHaveLength(59);
    for (const { indicator, direction } of rows) {
      const found = describeIndicator(indicator!);
      expect(found.formula.zh && found.source && found.numerator?.zh !== '', indicator!).toBeTruthy();
      if (found.direction !== 'neutral') expect(found.direction, indicator!).toBe(direction);
    }
  });

  it('name indicators by words that the catalogue knows', () => {
    const plain = (name: string) => name.normalize('NFKC').replace(/[\s()（）〔〕,、:：“”"]/g, '');
    for (const one of plans)
      for (const { indicator, name } of one.tableIndicators.filter(({ repeats }) => !repeats)) {
        const { title, aliases } = describeIndicator(indicator!);
        expect([title.zh, ...aliases].map(plain), `${one.plan.id}: ${name}`).toContain(plain(name));
      }
  });

  it('judge targets of the text where no table is, once for each indicator', () => {
    for (const id of ['kunming', 'jiaozuo', 'dengkou']) {
      const entries = targetEntries(plan(id), indicators);
      expect(entries.length, id).toBeGreaterThan(8);
      const own = entries.filter(({ repeats }) => !repeats).map(({ indicator }) => indicator);
      expect(new Set(own).size).toBe(own.length);
      for (const { repeats, weight } of entries) if (repeats) expect(weight).toBe(0);
    }
    const baotou = targetEntries(plan('baotou'), indicators);
    expect(baotou.find(({ no }) => no === 'S022')).toMatchObject({ repeats: '7', weight: 0, baseline: 21.7 });
    expect(baotou.find(({ no }) => no === '13')).toMatchObject({ baseline: null, baselineRaw: '≥60' });
    // 0.83 in 1,000 people is 8.3 in the 10,000 that the catalogue counts on.
    const dengkou = targetEntries(plan('dengkou'), indicators);
    expect(dengkou.find(({ indicator }) => indicator === 'R09b')?.target).toMatchObject({ op: '>=', value: 8.3 });
    // One year more than in 2020, whatever 2020 was.
    expect(dengkou.find(({ indicator }) => indicator === 'H01')?.target).toMatchObject({
      op: 'delta-per-year',
      value: 0.2,
    });
  });

  it('start where the sentence says, and keep changes that say whether they are relative or yearly', () => {
    const base = plan('dengkou');
    const stated = { ...base.statedTargets[0]!, section: '一', raw: '', byYear: 2030, direction: 'lower' as const };
    const entries = targetEntries(
      {
        ...base,
        tableIndicators: [],
        baselineFacts: [],
        statedTargets: [
          {
            ...stated,
            no: 'A',
            indicator: 'L01',
            op: '>=',
            kind: 'value',
            value: 32,
            baseline: 26.4,
            baselineYear: 2020,
          },
          { ...stated, no: 'B', indicator: 'L02', op: 'relative', kind: 'increment', value: -15 },
          { ...stated, no: 'C', indicator: 'S04', op: 'delta-per-year', kind: 'increment', value: -0.5 },
        ],
      },
      indicators,
    );
    expect(entries.map(({ no, target }) => [no, target.op, target.value])).toEqual([
      ['A', '>=', 32],
      ['B', 'relative', -15],
      ['C', 'delta-per-year', -0.5],
    ]);
    expect(entries[0]).toMatchObject({ baseline: 26.4, baselineYear: 2020 });
  });

  it('take the figure that the text refers to from the references, told as unverified', () => {
    expect(plan('baotou').references).toMatchObject([
      { indicator: 'S08', year: 2025, value: 65, verified: false },
      { indicator: 'S09', year: 2025, value: 65, verified: false },
    ]);
    expect(plan('kunming').references).toEqual([]);
  });
});

describe.skipIf(!hasShared)('against the facts they were made from (skipped where these are not at hand)', () => {
  const read = (id: string) => JSON.parse(readFileSync(join(shared, 'plans', `${id}.json`), 'utf8'));
  const PARTS = ['tableIndicators', 'statedTargets', 'baselineFacts', 'tasks', 'projects', 'standards'] as const;

  it.each(IDS)('%s has the same number of entries', (id) => {
    const facts = read(id);
    for (const part of PARTS) expect(plan(id)[part], part).toHaveLength(facts[part]?.length ?? 0);
  });

  it.each(IDS)('%s has the same names, units and numbers', (id) => {
    const facts = read(id);
    const plain = (name: string) => name.replace(/\s/g, '');
    plan(id).tableIndicators.forEach((target, i) => {
      const fact = facts.tableIndicators[i];
      expect(plain(target.name)).toBe(plain(fact.name));
      expect([target.baseline, target.target.op, target.target.raw]).toEqual([
        fact.baseline,
        fact.target.op,
        fact.target.raw,
      ]);
      if (target.target.op !== 'keep') expect(target.target.value).toBe(fact.target.value);
    });
    plan(id).statedTargets.forEach((stated, i) => {
      const fact = facts.statedTargets[i];
      expect([stated.name, stated.op, stated.value, stated.raw, stated.unit ?? null]).toEqual([
        fact.name,
        fact.op,
        fact.op === 'keep' || fact.op === 'trend' ? null : fact.value,
        fact.raw,
        fact.unit ?? null,
      ]);
    });
  });

  it.each(['baotou', 'kunming', 'jiangchuan'])('%s has spans that lie where the text says it', (id) => {
    const text = readFileSync(join(shared, 'sources', `${id}.txt`), 'utf8');
    expect(plan(id).plan.text).toEqual({
      sha256: createHash('sha256').update(text).digest('hex'),
      length: text.length,
    });
    const facts = read(id);
    plan(id).statedTargets.forEach(({ span, name }, i) => {
      const quote: string = facts.statedTargets[i].quote;
      if (id !== 'jiangchuan') expect(text.slice(...span!), name).toBe(quote);
      else expect(text.slice(...span!).length, name).toBeGreaterThan(0);
    });
    for (const { span, target } of plan(id).tableIndicators)
      if (span) expect(text.slice(...span).endsWith(target.raw)).toBe(true);
  });
});

/** How each contradiction found by reading is found: by a rule, or by hand. */
describe('the doubts found by reading', () => {
  const file = join(packageRoot(), 'docs', 'plan-doubts.md');

  it('are each found by a rule or entered by hand, as docs/plan-doubts.md says', async () => {
    const relations = await loadRelations(content);
    const rows = plans.flatMap((one) => {
      const found = findDoubts(one, relations, indicators);
      return one.doubts
        .filter(({ id }) => id && /^[A-Z]{2}-\d{2}$/.test(id))
        .map(({ id, subject, confirms }) => {
          const byHand = found.some(({ key }) => key === `manual.${id}`);
          if (confirms) expect(byHand, `${id}: the rule ${confirms} did not find it`).toBe(false);
          return { plan: one.plan.id, id: id!, subject, rule: byHand ? null : confirms! };
        });
    });
    const counts = plans.map((one) => {
      const found = findDoubts(one, relations, indicators);
      const own = rows.filter((row) => row.plan === one.plan.id);
      return {
        id: one.plan.id,
        reading: own.length,
        rule: own.filter(({ rule }) => rule).length,
        shown: found.length,
        shownByRule: found.filter(({ origin }) => origin === 'rule').length,
      };
    });
    const sum = (key: 'reading' | 'rule' | 'shown' | 'shownByRule') => counts.reduce((n, row) => n + row[key], 0);
    const text = `${[
      '# Doubts of the five plans',
      '',
      'Made by src/measure/plans/content.test.ts (UPDATE_GENERATED=1 writes it). The contradictions that a careful reading of the',
      'five plans finds, and how each of them comes to the platform: by a rule over the plan’s own data',
      '(src/measure/plans/doubts, content/plans/relations.yaml) or entered by hand (doubts.yaml of the plan).',
      '',
      `Of ${sum('reading')} found by reading, ${sum('rule')} are found by rule, ${sum('reading') - sum('rule')} are entered by hand, none is missing.`,
      '',
      '| Plan | Found by reading | by rule | by hand | Doubts shown | of which by rule |',
      '|---|---:|---:|---:|---:|---:|',
      ...counts.map(
        (row) =>
          `| ${row.id} | ${row.reading} | ${row.rule} | ${row.reading - row.rule} | ${row.shown} | ${row.shownByRule} |`,
      ),
      `| all | ${sum('reading')} | ${sum('rule')} | ${sum('reading') - sum('rule')} | ${sum('shown')} | ${sum('shownByRule')} |`,
      '',
      '| Doubt | About | Found by |',
      '|---|---|---|',
      ...rows.map(({ id, subject, rule }) => `| ${id} | ${subject} | ${rule ? `rule \`${rule}\`` : 'hand'} |`),
      '',
    ].join('\n')}`;
    if (process.env.UPDATE_GENERATED) writeFileSync(file, text);
    expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(text);
  });

  it.skipIf(!hasShared)('are all of those listed (skipped where the list is not at hand)', () => {
    const list = JSON.parse(readFileSync(join(shared, 'plans', 'inconsistencies.json'), 'utf8')) as { id: string }[];
    const known = new Set(plans.flatMap(({ doubts }) => doubts.map(({ id }) => id)));
    expect(list.filter(({ id }) => !known.has(id))).toEqual([]);
    expect(list).toHaveLength(73);
  });
});
