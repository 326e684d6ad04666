import { expect, it } from 'vitest';
import { composeIdNumber } from '../id-number.ts';
import { resolveClusters } from './resolve-clusters.ts';
import { characters, linkRows } from './testing-link.ts';
import { makeRegister } from './testing-people.ts';

const KINDS = {
  name: 'name',
  sex: 'sex',
  birthDate: 'date',
  idNumber: 'id-number',
  phone: 'phone',
  address: 'address',
} as const;

it('one wrong pair does not join two persons', () => {
  const chances: Record<string, number> = {
    '0 1': 0.99,
    '2 3': 0.99,
    '1 2': 0.95,
    '0 2': 0.0001,
    '0 3': 0.0001,
    '1 3': 0.0001,
  };
  const edges = [
    { i: 0, j: 1, probability: 0.99 },
    { i: 2, j: 3, probability: 0.99 },
    { i: 1, j: 2, probability: 0.95 },
  ];
  const options = {
    left: 0,
    oneToOne: false,
    threshold: 0.9,
    probability: (i: number, j: number) => chances[[i, j].sort().join(' ')]!,
  };
  const { lefts, rights, refused } = resolveClusters(4, edges, options);
  expect([...lefts].map((i, at) => [i, rights[at]])).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(refused).toEqual([edges[2]]);
});

it('two records of one person through a third are a pair too, once', () => {
  const edges = [
    { i: 0, j: 1, probability: 0.99 },
    { i: 1, j: 2, probability: 0.92 },
  ];
  const { lefts, rights, probabilities } = resolveClusters(3, edges, {
    left: 0,
    oneToOne: false,
    threshold: 0.9,
    probability: (i, j) => (i + j === 2 ? 0.4 : 0.95),
  });
  expect([...lefts].map((i, at) => [i, rights[at], probabilities[at]])).toEqual([
    [0, 1, 0.95],
    [0, 2, 0.92],
    [1, 2, 0.95],
  ]);
});

it('a child without a name joins the one of its home whatever another home of that one says, and nobody it cannot be', () => {
  const edges = [
    { i: 0, j: 1, probability: 0.9999 },
    { i: 1, j: 2, probability: 0.98 },
  ];
  const joined = (home: number, nameless: boolean) =>
    resolveClusters(3, edges, {
      left: 0,
      oneToOne: false,
      threshold: 0.9,
      nameless: (record) => nameless && record === 2,
      probability: (i, j) => (i + j === 2 ? home : 0.98),
    }).lefts.length;
  expect([joined(0.00001, true), joined(0, true), joined(0.00001, false)]).toEqual([3, 1, 1]);
});

it('links two files one to one, never within a file, and the same way every time', () => {
  const rows = makeRegister(400, 'two files', characters);
  const left = rows.filter(
    (row, i) => row.mistake === 'none' && rows.findIndex(({ person }) => person === row.person) >= 0 && i >= 0,
  );
  const right = rows.filter(({ mistake }) => mistake !== 'none');
  const both = [...left, ...right];
  const result = linkRows(both, KINDS, left.length, true);
  const pairs = [...result.lefts].map((i, at) => [i, result.rights[at]!] as const);
  expect(pairs.every(([i, j]) => i < left.length && j >= left.length)).toBe(true);
  expect(new Set(pairs.map(([i]) => i)).size).toBe(pairs.length);
  expect(pairs.filter(([i, j]) => both[i]!.person !== both[j]!.person)).toEqual([]);
  expect(pairs.length).toBeGreaterThan(100);
  expect(linkRows(both, KINDS, left.length, true).probabilities).toEqual(result.probabilities);
});

it.each([true, false])('gives the same pairs in whatever order the rows come (numbers: %s)', (withId) => {
  const rows = makeRegister(700, 'order', characters, true).map((row, place) => ({ ...row, place }));
  const { idNumber, ...withoutId } = KINDS;
  const found = (list: typeof rows) => {
    const { lefts, rights, probabilities, review } = linkRows(list, withId ? { ...withoutId, idNumber } : withoutId);
    const told = (i: number, j: number, probability: number) => {
      const [a, b] = [list[i]!.place, list[j]!.place];
      return `${Math.min(a, b)} ${Math.max(a, b)} ${probability.toFixed(6)}`;
    };
    return [
      [...lefts].map((i, at) => told(i, rights[at]!, probabilities[at]!)).sort(),
      review.map(({ i, j, probability }) => told(i, j, probability)).sort(),
    ];
  };
  const turned = found([...rows].reverse());
  expect(turned[0]!.length).toBeGreaterThan(200);
  expect(turned).toEqual(found(rows));
});

it('one id number under two names goes to people, not into one person', () => {
  const one = {
    name: '李建国',
    sex: '男',
    birthDate: '1949-12-31',
    idNumber: '11010519491231001X',
    phone: '13800001234',
    address: '上营村1组1号',
  };
  const people = makeRegister(100, 'surroundings', characters).map(
    ({ name, sex, birthDate, idNumber, phone, address }) => ({ name, sex, birthDate, idNumber, phone, address }),
  );
  const number = '110105194912310038';
  const rows = [
    { ...one, idNumber: number },
    { ...one, name: '周秀英', idNumber: number },
    { ...one, name: '李建国', phone: '', idNumber: number },
    ...people,
  ];
  const { lefts, rights, review } = linkRows(rows, KINDS);
  const merged = [...lefts].map((i, at) => `${i} ${rights[at]}`).filter((pair) => /^[0-2] [0-2]$/.test(pair));
  expect(merged).toEqual(['0 2']);
  expect(review.map(({ i, j }) => `${i} ${j}`)).toContain('0 1');
});

it('knows who is called after a relative by number or home, whatever the surname, and by nothing less', () => {
  const [son, mother, wife] = [
    composeIdNumber('530403', '2024-03-05', 11),
    composeIdNumber('530403', '1995-08-09', 20),
    composeIdNumber('530403', '1948-06-01', 22),
  ];
  const home = { phone: '13800001234', address: '江川区江城镇上营村1组1号' };
  const away = { phone: '13900005678', address: '江川区石桥乡龙潭沟3组106号' };
  const rows = [
    { name: '王芳之子', sex: '男', birthDate: '2024-03-05', idNumber: mother, ...home },
    { name: '李浩然', sex: '男', birthDate: '2024-03-05', idNumber: son, ...home },
    { name: '李建国之妻', sex: '女', birthDate: '1948-06-01', idNumber: wife, ...away },
    { name: '周秀英', sex: '女', birthDate: '1948-06-01', idNumber: wife, phone: '', address: '' },
    // Of the same surname and day, and nothing is known of the home.
    {
      name: '王梓涵',
      sex: '男',
      birthDate: '2024-03-05',
      idNumber: composeIdNumber('530403', '2024-03-05', 31),
      phone: '',
      address: '',
    },
    // Namesakes of one day in two houses of a village whose name has no word for village.
    {
      name: '诸葛勤',
      sex: '女',
      birthDate: '1973-09-24',
      idNumber: composeIdNumber('530403', '1973-09-24', 40),
      ...away,
    },
    {
      name: '诸葛勤',
      sex: '女',
      birthDate: '1973-09-24',
      idNumber: '',
      phone: '13700009999',
      address: '石桥乡龙潭沟2组6号',
    },
  ];
  const people = makeRegister(600, 'surroundings', characters).map(
    ({ name, sex, birthDate, idNumber, phone, address }) => ({ name, sex, birthDate, idNumber, phone, address }),
  );
  const { lefts, rights } = linkRows([...rows, ...people], KINDS);
  const merged = [...lefts].map((i, at) => `${i} ${rights[at]}`).filter((pair) => /^[0-6] /.test(pair));
  expect(merged.sort()).toEqual(['0 1', '2 3']);
});

it('answers the empty and the smallest input', () => {
  expect(linkRows([{ name: '张三' }], { name: 'name' }).lefts).toHaveLength(0);
  expect(linkRows([{ name: '' }, { name: '' }], { name: 'name' }).lefts).toHaveLength(0);
});
