/** What the reader found, as items to decide about. */
import type { ReadPlan } from '../../../algorithms/plan-text/types.ts';
import { type ImportItem, ITEM_SHAPES, type ItemKind, type ItemValue, type Span } from './model.ts';

export type ProposedItem = Pick<ImportItem, 'kind' | 'spans' | 'confidence'> & { original: ItemValue };

/** A domain must be named; the reader leaves it empty where the table has none. */
const NO_DOMAIN = '未分领域';
/** Where the reader gives no confidence. */
const DOUBT_CONFIDENCE = 0.5;

export function itemsOfReading(read: ReadPlan, bind: (name: string) => string | null): ProposedItem[] {
  const item = (kind: ItemKind, original: ItemValue, spans: Span[], confidence: number): ProposedItem => ({
    kind,
    original: knownFields(kind, original),
    spans,
    confidence: Math.round(Math.min(1, Math.max(0, confidence)) * 100) / 100,
  });
  const numbers = uniqueNumbers();
  const taskNumbers = uniqueNumbers();
  return [
    ...read.tableIndicators.map(({ span, confidence, area, no, domain, name, target, ...rest }) =>
      item(
        'target',
        {
          ...rest,
          no: numbers(no),
          domain: domain || NO_DOMAIN,
          name: area ? `${name}（${area}）` : name,
          indicator: area ? null : bind(name),
          // What is kept is the baseline; a number beside it would say it twice.
          target: withoutNumber.includes(target.op) ? { ...target, value: null } : target,
        },
        [span],
        confidence,
      ),
    ),
    ...read.statedTargets.map(({ span, confidence, qualifier, ...rest }) => {
      const indicator = bind(rest.name);
      const value = { ...rest, ...(qualifier ? { qualifier } : {}), ...(indicator ? { indicator } : {}) };
      return item('stated', value, [span], confidence);
    }),
    ...read.tasks.map(({ span, confidence, no, ...rest }) =>
      item('task', { ...rest, no: taskNumbers(no) }, [span], confidence),
    ),
    ...read.projects.map(({ span, confidence, ...rest }) => item('project', rest, [span], confidence)),
    ...read.standards.map(({ span, confidence, ...rest }) => item('standard', rest, [span], confidence)),
    ...read.doubts.map(({ spans, ...rest }) => item('doubt', { ...rest, targets: [] }, spans, DOUBT_CONFIDENCE)),
  ];
}

const withoutNumber: readonly string[] = ['keep', 'trend', 'external-ref'];

/** The reader says more than a plan keeps (quotes, tables, units as printed). */
function knownFields(kind: ItemKind, value: ItemValue): ItemValue {
  const known = Object.keys(ITEM_SHAPES[kind].shape);
  return Object.fromEntries(Object.entries(value).filter(([field]) => known.includes(field)));
}

/** Numbers stay as printed; a missing or repeated one gets the next that is free. */
function uniqueNumbers(): (no: string | null) => string {
  const used = new Set<string>();
  return (no) => {
    let number = no ?? String(used.size + 1);
    for (let n = 2; used.has(number); n++) number = no === null ? String(used.size + n) : `${no}-${n}`;
    used.add(number);
    return number;
  };
}
