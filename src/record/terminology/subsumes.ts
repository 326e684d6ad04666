import { KangyuError } from '../../kernel/index.ts';
import { isAbove } from '../store-terminology-read.ts';
import { canonical, getSystem } from './choose-version.ts';
import './errors.ts';
import { findConceptIn } from './lookup.ts';
import type { TermContext } from './model.ts';

export type Subsumption = 'equivalent' | 'subsumes' | 'subsumed-by' | 'not-subsumed';

/**
 * How A stands to B (http://hl7.org/fhir/R4/valueset-concept-subsumption-outcome.html).
 * @throws terminology.system-unknown, terminology.code-unknown
 */
export async function subsumes(
  ctx: TermContext,
  { system: url, version, codeA, codeB }: { system: string; version?: string; codeA: string; codeB: string },
): Promise<Subsumption> {
  const system = await getSystem(ctx, url, version);
  const [a, b] = await Promise.all([codeA, codeB].map((code) => findConceptIn(ctx, system, code)));
  for (const [concept, code] of [
    [a, codeA],
    [b, codeB],
  ] as const)
    if (!concept) throw new KangyuError('terminology.code-unknown', { system: canonical(url, system.version), code });
  if (a!.code === b!.code) return 'equivalent';
  if (await isAbove(ctx.q, system.key, a!.code, b!.code)) return 'subsumes';
  return (await isAbove(ctx.q, system.key, b!.code, a!.code)) ? 'subsumed-by' : 'not-subsumed';
}
