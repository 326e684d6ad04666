/** When facts meet the standard for reporting an event, and by when who has to know. */
import { join } from 'node:path';
import { z } from 'zod';
import { addDays } from '../../algorithms/periods.ts';
import { packageRoot, readContent, versionOn } from '../../kernel/index.ts';
import { Bilingual, Id } from './load-diseases.ts';

const Count = z.number().int().min(1);
const Rule = z
  .strictObject({
    id: Id,
    title: Bilingual,
    topics: z.array(Id).min(1),
    in: z.enum(['unit', 'village', 'township', 'county', 'event', 'any']),
    days: Count.optional(),
    cases: Count.optional(),
    deaths: Count.optional(),
    admitted: Count.optional(),
    settings: z.array(Id).min(1).optional(),
    /** Only in areas of these classes. */
    zones: z.array(Id).min(1).optional(),
    /** Only cases infected here: those known to be imported are not counted. */
    local: z.boolean().optional(),
    /** Years in which nobody of the county had the disease. */
    absent: Count.optional(),
    verified: z.boolean().default(true),
  })
  .refine(({ cases, deaths, admitted }) => cases || deaths || admitted, 'a rule counts something');
const File = z.strictObject({
  schema: z.literal(1),
  versions: z
    .array(
      z
        .strictObject({
          from: z.iso.date(),
          rules: z.array(Rule).min(1),
          classes: z.array(z.strictObject({ id: Id, title: Bilingual })),
          zones: z.array(z.strictObject({ topic: Id, area: z.string().regex(/^\d{2,12}$/), class: Id })),
          chain: z.array(z.strictObject({ to: Bilingual, hours: z.number().positive() })).min(1),
        })
        .refine(
          ({ rules, classes, zones }) =>
            [...rules.flatMap((rule) => rule.zones ?? []), ...zones.map((zone) => zone.class)].every((one) =>
              classes.some(({ id }) => id === one),
            ),
          'rules and zones name classes of `classes`',
        ),
    )
    .min(1),
});
export type EventRule = z.infer<typeof Rule>;
export type EventContent = z.infer<typeof File>['versions'][number];

let loaded: EventContent[] | undefined;

/** content/surveillance/event-rules.yaml as of a day. Throws `surveillance.content` for a wrong file. */
export function eventContent(on: string): EventContent {
  loaded ??= readContent(
    join(packageRoot(), 'content', 'surveillance', 'event-rules.yaml'),
    File,
    'surveillance.content',
  ).versions;
  return versionOn(loaded, on);
}

export interface EventFacts {
  /** Disease, syndrome or kind of event. */
  topic: string;
  /** Days on which the cases of one unit, area or event fell ill. */
  days: readonly string[];
  deaths?: number;
  admitted?: number;
  /** Where it happened, e.g. `school`. */
  setting?: string | undefined;
  /** Code of the area, for rules that hold in some areas only. */
  area?: string | undefined;
}

/** Whether the rule holds in an area: one with zones there, another where no rule of the topic has a zone for it. */
export function holdsIn(
  { rules, zones }: Pick<EventContent, 'rules' | 'zones'>,
  rule: EventRule,
  topic: string,
  area: string,
): boolean {
  const own = zones.filter((zone) => zone.topic === topic && area.startsWith(zone.area)).map((zone) => zone.class);
  if (rule.zones) return rule.zones.some((one) => own.includes(one));
  return !rules.some((other) => other.topics.includes(topic) && other.zones?.some((one) => own.includes(one)));
}

/** The rules that the facts of one unit or event meet, but those about what an area had before. Pure. */
export function eventRulesMet(
  content: Pick<EventContent, 'rules' | 'zones'>,
  { topic, days, deaths = 0, admitted = 0, setting, area = '' }: EventFacts,
): EventRule[] {
  return content.rules.filter((rule) => {
    if (!rule.topics.includes(topic) || (rule.settings && !rule.settings.includes(setting ?? ''))) return false;
    if (rule.absent !== undefined || !holdsIn(content, rule, topic, area)) return false;
    const cases = rule.days === undefined ? days.length : fullest(days, rule.days);
    const reached = (count: number, asked: number | undefined) => asked !== undefined && count >= asked;
    return reached(cases, rule.cases) || reached(deaths, rule.deaths) || reached(admitted, rule.admitted);
  });
}

/** Most cases in any window of so many days. */
function fullest(days: readonly string[], length: number): number {
  return Math.max(
    0,
    ...days.map((first) => {
      const last = addDays(first, length - 1);
      return days.filter((day) => day >= first && day <= last).length;
    }),
  );
}

/** By when each level has to know of an event that was learnt of at `at`. Pure. */
export function eventClocks(
  { chain }: Pick<EventContent, 'chain'>,
  at: Date,
): { to: { zh: string; en: string }; by: Date }[] {
  let by = at.getTime();
  return chain.map(({ to, hours }) => {
    by += hours * 3_600_000;
    return { to, by: new Date(by) };
  });
}
