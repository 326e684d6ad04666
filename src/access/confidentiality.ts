import { z } from 'zod';
import { accessContent, readContent } from './content.ts';

/** Confidentiality that is told apart: 0 everybody who may read (U, L, M, N), 1 restricted (R), 2 very restricted (V). */
export type Rank = 0 | 1 | 2;

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day as YYYY-MM-DD');
const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

/** content/access/confidentiality.yaml: which codes make a record confidential, dated. */
const LabelFile = z
  .strictObject({
    schema: z.literal(1),
    sealing: z.strictObject({
      labels: z.array(z.enum(['R', 'V'])),
      except: z.array(z.string().min(1)),
      keep: z.array(z.array(z.string().regex(/^[a-z][A-Za-z]*$/)).min(1)),
    }),
    systems: z.record(z.string(), z.array(z.string().min(1)).min(1)),
    rules: z.array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z-]*$/),
        title: Bilingual,
        from: Day,
        to: Day.optional(),
        label: z.enum(['R', 'V']),
        sealed: z.literal(true).optional(),
        sensitivity: z.string().min(1),
        spread: z.literal('encounter').optional(),
        types: z.array(z.string()).default([]),
        codes: z.record(z.string(), z.array(z.string().min(1)).min(1)),
      }),
    ),
  })
  .superRefine((file, context) => {
    file.rules.forEach((rule, i) => {
      for (const system of Object.keys(rule.codes))
        if (!file.systems[system])
          context.addIssue({
            code: 'custom',
            path: ['rules', i, 'codes', system],
            message: `unknown system ${system}`,
          });
      if (file.rules.findIndex(({ id, from }) => id === rule.id && from === rule.from) !== i)
        context.addIssue({ code: 'custom', path: ['rules', i, 'id'], message: `${rule.id} stands twice from one day` });
    });
  });

/** A rule as it is matched with codings. */
export interface LabelRule {
  id: string;
  title: { zh: string; en: string };
  from: string;
  to?: string | undefined;
  rank: Rank;
  /** Whether what such records say is encrypted in storage. */
  sealed: boolean;
  /** v3-ActCode, e.g. `PSY`. */
  sensitivity: string;
  /** Whether everything of the same Encounter takes the label too. */
  spreads: boolean;
  types: readonly string[];
  /** By system address: first and last of a range, compared over as many characters as the bound has. */
  codes: Readonly<Record<string, readonly (readonly [low: string, high: string])[]>>;
}

let shipped: readonly LabelRule[] | undefined;

/** The rules of content/access; a broken file is refused with file, line and reason. */
export function labelRules(): readonly LabelRule[] {
  shipped ??= loadLabelRules();
  return shipped;
}

export function loadLabelRules(file: string = accessContent('confidentiality.yaml')): LabelRule[] {
  const { systems, rules } = readContent(file, LabelFile);
  return rules.map(({ id, title, from, to, label, sealed, sensitivity, spread, types, codes }) => ({
    id,
    title,
    from,
    to,
    rank: rankOf(label),
    sealed: sealed === true,
    sensitivity,
    spreads: spread === 'encounter',
    types,
    codes: Object.fromEntries(
      Object.entries(codes).flatMap(([name, list]) => systems[name]!.map((system) => [system, list.map(rangeOf)])),
    ),
  }));
}

const rankOf = (label: 'R' | 'V'): Rank => (label === 'V' ? 2 : 1);

/** Which records are encrypted in storage, and what of them stays readable. */
export interface Sealing {
  /** Labels of meta.security from which on a record is sealed; above 2: none. */
  fromRank: number;
  /** Types that stay as they are. */
  except: ReadonlySet<string>;
  /** Elements of a sealed record that stay readable. */
  keep: ReadonlySet<string>;
  /** By system address: codes that no index shows, whatever the day. */
  codes: ReadonlyMap<string, readonly (readonly [low: string, high: string])[]>;
}

let sealing: Sealing | undefined;

/** The rules of content/access about sealing. */
export function sealingRules(): Sealing {
  sealing ??= loadSealing();
  return sealing;
}

function loadSealing(): Sealing {
  const file = readContent(accessContent('confidentiality.yaml'), LabelFile);
  const codes = new Map<string, (readonly [string, string])[]>();
  for (const rule of labelRules().filter(({ sealed }) => sealed))
    for (const [system, ranges] of Object.entries(rule.codes))
      codes.set(system, [...(codes.get(system) ?? []), ...ranges]);
  return {
    fromRank: Math.min(3, ...file.sealing.labels.map(rankOf)),
    except: new Set(file.sealing.except),
    keep: new Set(file.sealing.keep.flat()),
    codes,
  };
}

/** Whether a code lies in one of the ranges. */
export function inRanges(ranges: readonly (readonly [low: string, high: string])[] | undefined, code: string): boolean {
  return (
    ranges?.some(([low, high]) =>
      low === high && !/^[A-Z]\d\d/.test(low)
        ? code === low
        : code.slice(0, low.length) >= low && code.slice(0, high.length) <= high,
    ) === true
  );
}

/** `F00-F99` is a range; LOINC codes (`7917-8`) hold a dash too. */
function rangeOf(text: string): [string, string] {
  const range = /^([A-Z]\d\d[\d.]*)-([A-Z]\d\d[\d.]*)$/.exec(text);
  return range ? [range[1]!, range[2]!] : [text, text];
}

let current: { day: string; rules: readonly LabelRule[] } | undefined;

/** Rules in force on a day (`YYYY-MM-DD`): the same list as long as the day is the same. */
export function labelRulesOn(day: string): readonly LabelRule[] {
  if (current?.day !== day)
    current = { day, rules: labelRules().filter(({ from, to }) => from <= day && (to === undefined || day < to)) };
  return current.rules;
}
