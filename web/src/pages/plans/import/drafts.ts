/** An item's value <-> the flat fields of its form. */
import type { DoubtValue, GoalValue, ItemKind, StandardValue, TargetValue } from './types.ts';

export type Draft = Record<string, unknown>;
type Value = Record<string, unknown>;

const ends = (value: GoalValue | undefined): [number | null, number | null] =>
  Array.isArray(value) ? value : [value ?? null, null];

/** The fields of a form for a value. */
export function draftOf(kind: ItemKind, value: Value): Draft {
  switch (kind) {
    case 'target': {
      const row = value as unknown as TargetValue;
      const [low, high] = ends(row.target?.value);
      return { ...value, ...row.target, value: low, high };
    }
    case 'stated': {
      const [low, high] = ends(value.value as GoalValue);
      return { ...value, value: low, high };
    }
    case 'standard':
      return { ...value, quantity: linesOf((value as unknown as StandardValue).quantity ?? {}) };
    case 'doubt': {
      const { finding } = value as unknown as DoubtValue;
      return { ...value, finding: finding?.zh, findingEn: finding?.en === finding?.zh ? undefined : finding?.en };
    }
    default:
      return { ...value };
  }
}

/** The value a form stands for; what the form does not show stays as it was. */
export function valueOfDraft(kind: ItemKind, before: Value, draft: Draft): Value {
  switch (kind) {
    case 'target': {
      const { op, value, high, byYear, raw, ...rest } = draft;
      const old = before as unknown as Partial<TargetValue>;
      const baseline = (rest.baseline as number | undefined) ?? null;
      return withoutGaps({
        ...before,
        ...rest,
        unit: textOrNull(rest.unit),
        nature: textOrNull(rest.nature),
        baseline,
        baselineYear: rest.baselineYear ?? null,
        // A corrected number is printed as it was corrected.
        baselineRaw:
          baseline === (old.baseline ?? null) ? (old.baselineRaw ?? null) : baseline === null ? null : String(baseline),
        indicator: rest.indicator ?? null,
        target: withoutGaps({ op, value: goalOf(op, value, high), raw: raw ?? old.target?.raw ?? '', byYear }),
      });
    }
    case 'stated': {
      const { value, high, ...rest } = draft;
      const changedYear = rest.byYear !== before.byYear;
      return withoutGaps({
        ...before,
        ...rest,
        unit: textOrNull(rest.unit),
        section: rest.section ?? '',
        raw: rest.raw ?? '',
        byYear: rest.byYear ?? null,
        value: goalOf(rest.op, value, high),
        ...(changedYear ? { byYearImplied: false } : {}),
      });
    }
    case 'task':
      return withoutGaps({
        ...before,
        ...draft,
        section: draft.section ?? '',
        leadUnits: draft.leadUnits ?? [],
        coopUnits: draft.coopUnits ?? [],
      });
    case 'project':
      return { ...before, ...draft, kind: textOrNull(draft.kind), due: draft.due ?? null };
    case 'standard':
      return { ...before, ...draft, quantity: quantityOf(String(draft.quantity ?? '')) };
    case 'doubt': {
      const { finding, findingEn, ...rest } = draft;
      return {
        ...before,
        ...rest,
        targets: rest.targets ?? [],
        finding: { zh: finding ?? '', en: findingEn || finding || '' },
      };
    }
  }
}

/** A new item of a kind, from the words a person selected. */
export function blankOf(
  kind: ItemKind,
  words: string,
  context: { no: string; domain: string; period: [number, number] | null },
): Value {
  const short = words.replace(/\s+/g, '').slice(0, 60);
  const number = /\d+(\.\d+)?/.exec(words)?.[0];
  const goal = { op: '>=', value: number === undefined ? null : Number(number), raw: number ?? '' };
  const end = context.period?.[1] ?? null;
  switch (kind) {
    case 'target':
      return {
        no: context.no,
        domain: context.domain,
        name: short,
        unit: null,
        baselineYear: context.period ? context.period[0] - 1 : null,
        baseline: null,
        baselineRaw: null,
        target: { ...goal, ...(end ? { byYear: end } : {}) },
        direction: 'higher',
        nature: null,
        indicator: null,
      };
    case 'stated':
      return {
        name: short,
        unit: null,
        ...goal,
        raw: words.slice(0, 200),
        byYear: end,
        direction: 'higher',
        section: '',
      };
    case 'task':
      return { no: context.no, section: '', title: short, leadUnits: [], coopUnits: [] };
    case 'project':
      return { name: short, kind: null, due: end };
    case 'standard':
      return { rule: words.slice(0, 300), quantity: {} };
    case 'doubt':
      return { type: 'other', subject: short.slice(0, 30), targets: [], finding: { zh: '', en: '' } };
  }
}

function goalOf(op: unknown, low: unknown, high: unknown): unknown {
  if (op === 'keep' || op === 'trend' || op === 'external-ref') return null;
  return op === 'range' ? [low ?? null, high ?? null] : (low ?? null);
}

const textOrNull = (text: unknown): string | null =>
  typeof text === 'string' && text.trim() !== '' ? text.trim() : null;

/** What is not given is absent, as the plan format has it. */
function withoutGaps(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}

/** One `name = value` a line. */
function linesOf(quantity: Record<string, unknown>): string {
  return Object.entries(quantity)
    .map(([name, value]) => `${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}

function quantityOf(lines: string): Record<string, unknown> {
  return Object.fromEntries(
    lines.split('\n').flatMap((line) => {
      const [, name, value] = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, plain(value)] as const];
    }),
  );
}

function plain(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // words, not a number or a list
  }
}
