/** Code lists of content/mappings/codes.yaml: dated codes with the words people write for them. */
import { join } from 'node:path';
import { z } from 'zod';
import { contentFolder, packageRoot } from '../kernel/index.ts';

const CodeEntry = z.object({
  code: z.string(),
  zh: z.string(),
  en: z.string(),
  aliases: z.array(z.string()).optional(),
  validFrom: z.string().optional(),
  validTo: z.string().optional(),
});
const CodeListFile = z.object({
  schema: z.literal(1),
  lists: z.record(
    z.string(),
    z.object({
      system: z.string().optional(),
      source: z.string(),
      validFrom: z.string(),
      codes: z.array(CodeEntry).min(1),
    }),
  ),
});

export interface CodeEntry {
  code: string;
  zh: string;
  en: string;
  aliases: string[];
  validFrom?: string;
  validTo?: string;
}
export interface CodeList {
  name: string;
  system?: string;
  codes: CodeEntry[];
  byCode: ReadonlyMap<string, CodeEntry>;
  /** Codes, labels and aliases in folded writing. */
  byLabel: ReadonlyMap<string, CodeEntry>;
}
export type CodeLists = ReadonlyMap<string, CodeList>;

/** Width, case and blanks do not distinguish labels; full-width brackets are written both ways. */
export function foldLabel(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}

export function loadCodeLists(dir = join(packageRoot(), 'content', 'mappings')): CodeLists {
  const folder = contentFolder(dir, 'ingest.content');
  const { value, complain } = folder.read('codes.yaml', CodeListFile);
  const lists: CodeLists = new Map(
    Object.entries(value?.lists ?? {}).map(([name, list]) => {
      const codes: CodeEntry[] = list.codes.map((entry) => ({ ...entry, aliases: entry.aliases ?? [] }) as CodeEntry);
      const byLabel = new Map<string, CodeEntry>();
      for (const entry of codes) {
        for (const label of [entry.code, entry.zh, entry.en, ...entry.aliases]) {
          const key = foldLabel(label);
          const other = byLabel.get(key);
          if (other && other !== entry) complain(['lists', name], `${label} stands for two codes`);
          byLabel.set(key, entry);
        }
      }
      return [
        name,
        {
          name,
          ...(list.system ? { system: list.system } : {}),
          codes,
          byCode: new Map(codes.map((c) => [c.code, c])),
          byLabel,
        },
      ];
    }),
  );
  folder.settle();
  return lists;
}

/** True when the code counts on the day (`YYYY-MM-DD`). */
export function codeCounts(entry: CodeEntry, on: string): boolean {
  return (entry.validFrom ?? '') <= on && (!entry.validTo || on <= entry.validTo);
}
