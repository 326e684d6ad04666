/** What a platform above holds of all that was sent to it, counted by day and kind in the way it can be asked. */
import { z } from 'zod';
import { KangyuError } from '../../../kernel/index.ts';
import { readMany } from '../../../record/index.ts';
import { planFigures } from './forms/plan-figures.ts';
import { type SentKey, selectSentKeys } from './store-batches.ts';
import { askService } from './ways/ask-service.ts';
import { countOnFhir } from './ways/fhir-server.ts';
import type { Errand } from './ways/way.ts';

export interface ThereCount {
  day: string;
  type: string;
  stored: number;
}
interface Span {
  from: string;
  to: string;
}
/** Records asked about at once: their ids stand in one request. */
const AT_ONCE = 200;

/** Throws exchange.not-reached and exchange.refused-there. */
export async function countThere(errand: Errand, upload: string, span: Span): Promise<ThereCount[]> {
  if (errand.node.transport === 'fhir') return countRecords(errand, upload, span);
  if (errand.definition.form === 'figures') return countFigures(errand, upload, span);
  // Another upload may have brought records of the same kinds.
  const question = { ...span, kind: errand.definition.id };
  return (await askService(errand, 'batch.reconcile', question, Counts)).counts;
}

const Counts = z.object({
  counts: z.array(z.object({ day: z.iso.date(), type: z.string(), received: z.number(), stored: z.number() })),
});

/** What was sent, a piece of one day and kind after the other. */
async function* pieces({ k }: Errand, upload: string, span: Span): AsyncGenerator<SentKey[]> {
  let last: SentKey | undefined;
  for (;;) {
    const keys = await selectSentKeys(k.db, upload, span, last, AT_ONCE);
    const groups = new Map<string, SentKey[]>();
    for (const key of keys) {
      const name = `${key.day}|${key.type}`;
      groups.set(name, [...(groups.get(name) ?? []), key]);
    }
    yield* groups.values();
    last = keys.at(-1);
    if (keys.length < AT_ONCE) return;
  }
}

/** A record that was deleted here, and there with its batch, counts as held. */
async function countRecords(errand: Errand, upload: string, span: Span): Promise<ThereCount[]> {
  const sums = new Map<string, ThereCount>();
  for await (const keys of pieces(errand, upload, span)) {
    const { day, type } = keys[0]!;
    const live = (await readMany(errand.k, errand.k.db, keys)).filter(({ resource }) => resource).map(({ id }) => id);
    const found = live.length === 0 ? 0 : await countOnFhir(errand, type, live);
    if (typeof found !== 'number') throw new KangyuError('exchange.not-reached', { reason: found.problem });
    add(sums, day, type, found + keys.length - live.length);
  }
  return [...sums.values()];
}

const Held = z.object({
  figures: z.array(z.object({ indicator: z.string(), area: z.string(), period: z.string(), value: z.number() })),
});

/** A figure is held where the other side has the value that stands here. */
async function countFigures(errand: Errand, upload: string, span: Span): Promise<ThereCount[]> {
  const own = await planFigures(errand.k);
  const sums = new Map<string, ThereCount>();
  for await (const keys of pieces(errand, upload, span)) {
    const { day, type } = keys[0]!;
    const figures = keys.map(({ id }) => {
      const [indicator, area, period] = id.split(':') as [string, string, string];
      return { indicator, area, period };
    });
    const answer = await askService(errand, 'figure.query', { figures }, Held);
    const held = answer.figures.filter(({ indicator, area, period, value }) => {
      const standing = own.get([indicator, area, period].join(':'));
      return standing === undefined || standing.value === value;
    });
    add(sums, day, type, held.length);
  }
  return [...sums.values()];
}

function add(sums: Map<string, ThereCount>, day: string, type: string, stored: number): void {
  const key = `${day}|${type}`;
  const sum = sums.get(key) ?? { day, type, stored: 0 };
  sums.set(key, { ...sum, stored: sum.stored + stored });
}
