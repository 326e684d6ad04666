import { beforeAll, describe, expect, it } from 'vitest';
import type { LinkResult } from './link-records.ts';
import { characters, linkRows, qualityOf } from './testing-link.ts';
import { type Mistake, makeRegister, type Written } from './testing-people.ts';

const KINDS = {
  name: 'name',
  sex: 'sex',
  birthDate: 'date',
  idNumber: 'id-number',
  phone: 'phone',
  address: 'address',
} as const;
/** Least share of pairs of a clean and a faulty entry that must be found. */
const LEAST: Partial<Record<Mistake, number>> = { 'newborn on a parent’s id': 0.8 };

describe('a Chinese register with labelled mistakes', () => {
  let rows: Written[];
  let result: LinkResult;
  beforeAll(() => {
    rows = makeRegister(3000, 'register', characters);
    result = linkRows(rows, KINDS);
  });

  it('merges nobody wrongly, twins and families included, and finds nearly all', () => {
    const { wrong, f1 } = qualityOf(
      result,
      rows.map(({ person }) => person),
    );
    expect(wrong.map(([i, j]) => [rows[i], rows[j]])).toEqual([]);
    expect(f1).toBeGreaterThanOrEqual(0.99);
  });

  it('finds every kind of mistake', () => {
    const { found } = qualityOf(
      result,
      rows.map(({ person }) => person),
    );
    const clean = new Map(rows.flatMap(({ person, mistake }, i) => (mistake === 'none' ? [[person, i] as const] : [])));
    const counts = new Map<Mistake, { all: number; found: number }>();
    rows.forEach(({ person, mistake }, i) => {
      const first = clean.get(person);
      if (mistake === 'none' || mistake === 'several' || first === undefined) return;
      const count = counts.get(mistake) ?? { all: 0, found: 0 };
      count.all += 1;
      if (found.has(`${Math.min(i, first)} ${Math.max(i, first)}`)) count.found += 1;
      counts.set(mistake, count);
    });
    const missed = [...counts].filter(([mistake, { all, found: hit }]) => hit / all < (LEAST[mistake] ?? 0.95));
    expect(missed).toEqual([]);
    expect(counts.size).toBe(15);
  });

  it('merges nobody wrongly when there are no id numbers', () => {
    const { idNumber, ...withoutId } = KINDS;
    expect(idNumber).toBe('id-number');
    const { wrong, f1 } = qualityOf(
      linkRows(rows, withoutId),
      rows.map(({ person }) => person),
    );
    expect(wrong.map(([i, j]) => [rows[i], rows[j]])).toEqual([]);
    expect(f1).toBeGreaterThanOrEqual(0.97);
  });
});
