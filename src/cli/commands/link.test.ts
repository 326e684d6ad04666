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

it.each([
  ['a missing column', '编号,姓名\n1,张三\n', '身份证'],
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
