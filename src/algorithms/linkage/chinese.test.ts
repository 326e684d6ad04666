import { beforeAll, describe, expect, it } from 'vitest';
import type { LinkResult } from './link-records.ts';
import { characters, linkRows, qualityOf } from './testing-link.ts';
import { type Mistake, makeRegister, SURNAMES, type Written } from './testing-people.ts';
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

const village = (i: number) => `江城镇上河村${1 + (i % 12)}组${i}号`;
const farVillage = (i: number) => `前卫镇下营村${1 + (i % 9)}组${i + 40}号`;
const number = (i: number, prefix = '139') => `${prefix}${String(i * 7919 + 10_000_019).padStart(8, '0')}`;
const withoutNumbers = (rows: Parameters<typeof linkRows>[0]) => {
  const { idNumber: _, ...withoutId } = KINDS;
  return linkRows(rows as readonly Written[], withoutId);
};
const personsOf = (rows: readonly { person: number }[]) => rows.map(({ person }) => person);
/** People of different names, each at a home of their own. */
const people = (count: number, seed: string) =>
  [...new Map(makePlainRegister(count, seed, characters).map((entry) => [entry.person, entry])).values()].map(
    (entry, i) => ({ ...entry, idNumber: '', phone: number(i), address: village(i) }),
  );

it('two homes of one name and birth date that several records tell of are namesakes, a home written down once is a move or a slip', () => {
  const known = people(900, 'namesakes');
  const away = (i: number) => ({ ...known[i]!, phone: number(i, '158'), address: farVillage(i) });
  const moved = known.flatMap((entry, i) => [entry, entry, ...(i < 60 ? [away(i)] : [])]);
  const alone = qualityOf(withoutNumbers(moved), personsOf(moved));
  expect(alone.wrong).toEqual([]);
  expect(alone.recall).toBeGreaterThan(0.99);
  const namesakes = Array.from({ length: 25 }, (_, n) => ({ ...away(100 + n), person: 10_000 + n }));
  const rows = [...moved, ...namesakes, ...namesakes];
  const among = qualityOf(withoutNumbers(rows), personsOf(rows));
  expect(among.wrong).toEqual([]);
  expect(among.recall).toBeGreaterThan(0.85);
});

it('who moved with the family is one person also where there are namesakes', () => {
  const known = people(700, 'families');
  // Two of a home, born in different years.
  const homes = known.map((entry, i) => ({ ...entry, phone: number(i >> 1), address: village(i >> 1) }));
  const away = (i: number) => ({ ...homes[i]!, phone: number(i >> 1, '158'), address: farVillage(i >> 1) });
  const rows = [
    ...homes.flatMap((entry, i) => [entry, i < 40 ? away(i) : entry]),
    ...Array.from({ length: 25 }, (_, n) => ({ ...away(100 + 2 * n), person: 10_000 + n })).flatMap((one) => [
      one,
      one,
    ]),
  ];
  const { wrong, found } = qualityOf(withoutNumbers(rows), personsOf(rows));
  expect(wrong).toEqual([]);
  const families = [...found].filter((pair) => rows[Number(pair.split(' ')[1])]!.address.startsWith('前卫镇'));
  expect(families.filter((pair) => Number(pair.split(' ')[0]) < 80).length).toBeGreaterThanOrEqual(36);
});

it('brothers a month apart under one telephone are two people where a register shows such, a slip of the hand is one where not', () => {
  const known = people(600, 'brothers');
  const home = (i: number) => ({ sex: '男', phone: number(i, '137'), address: farVillage(i), idNumber: '' });
  const brothers = (names: readonly [string, string], i: number) => {
    const [surname, born] = [SURNAMES[i % SURNAMES.length]!, `${2001 + (i % 19)}-0`];
    const month = 1 + (i % 8);
    return [
      { ...home(i), person: 20_000 + i, name: surname + names[0], birthDate: `${born}${month}-16` },
      { ...home(i), person: 30_000 + i, name: surname + names[1], birthDate: `${born}${month + 1}-16` },
    ];
  };
  const shown = Array.from({ length: 120 }, (_, i) => brothers(['建国', '建军'], i));
  const alike = Array.from({ length: 8 }, (_, i) => brothers(['子轩', '梓轩'], 200 + i));
  const rows = [...known, ...known, ...shown.flat(), ...alike.flat()];
  expect(qualityOf(withoutNumbers(rows), personsOf(rows)).wrong).toEqual([]);
  const slips = alike.flatMap(([one, other]) => [one!, { ...other!, person: one!.person }]);
  const plain = [...known, ...known, ...slips];
  const { wrong, recall } = qualityOf(withoutNumbers(plain), personsOf(plain));
  expect(wrong).toEqual([]);
  expect(recall).toBe(1);
});

it('an address written in several columns is a home where most of them agree', () => {
  const streets = ['人民路', '解放路', '建设街', '中山大道', '和平路', '文化街'];
  const towns = ['锦江区', '青羊区', '金牛区', '武侯区', '双流区'];
  const known = people(600, 'columns').map(({ person, name, birthDate }, i) => ({
    person,
    given: name.slice(1),
    surname: name[0]!,
    birthDate,
    number: String(1 + ((i * 37) % 211)),
    street: streets[i % streets.length]!,
    town: towns[(i * 7) % towns.length]!,
    postcode: `6100${String(10 + (i % 53))}`,
  }));
  const slips = known.slice(0, 300).map(
    (entry, i) =>
      [
        { ...entry, number: String(Number(entry.number) + 1) },
        { ...entry, street: '' },
        { ...entry, postcode: `6200${String(10 + (i % 53))}` },
        { ...entry, birthDate: entry.birthDate.replace(/.$/, (digit) => String((Number(digit) + 3) % 10)) },
      ][i % 4]!,
  );
  const rows = [...known, ...slips];
  const { wrong, recall } = qualityOf(
    linkRows(rows, {
      given: 'name',
      surname: 'family-name',
      birthDate: 'date',
      number: 'exact',
      street: 'address',
      town: 'text',
      postcode: 'postcode',
    }),
    personsOf(rows),
  );
  expect(wrong).toEqual([]);
  expect(recall).toBeGreaterThan(0.98);
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
