import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import '../errors.ts';
import type { CommandContext } from '../command.ts';
import { linkCommand } from './link.ts';

const dir = mkdtempSync(join(tmpdir(), 'kangyu-link-'));
const out = join(dir, 'pairs.csv');

function file(name: string, content: string | Buffer): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

async function run(...args: string[]): Promise<string> {
  const ctx: CommandContext = {
    out: () => undefined,
    err: () => undefined,
    env: {},
    terminal: false,
    withPlatform: () => Promise.reject(new Error('needs no platform')),
  };
  expect(await linkCommand.run([...args, '--out', out], ctx)).toBe(0);
  return readFileSync(out, 'utf8');
}

const schema = file('schema.yaml', 'id: 编号\nfields: {姓名: name, 身份证: id-number, 出生日期: date}\n');
const HEADER = '编号,姓名,身份证,出生日期';
/** 张三 (GB 2312 d5 c5 c8 fd), 编号 (b1 e0 ba c5), 姓名 (d0 d5 c3 fb), 身份证 (c9 ed b7 dd d6 a4), 出生日期 (b3 f6 c9 fa c8 d5 c6 da) */
const guobiao = Buffer.from(
  [
    'b1e0bac52cd0d5c3fb2cc9edb7ddd6a42cb3f6c9fac8d5c6da0a',
    `312cd5c5c8fd2c${Buffer.from('11010519491231002X,1949-12-31\n').toString('hex')}`,
  ].join(''),
  'hex',
);

it('links a file in GB18030 with one in UTF-8 and writes keys as they are', async () => {
  const left = file('left.csv', guobiao);
  const right = file('right.csv', `\ufeff${HEADER}\n"a,1",张三,110105491231002,19491231\n2,李四,,19800101\n`);
  expect(await run('--left', left, '--right', right, '--schema', schema)).toMatch(
    /^left_id,right_id,probability\n1,"a,1",(1|0\.999)\d*\.?\d*\n$/,
  );
});

const REGISTER = file(
  'register.yaml',
  'id: 编号\nfields: {姓名: name, 性别: sex, 出生日期: date, 身份证号: id-number, 联系电话: phone, 现住址: address}\n',
);
const CLEAN = '编号,姓名,性别,出生日期,身份证号,联系电话,现住址';
const OTHERS = [
  'x,王建国,男,1949-12-31,,13912345678,江城镇上河村3组12号',
  'y,李秀英,女,1962-07-15,,13712345678,江城镇下河村1组7号',
];

/** One person, written plainly and as a spreadsheet or another program writes it. */
it.each([
  ['slashes and a male M', '张晓明,M,1987/3/5,,13800001234,上营村3组12号'],
  ['a date without marks and a sex of 1', '张晓明,1,19870305,,13800001234,上营村3组12号'],
  ['Chinese dates', '张晓明,男性,1987年3月5日,,13800001234,上营村3组12号'],
  ['a count of days', '张晓明,男,31841,,13800001234,上营村3组12号'],
  ['decimals', '张晓明,1.0,19870305.0,,13800001234.0,上营村3组12号'],
  ['an id number as a spreadsheet shows it', '张晓明,男,1987-03-05,3.4E+17,13800001234,上营村3组12号'],
  ['an id number of fifteen digits and zeros', '张晓明,男,1987-03-05,530403198703051000,13800001234,上营村3组12号'],
  ['a quoted address', '张晓明,男,1987-03-05,,13800001234,"上营村,3组,12号"'],
])('reads %s', async (_name, row) => {
  const plain = 'a,张晓明,男,1987-03-05,530403198703051033,13800001234,上营村3组12号';
  const csv = file('written.csv', `\ufeff${CLEAN}\r\n${[plain, `b,${row}`, ...OTHERS].join('\r\n')}\r\n`);
  expect(await run('--left', csv, '--schema', REGISTER)).toMatch(/^left_id,right_id,probability\na,b,[01]\.\d+\n$/);
});

it('id numbers that a spreadsheet rounded bring nobody together', async () => {
  const rows = ['李', '周', '吴', '郑'].map((name, i) => `${i},${name}秀英,女,1962-07-1${i},3.40421E+17,1.38E+10,`);
  const csv = file('rounded.csv', `${[CLEAN, ...rows].join('\n')}\n`);
  expect(await run('--left', csv, '--schema', REGISTER)).toBe('left_id,right_id,probability\n');
});

it.each([
  ['a missing column, and says which there are', '编号,姓名\n1,张三\n', 'its columns are 编号, 姓名'],
  ['no column it knows', 'a,b\n1,张三\n', 'no column 编号'],
  ['a column that stands twice', '编号,姓名,身份证,出生日期,姓名\n1,张三,,,\n', 'column 姓名 twice'],
  ['a repeated key', `${HEADER}\n1,张三,,\n1,李四,,\n`, 'line 3'],
  ['an empty key', `${HEADER}\n,张三,,\n`, 'line 2'],
  ['no rows', `${HEADER}\n`, 'no rows'],
  ['nothing', '', 'no rows'],
  ['a row of another length', `${HEADER}\n1,张三\n`, 'line 2'],
  ['an open quote', `${HEADER}\n1,"张三,,\n`, 'Quote'],
  ['an endless field', `${HEADER}\n1,"${'x'.repeat(1_100_000)}",,\n`, 'exceed'],
  ['another encoding', Buffer.from([0xff, 0xfe, 0x41, 0x00]), 'neither'],
])('names the place of %s', async (name, content, place) => {
  const bad = file(`${name}.csv`, content);
  await expect(run('--left', bad, '--schema', schema)).rejects.toThrow(place);
});

it.each([
  ['an unknown kind', 'id: a\nfields: {b: nam}\n', 'family-name'],
  ['no fields', 'id: a\nfields: {}\n', 'fields'],
  ['the row key among the fields', 'id: a\nfields: {a: exact}\n', 'row key'],
  ['a threshold above 1', 'id: a\nfields: {b: name}\nthreshold: 90\n', 'threshold'],
  ['blocking by what is no field', 'id: a\nfields: {b: name}\nblocking: [[c]]\n', 'c is no field'],
  ['broken YAML', 'id: [\n', '(2:1)'],
])('refuses a schema with %s', async (name, text, place) => {
  const bad = file(`${name}.yaml`, text);
  await expect(run('--left', file('any.csv', guobiao), '--schema', bad)).rejects.toThrow(place);
});
