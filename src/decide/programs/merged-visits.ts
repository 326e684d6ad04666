/** content/programs/merged-visits.yaml: forms of several programmes that are filled in together at one visit, and what they ask once. */
import { join } from 'node:path';
import { z } from 'zod';
import type { Item } from '../../algorithms/forms/model.ts';
import type { Place } from '../../algorithms/forms/visit-parts.ts';
import { KangyuError, packageRoot, readContent } from '../../kernel/index.ts';
import { formOn, scheduleOn } from '../../packs/index.ts';
import { findPack, getPack } from './packs.ts';

const Words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const Code = z.string().regex(/^[a-z][A-Za-z0-9]*$/);
const Visit = z.strictObject({
  code: z.string().regex(/^[a-z][a-z-]{0,25}$/),
  title: Words,
  /** First day of visits that are filled in so; `to` the last one. */
  from: z.iso.date(),
  to: z.iso.date().optional(),
  source: z.strictObject({ title: z.string(), edition: z.string(), verified: z.boolean() }),
  /** `pack/form`, in the order of the screen. */
  forms: z.array(z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/)).min(1),
  /** One form alone, filled in once for every entry of its schedule that is due. */
  each: z.boolean().default(false),
  /** Order of the screen. */
  sections: z.array(z.string()),
  once: z.array(z.union([Code, z.array(Code).min(2)])).min(1),
});
const File = z.strictObject({ schema: z.literal(1), visits: z.array(Visit) });

export interface MergedVisit extends Omit<z.infer<typeof Visit>, 'once'> {
  /** Items that are asked once, each with those it answers for; the first that is on the screen is the one that shows. */
  once: Place[][];
}

let shipped: z.infer<typeof File> | undefined;
const made = new Map<string, MergedVisit[]>();

/** Those of a day, by the versions of their forms that hold then. Throws `programs.content` for an item that no two forms share. */
export function mergedVisits(day: string): MergedVisit[] {
  shipped ??= readContent(join(packageRoot(), 'content', 'programs', 'merged-visits.yaml'), File, 'programs.content');
  const known = made.get(day);
  if (known) return known;
  const visits = shipped.visits
    .filter(({ from, to }) => from <= day && (to === undefined || day <= to))
    .map(({ once, ...visit }) => ({ ...visit, once: once.map((codes) => shared(visit, [codes].flat(), day)) }));
  made.clear();
  made.set(day, visits);
  return visits;
}

/** Entries of schedules that are seen to in one sitting: on lists they are one. */
export function sittings(day: string): { pack: string; contact: string; visit: string }[] {
  return mergedVisits(day)
    .filter(({ each }) => each)
    .flatMap(({ code, forms: [form = ''] }) => {
      const pack = getPack(form.split('/')[0]!);
      const entries = (scheduleOn(pack, day)?.contacts ?? []).filter(({ satisfiedBy }) =>
        satisfiedBy.some((one) => one.form === form),
      );
      return entries.map(({ contact }) => ({ pack: pack.id, contact: contact.code, visit: code }));
    });
}

function shared(
  { code: visit, forms, each }: Pick<MergedVisit, 'code' | 'forms' | 'each'>,
  codes: readonly string[],
  day: string,
) {
  const found = codes.flatMap((code) =>
    forms.flatMap((form) => {
      const item = itemsOf(form, day).find((one) => one.code === code && !one.hidden);
      return item ? [{ form, item }] : [];
    }),
  );
  // What is answered in another way is its form's own.
  const same = found.filter(({ item }) => shapeOf(item) === shapeOf(found[0]!.item));
  if (same.length < (each ? 1 : 2))
    throw new KangyuError('programs.content', {
      file: 'content/programs/merged-visits.yaml',
      reason: `${visit}: ${each ? 'the form does not ask' : 'no two forms ask'} ${codes.join(', ')}${each ? '' : ' alike'}`,
    });
  return same.map(({ form, item }): Place => ({ form, item: item.code }));
}

function itemsOf(form: string, day: string): readonly Item[] {
  const [id = '', code = ''] = form.split('/');
  const pack = findPack(id);
  const held = pack && formOn(pack, code, day);
  if (!held)
    throw new KangyuError('programs.content', {
      file: 'content/programs/merged-visits.yaml',
      reason: `there is no form ${form} on ${day}`,
    });
  return held.compiled.form.sections.flatMap(({ items }) => items);
}

/** What makes two items take the same answers. */
const shapeOf = ({ type, unit, options, items }: Item): string =>
  JSON.stringify([type, unit, options?.map(({ code }) => code), items?.map((one) => [one.code, one.type])]);
