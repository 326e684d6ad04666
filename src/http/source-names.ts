import { findAccount } from '../access/index.ts';
import { nameSource } from '../identify/index.ts';
import { selectSourceNames } from '../ingest/index.ts';
import type { Ctx } from './app.ts';
import type { Language } from './language.ts';

/**
 * What people read for the codes of sources: the name of its node, else of its account, else of content/identify/sources.yaml, else
 * the code.
 */
export async function sourceNames(
  { kernel }: Pick<Ctx, 'kernel'>,
  sources: Iterable<string>,
  language: Language,
): Promise<(source: string) => string> {
  const wanted = [...new Set(sources)];
  if (wanted.length === 0) return (source) => source;
  const names = new Map((await selectSourceNames(kernel.db)).map(({ source, name }) => [source, name]));
  for (const source of wanted) {
    if (names.has(source)) continue;
    const name = (await findAccount(kernel.db, { account: source }))?.name ?? nameSource(source)?.[language];
    if (name !== undefined) names.set(source, name);
  }
  return (source) => names.get(source) ?? source;
}
