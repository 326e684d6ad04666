import { beforeAll, describe, expect, it } from 'vitest';
import type { LinkResult } from './link-records.ts';
import { characters, linkRows, qualityOf } from './testing-link.ts';
import { type Mistake, makeRegister, type Written } from './testing-people.ts';
import { makePlainRegister } from './testing-plain.ts';

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
    const counts = sharesFound(rows, found);
    const missed = counts.filter(([mistake, { all, hit }]) => hit / all < (LEAST[mistake] ?? 0.95));
    expect(missed).toEqual([]);
    expect(counts).toHaveLength(15);
  });

  it('merges nobody wrongly when there are no id numbers', () => {
    const { idNumber, ...withoutId } = KINDS;
    expect(idNumber).toBe('id-number');
    const { wrong, f1 } = qualityOf(
      linkRows(rows, withoutId),
      rows.map(({ person }) => person),
    );
    expect(wrong.map(([i, j]) => [rows[i], rows[j]])).toEqual([]);
    // Shortened names of people who share a telephone with their family are for people to decide.
    expect(f1).toBeGreaterThanOrEqual(0.97);
  });
});

/** Of these only some can be told by a program; the rest is for people. */
const HARD: Partial<Record<Mistake, number>> = {
  nickname: 0.6,
  pinyin: 0.9,
  'read by machine': 0.95,
  'another transliteration': 0.85,
  'year of birth only': 0.9,
  'moved within the county': 0.85,
};

it('nicknames, pinyin, misread numbers, namesakes of one day in one village: nobody wrongly, and no kind given up', () => {
  const rows = makeRegister(1500, 'hard d', characters, true);
  const { wrong, found } = qualityOf(
    linkRows(rows, KINDS),
    rows.map(({ person }) => person),
  );
  expect(wrong.map(([i, j]) => [rows[i], rows[j]])).toEqual([]);
  const clean = new Map(rows.flatMap(({ person, mistake }, i) => (mistake === 'none' ? [[person, i] as const] : [])));
  const shares = Object.entries(HARD).map(([kind, least]) => {
    const places = rows.flatMap(({ mistake }, i) => (mistake === kind ? [i] : []));
    const hits = places.filter((i) => {
      const first = clean.get(rows[i]!.person)!;
      return found.has(`${Math.min(i, first)} ${Math.max(i, first)}`);
    });
    return [kind, places.length > 0 && hits.length / places.length >= least];
  });
  expect(shares.filter(([, enough]) => !enough)).toEqual([]);
});

/** How many of those who moved are found by themselves, and how many wait for people, without id numbers. */
function movedWithoutNumbers(rows: readonly Written[]) {
  const { idNumber: _, ...withoutId } = KINDS;
  const result = linkRows(rows, withoutId);
  const { wrong, found } = qualityOf(
    result,
    rows.map(({ person }) => person),
  );
  const waiting = new Set(result.review.map(({ i, j }) => `${Math.min(i, j)} ${Math.max(i, j)}`));
  const clean = new Map(rows.flatMap(({ person, mistake }, i) => (mistake === 'none' ? [[person, i] as const] : [])));
  const pairs = rows.flatMap(({ person, mistake }, i) => {
    const first = clean.get(person)!;
    return mistake === 'moved' ? [`${Math.min(i, first)} ${Math.max(i, first)}`] : [];
  });
  const share = (among: ReadonlySet<string>) => pairs.filter((pair) => among.has(pair)).length / pairs.length;
  return { wrong: wrong.map(([i, j]) => [rows[i], rows[j]]), found: share(found), waiting: share(waiting) };
}

it('who moved and has no number is found where no namesakes are seen, and waits for people where they are', () => {
  const alone = movedWithoutNumbers(makeRegister(2000, 'b', characters));
  expect(alone.wrong).toEqual([]);
  expect(alone.found).toBeGreaterThanOrEqual(0.85);
  const among = movedWithoutNumbers(makeRegister(3000, 'c', characters, true));
  expect(among.wrong).toEqual([]);
  expect(among.found).toBeLessThan(0.1);
  expect(among.waiting).toBeGreaterThanOrEqual(0.9);
});

const VILLAGES: [string, Partial<typeof KINDS>, number, Mistake[]][] = [
  // One number under two names waits for people, and a nameless child of two of one birth.
  ['with id numbers', KINDS, 0.97, ['number of a relative', 'newborn in other words']],
  // So does who moved, or has only a shortened name.
  ['without', (({ idNumber: _, ...rest }) => rest)(KINDS), 0.83, ['moved', 'character left out']],
];

it.each(VILLAGES)(
  'villages %s: houses left out, telephones and numbers of others, twins, namesakes near and far: nobody wrongly',
  (_name, kinds, least, waiting) => {
    const rows = makeRegister(4000, 'villages', characters, false, true);
    const { wrong, recall, found } = qualityOf(
      linkRows(rows, kinds),
      rows.map(({ person }) => person),
    );
    // Without numbers twins whose names sound alike are one name misspelt, for all that a register says.
    const told = wrong.filter(([i, j]) => kinds.idNumber || rows[i]!.twins < 0 || rows[i]!.twins !== rows[j]!.twins);
    expect(told.map(([i, j]) => [rows[i], rows[j]])).toEqual([]);
    expect(wrong.length).toBeLessThanOrEqual(1);
    expect(recall).toBeGreaterThanOrEqual(least);
    const missed = sharesFound(rows, found).filter(
      ([mistake, { all, hit }]) => !waiting.includes(mistake) && all > 10 && hit / all < 0.9,
    );
    expect(missed).toEqual([]);
  },
);

it.each([
  ['with id numbers', KINDS, 0.995],
  ['without', (({ idNumber: _, ...rest }) => rest)(KINDS), 0.99],
] as [string, Partial<typeof KINDS>, number][])(
  'people who have nothing to do with each other, %s: slips of the hand are one person',
  (_name, kinds, least) => {
    const rows = makePlainRegister(1500, 'plain', characters);
    const { wrong, f1 } = qualityOf(
      linkRows(rows, kinds),
      rows.map(({ person }) => person),
    );
    expect(wrong.map(([i, j]) => [rows[i], rows[j]])).toEqual([]);
    expect(f1).toBeGreaterThanOrEqual(least);
  },
);

it('two names spelled several times each in one home with one birth date are twins’, one that stands once is a slip', () => {
  const home = { sex: '男', birthDate: '2012-05-06', phone: '13987654321', address: '江城镇上河村3组12号' };
  const rows = [
    ...makePlainRegister(300, 'twins', characters).map((entry) => ({ ...entry, idNumber: '' })),
    ...['李子轩', '李子轩', '李梓轩', '李梓轩'].map((name) => ({ ...home, person: name === '李子轩' ? -1 : -2, name })),
    ...['王建华', '王建华', '王健华'].map((name) => ({ ...home, person: -3, name, phone: '13912345678' })),
  ];
  const { idNumber: _, ...withoutId } = KINDS;
  const { wrong, found } = qualityOf(
    linkRows(rows, withoutId),
    rows.map(({ person }) => person),
  );
  expect(wrong).toEqual([]);
  const of = (person: number) =>
    [...found].filter((pair) => pair.split(' ').every((i) => rows[Number(i)]!.person === person)).length;
  expect([-1, -2, -3].map(of)).toEqual([1, 1, 3]);
});

it('who moved within a village with a new telephone is no namesake where movers change it elsewhere as well', () => {
  const people = new Map(makePlainRegister(1000, 'movers', characters).map((entry) => [entry.person, entry]));
  const home = (i: number) => `江城镇上河村${1 + (i % 12)}组${i}号`;
  const away = (i: number) => `前卫镇下营村${1 + (i % 9)}组${i + 40}号`;
  const tel = (i: number, prefix: string) => `${prefix}${String(i * 7919 + 10_000_019).padStart(8, '0')}`;
  const rows = [...people.values()].flatMap((entry, i) => {
    const first = { ...entry, idNumber: '', phone: tel(i, '139'), address: home(i) };
    const newPhone = { ...first, phone: tel(i, '158') };
    if (i < 400) return [first, first];
    if (i < 460) return [first, { ...(i < 435 ? newPhone : first), address: away(i) }];
    if (i < 490) return [first, { ...(i < 478 ? newPhone : first), address: home(i + 2000) }];
    // Nothing of a home in common is known.
    return [first, { ...first, phone: '', address: '' }];
  });
  const { idNumber: _, ...withoutId } = KINDS;
  const { wrong, found } = qualityOf(
    linkRows(rows, withoutId),
    rows.map(({ person }) => person),
  );
  expect(wrong).toEqual([]);
  const unknown = [...found].filter((pair) => rows[Number(pair.split(' ')[1])]!.phone === '');
  expect(unknown.length).toBeGreaterThanOrEqual(480);
});

/** Entries with one mistake, and how many were brought together with the clean entry of their person. */
function sharesFound(rows: readonly Written[], found: ReadonlySet<string>) {
  const clean = new Map(rows.flatMap(({ person, mistake }, i) => (mistake === 'none' ? [[person, i] as const] : [])));
  const counts = new Map<Mistake, { all: number; hit: number }>();
  rows.forEach(({ person, mistake }, i) => {
    const first = clean.get(person);
    if (mistake === 'none' || mistake === 'several' || first === undefined) return;
    const count = counts.get(mistake) ?? { all: 0, hit: 0 };
    count.all += 1;
    if (found.has(`${Math.min(i, first)} ${Math.max(i, first)}`)) count.hit += 1;
    counts.set(mistake, count);
  });
  return [...counts];
}
