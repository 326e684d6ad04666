import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DetectionError } from '../../algorithms/detection/control.ts';
import { type DetectedPoint, detect } from '../../algorithms/detection/detect.ts';
import { KangyuError } from '../../kernel/index.ts';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import { backTestRows, runBackTest } from './detect-back-test.ts';
import { readSeries, type SeriesRow, seriesOf } from './detect-series.ts';

export const detectCommand: Command = {
  name: 'detect',
  usage: 'kangyu detect --method NAME | --backtest --series SERIES.csv [--control CONTROL.json] [--json]',
  async run(args, ctx) {
    const { values } = parseArgs({
      args,
      options: {
        method: { type: 'string' },
        backtest: { type: 'boolean' },
        series: { type: 'string' },
        control: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    if (!values.series || Boolean(values.method) === Boolean(values.backtest))
      throw new UsageError('needs --series and either --method or --backtest');
    const rows = readSeries(values.series, readText(values.series));
    const control = values.control ? readControl(values.control) : {};
    const file = values.series;
    if (!values.method) {
      const results = told(() => backTestRows(runBackTest(seriesOf(file, rows, control), control)));
      ctx.out(values.json ? JSON.stringify(results) : backTestTable(results));
      return 0;
    }
    const found = run(values.method, file, rows, control, ctx);
    ctx.out(values.json ? JSON.stringify(found.map((point) => record(point, rows))) : table(found, rows));
    return 0;
  },
};

function run(
  method: string,
  file: string,
  rows: readonly SeriesRow[],
  control: Record<string, unknown>,
  ctx: CommandContext,
): DetectedPoint[] {
  const { points, ignored } = told(() => detect(method, seriesOf(file, rows, control), control));
  if (ignored.length > 0) ctx.err(`kangyu detect: ${method} does not know ${ignored.join(', ')}; left out`);
  return points;
}

/** What the work gives; why a method cannot run is told in the words of the catalogue. */
function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DetectionError) throw new KangyuError(`detect.${error.code}`, { ...error.params });
    throw error;
  }
}

/** The point as printed; what the method does not define is null. */
function record({ index, expected, upperbound, score, alarm }: DetectedPoint, rows: readonly SeriesRow[]) {
  const { date, observed } = rows[index - 1]!;
  return {
    index,
    date: date === '' ? null : date,
    observed: known(observed),
    expected: known(expected),
    upperbound: known(upperbound),
    score: known(score),
    alarm,
  };
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function table(points: readonly DetectedPoint[], rows: readonly SeriesRow[]): string {
  const lines = points.map((point) => Object.values(record(point, rows)).map((cell) => cell ?? ''));
  return [['index', 'date', 'observed', 'expected', 'upperbound', 'score', 'alarm'], ...lines]
    .map((cells) => cells.join(','))
    .join('\n');
}

function backTestTable(rows: ReturnType<typeof backTestRows>): string {
  const head = ['method', 'control', 'outbreaks', 'found', 'sensitivity', 'falseAlarms', 'delay', 'recommended'];
  const quoted = (control: unknown) => `"${JSON.stringify(control).replaceAll('"', '""')}"`;
  const lines = rows.map(({ control, ...row }) => ({ ...row, control: quoted(control) }));
  return [head, ...lines.map((row) => head.map((name) => String(row[name as keyof typeof row] ?? '')))]
    .map((cells) => cells.join(','))
    .join('\n');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new KangyuError('cli.file', { file, reason: (cause as Error).message }, { cause });
  }
}

function readControl(file: string): Record<string, unknown> {
  const text = readText(file);
  let control: unknown;
  try {
    control = JSON.parse(text);
  } catch (cause) {
    throw new KangyuError('cli.file', { file, reason: (cause as Error).message }, { cause });
  }
  if (typeof control !== 'object' || control === null || Array.isArray(control))
    throw new KangyuError('detect.control-file', { file });
  return control as Record<string, unknown>;
}
