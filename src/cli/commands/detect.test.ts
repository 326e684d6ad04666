import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import '../errors.ts';
import type { CommandContext } from '../command.ts';
import { detectCommand } from './detect.ts';

const dir = mkdtempSync(join(tmpdir(), 'kangyu-detect-'));

function file(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

async function run(...args: string[]): Promise<{ out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const ctx: CommandContext = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    env: {},
    terminal: false,
    withPlatform: () => Promise.reject(new Error('needs no platform')),
  };
  expect(await detectCommand.run(args, ctx)).toBe(0);
  return { out: out.join('\n'), err: err.join('\n') };
}

const counts = [2, 3, 1, 4, 2, 3, 2, 20, 3];
const series = file(
  'series.csv',
  ['index,date,observed', ...counts.map((count, i) => `${i + 1},2026-01-0${i + 1},${count}`)].join('\n'),
);

it('prints the points tested as CSV and as JSON', async () => {
  const control = file('c1.json', '{"method": "C1", "minSigma": 0.5, "spare": 1}');
  const { out, err } = await run('--method', 'earsC', '--series', series, '--control', control);
  expect(out.split('\n')[0]).toBe('index,date,observed,expected,upperbound,score,alarm');
  expect(out.split('\n')).toHaveLength(3);
  expect(err).toContain('spare');
  const json = JSON.parse((await run('--method', 'earsC', '--series', series, '--control', control, '--json')).out);
  expect(json[0]).toMatchObject({ index: 8, date: '2026-01-08', observed: 20, alarm: true });
  expect(json[1]).toMatchObject({ index: 9, alarm: false });
});

it('back-tests candidates and marks the recommended one', async () => {
  const days = Array.from({ length: 60 }, (_, i) => `${i + 1},${3 + ((i * 7) % 5)}`);
  const long = file('long.csv', ['index,observed', ...days].join('\n'));
  const control = file(
    'back-test.json',
    '{"from": 20, "candidates": [{"method": "earsC", "control": {"minSigma": 0.5}}], "inject": {"sizes": [60], "outbreaks": 5}}',
  );
  const results = JSON.parse((await run('--backtest', '--series', long, '--control', control, '--json')).out);
  expect(results).toEqual([
    expect.objectContaining({ method: 'earsC', outbreaks: 5, found: 5, sensitivity: 1, recommended: true }),
  ]);
  const text = (await run('--backtest', '--series', long, '--control', control)).out;
  expect(text.split('\n')[0]).toBe('method,control,outbreaks,found,sensitivity,falseAlarms,delay,recommended');
  const bad = file('bad-back-test.json', '{"candidates": []}');
  await expect(run('--backtest', '--series', long, '--control', bad)).rejects.toThrow('candidates');
  await expect(run('--backtest', '--series', series)).rejects.toThrow('9');
});

it.each([
  ['a missing column', 'index,date\n1,', 'observed'],
  ['text for a number', 'index,observed\n1,many', 'line 2'],
  ['a negative count', 'index,observed\n1,3\n2,-1', 'line 3'],
  ['a gap', 'index,observed\n1,3\n3,1', 'index should be 2'],
  ['no rows', 'index,observed\n', 'no rows'],
])('names the place of %s', async (name, text, place) => {
  const bad = file(`${name}.csv`, text);
  await expect(run('--method', 'rki', '--series', bad)).rejects.toThrow(place);
});

it('lists the methods when the one asked for is unknown', async () => {
  await expect(run('--method', 'tea-leaves', '--series', series)).rejects.toThrow(/farringtonFlexible.*outbreakP/);
});
