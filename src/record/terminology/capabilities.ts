import type { FhirResource, Kernel } from '../../kernel/index.ts';
import { listSystems } from '../store-terminology-read.ts';
import { findSystem, isEmpty } from './choose-version.ts';
import type { SystemRow, TermContext } from './model.ts';

/** Parameters of $expand beside the value set itself; the route takes these and the capabilities name them. */
export const EXPAND_PARAMETERS = [
  'filter',
  'date',
  'offset',
  'count',
  'includeDesignations',
  'activeOnly',
  'excludeNested',
  'displayLanguage',
  'exclude-system',
  'system-version',
  'check-system-version',
  'force-system-version',
] as const;

/** The TerminologyCapabilities of this server: the code systems that are here, and what can be asked of them. */
export async function terminologyCapabilities(
  k: Pick<Kernel, 'db' | 'clock'>,
  { url, version, date }: { url: string; version: string; date: string },
): Promise<FhirResource> {
  const ctx: TermContext = { q: k.db, on: k.clock.today() };
  const byUrl = new Map<string, SystemRow[]>();
  for (const row of await listSystems(k.db))
    if (row.url !== null && row.supplements === null && !isEmpty(row))
      byUrl.set(row.url, [...(byUrl.get(row.url) ?? []), row]);
  const codeSystem: unknown[] = [];
  for (const [uri, rows] of byUrl) {
    // The version that counts is asked for only where there are several.
    const usual = rows.length === 1 ? rows[0] : await findSystem(ctx, uri);
    const versions = rows.filter((row) => row.version !== null);
    codeSystem.push({
      uri,
      ...(versions.length === 0
        ? {}
        : {
            version: versions.map((row) => ({
              code: row.version,
              isDefault: row.key === usual?.key,
              compositional: false,
            })),
          }),
      subsumption: true,
    });
  }
  return {
    resourceType: 'TerminologyCapabilities',
    status: 'active',
    date,
    kind: 'instance',
    software: { name: 'Kangyu', version },
    implementation: { description: 'Kangyu 康域', url },
    codeSystem,
    expansion: {
      hierarchical: false,
      paging: true,
      incomplete: false,
      parameter: EXPAND_PARAMETERS.map((name) => ({ name })),
      textFilter:
        'Each word of the filter must occur in the code, the display or a designation; width and case do not matter.',
    },
    codeSearch: 'all',
    validateCode: { translations: true },
    translation: { needsMap: false },
    closure: { translation: false },
  };
}
