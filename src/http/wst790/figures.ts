/** Figures of nodes: values of indicators by area and period, kept as values that the node reports. */
import { z } from 'zod';
import { refusal } from '../../decide/exchange/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import {
  type ReportedValue,
  reportedKey,
  reportedValues,
  reportValue,
  withdrawReportedValue,
} from '../../measure/indicators/index.ts';
import { type Answering, jsonReply, readPayload, type Task } from './task.ts';

const MOST = 1000;
const Place = z.object({
  indicator: z.string().min(1).max(100),
  area: z.string().min(1).max(20),
  period: z.string().min(4).max(20),
});
const Figure = Place.extend({
  value: z.number(),
  numerator: z.number().nullable().default(null),
  denominator: z.number().nullable().default(null),
  source: z.string().max(100).optional(),
  formulaVersion: z.string().max(100).optional(),
});
type Figure = z.infer<typeof Figure>;
const Figures = z.object({ figures: z.array(Figure).min(1).max(MOST) });

interface FigureReceipt {
  index: number;
  status: 'stored' | 'refused';
  reference?: string;
  problems?: { rule: string; severity: 'error'; message: { zh: string; en: string } }[];
}

/** Each figure stands alone; one that stands already is answered with what it was kept as. */
export const answerFigures: Answering = async (task) => {
  const { envelope, node, ctx, door, service } = task;
  const { figures } = readPayload(task, Figures);
  const standing = await ownValues(task, figures);
  const records: FigureReceipt[] = [];
  for (const [index, figure] of figures.entries()) {
    try {
      if (!ctx.access.isWithin(figure.area, node.area))
        throw new KangyuError('exchange.figure-area', { area: figure.area });
      const before = standing.get(keyOf(figure));
      const kept = before && isSame(before, figure) ? before : await report(task, figure);
      records.push({ index, status: 'stored', reference: `ReportedValue/${kept.id}` });
    } catch (error) {
      if (!(error instanceof KangyuError) || error.status >= 500) throw error;
      const problems = [{ rule: error.code, severity: 'error' as const, message: error.texts }];
      records.push({ index, status: 'refused', problems });
    }
  }
  door.note(`wst790.${service.code}`, `figures/${envelope.messageId}`);
  const held = records.filter(({ status }) => status !== 'stored').length;
  const told = jsonReply({ submission: envelope.messageId, status: held === 0 ? 'stored' : 'partly-stored', records });
  return held === 0 ? told : { ...told, ...refusal(new KangyuError('exchange.partly', { held })), ack: 'AE' as const };
};

async function report({ node, ctx, envelope }: Task, figure: Figure): Promise<ReportedValue> {
  const { source, formulaVersion, ...value } = figure;
  const note = [envelope.batch?.batchNo, source, formulaVersion].filter(Boolean).join(' · ');
  return reportValue(ctx.kernel, { ...value, source: `${node.name} (${node.code})`, note, by: node.source });
}

const keyOf = ({ indicator, area, period }: z.infer<typeof Place>): string => [indicator, area, period].join('|');
const isSame = (a: Pick<Figure, 'value' | 'numerator' | 'denominator'>, b: typeof a): boolean =>
  a.value === b.value && a.numerator === b.numerator && a.denominator === b.denominator;

/** Values that count now and that the node itself reported. */
async function ownValues(
  { ctx, node }: Task,
  places: readonly z.infer<typeof Place>[],
): Promise<Map<string, ReportedValue>> {
  const found = new Map<string, ReportedValue>();
  const areas = [...new Set(places.map(({ area }) => area))];
  for (const indicator of new Set(places.map((place) => place.indicator))) {
    const values = await reportedValues(ctx.kernel.db, indicator, areas).catch(unknownIndicator);
    for (const value of values)
      if (!value.superseded && value.reportedBy === node.source) found.set(keyOf(value), value);
  }
  return found;
}

/** What is said of it is its own receipt. */
function unknownIndicator(error: unknown): ReportedValue[] {
  if (error instanceof KangyuError && error.code === 'indicators.unknown') return [];
  throw error;
}

const Query = z.object({ figures: z.array(Place).min(1).max(MOST) });

/** Those of the figures that the node handed in and that count, with their values. */
export const answerFigureQuery: Answering = async (task) => {
  const { figures } = readPayload(task, Query);
  const standing = await ownValues(task, figures);
  const held = figures.flatMap((place) => {
    const value = standing.get(keyOf(place));
    return value ? [{ ...place, value: value.value }] : [];
  });
  return jsonReply({ figures: held });
};

const Recall = z.strictObject({
  references: z
    .array(z.string().regex(/^ReportedValue\/[0-9a-f-]{36}$/))
    .min(1)
    .max(MOST),
  reason: z.string().trim().min(2).max(300),
});

/** Figures that the node reported count no longer; `left` are those that do not count any more anyway, or are none of its own. */
export const answerFigureRecall: Answering = async (task) => {
  const { ctx, node, door, envelope } = task;
  const { references, reason } = readPayload(task, Recall);
  const left: string[] = [];
  for (const reference of new Set(references)) {
    const id = reference.replace('ReportedValue/', '');
    const standing = await standingValue(task, id);
    if (standing?.reportedBy !== node.source) left.push(reference);
    else await withdrawReportedValue(ctx.kernel, id, { by: node.code, reason });
  }
  door.note('wst790.figure.recall', `figures/${envelope.messageId}`);
  return jsonReply({ recalled: new Set(references).size - left.length, left });
};

/** The value, while it counts. */
async function standingValue({ ctx }: Task, id: string): Promise<ReportedValue | undefined> {
  try {
    const { indicator, area } = await reportedKey(ctx.kernel.db, id);
    const values = await reportedValues(ctx.kernel.db, indicator, [area]);
    return values.find((value) => value.id === id && !value.superseded);
  } catch (error) {
    if (error instanceof KangyuError && error.code === 'indicators.version-unknown') return undefined;
    throw error;
  }
}
