import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type ContentProblem,
  describeProblems,
  KangyuError,
  packageRoot,
  readYaml,
  versionOn,
} from '../../kernel/index.ts';

const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const Id = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/);
const Price = z.strictObject({ yuan: z.number().positive(), source: z.string().min(1) });
const Item = z.strictObject({
  id: Id,
  title: Bilingual,
  codes: z.array(z.string().regex(/^[a-z0-9-]+\|\S+$/)).min(1),
  price: Price.optional(),
});
const Version = z.strictObject({
  from: z.iso.date(),
  systems: z.record(z.string(), z.string().min(1)),
  reasons: z.array(z.strictObject({ code: Id, title: Bilingual, words: z.literal(true).optional() })).min(1),
  classes: z.array(
    z.strictObject({ id: Id, title: Bilingual, days: z.number().int().min(1), items: z.array(Item).min(1) }),
  ),
});
const File = z.strictObject({ schema: z.literal(1), versions: z.array(Version).min(1) });

export interface RecognisedItem {
  id: string;
  title: { zh: string; en: string };
  class: string;
  classTitle: { zh: string; en: string };
  /** For how many days after its day a result is recognised. */
  days: number;
  /** `system|code` */
  codes: readonly string[];
  price: number | null;
  priceSource: string | null;
}
export interface Reason {
  code: string;
  title: { zh: string; en: string };
  /** True where the code alone says too little. */
  words: boolean;
}
export interface RecognitionContent {
  from: string;
  items: ReadonlyMap<string, RecognisedItem>;
  /** By `system|code`. */
  byCode: ReadonlyMap<string, RecognisedItem>;
  reasons: readonly Reason[];
}

let loaded: RecognitionContent[] | undefined;

/** What is recognised on a day; the first version before there was one. Throws `recognition.content` for a wrong file. */
export function recognitionContent(on: string): RecognitionContent {
  loaded ??= loadItems(join(packageRoot(), 'content', 'recognition', 'items.yaml'));
  return versionOn(loaded, on);
}

export function loadItems(file: string): RecognitionContent[] {
  const { value, problems: found, locate } = readYaml(file, readFileSync(file, 'utf8'), File);
  const problems: ContentProblem[] = [...found];
  const contents = (value?.versions ?? []).map(({ from, systems, reasons, classes }, v): RecognitionContent => {
    const items = new Map<string, RecognisedItem>();
    const byCode = new Map<string, RecognisedItem>();
    for (const [g, group] of classes.entries())
      for (const [i, item] of group.items.entries()) {
        const path = ['versions', v, 'classes', g, 'items', i];
        const complain = (reason: string) => problems.push({ file, ...locate(path), reason });
        const codes = item.codes.map((code) => {
          const [prefix = '', own = ''] = code.split('|');
          if (!systems[prefix]) complain(`there is no system ${prefix}`);
          return `${systems[prefix]}|${own}`;
        });
        const entry: RecognisedItem = {
          id: item.id,
          title: item.title,
          class: group.id,
          classTitle: group.title,
          days: group.days,
          codes,
          price: item.price?.yuan ?? null,
          priceSource: item.price?.source ?? null,
        };
        if (items.has(item.id)) complain(`${item.id} stands twice`);
        items.set(item.id, entry);
        for (const code of codes) {
          if (byCode.has(code)) complain(`${code} stands in two items`);
          byCode.set(code, entry);
        }
      }
    return { from, items, byCode, reasons: reasons.map((reason) => ({ ...reason, words: reason.words ?? false })) };
  });
  if (problems.length > 0) throw new KangyuError('recognition.content', { problems: describeProblems(problems) });
  return contents.sort((a, b) => a.from.localeCompare(b.from));
}
