import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import {
  findMapById,
  findMappings,
  findMaps,
  findMapsOfCode,
  type MappingRow,
  type MapRow,
} from '../store-terminology-read.ts';
import { canonical } from './choose-version.ts';
import './errors.ts';
import { lookupDisplay } from './lookup.ts';
import type { Coding, TermContext } from './model.ts';
import { asArray, type Element } from './read-code-system.ts';
import { mapHeader, mappingsOf } from './read-concept-map.ts';

export interface TranslateOptions {
  /** Which maps: one by address, by id, or given; else all that name the code, narrowed by the other members. */
  url?: string;
  mapVersion?: string;
  id?: string;
  inline?: FhirResource;
  /** Value sets of the map, and the system of the targets. */
  source?: string;
  target?: string;
  targetSystem?: string;
  codings: readonly Coding[];
  /** Values of other elements that a mapping may depend on. */
  dependencies?: readonly { element: string; concept: readonly Coding[] }[];
  /** From targets to sources. */
  reverse?: boolean;
}

export interface Match {
  equivalence: string;
  concept?: Coding;
  product: { element: string; concept: Coding }[];
  source?: string;
  comment?: string;
}

export interface Translation {
  /** Whether some match has a meaning in common with the code. */
  result: boolean;
  matches: Match[];
}

/** Seen from the target, what was wider is narrower (http://hl7.org/fhir/R4/valueset-concept-map-equivalence.html). */
const REVERSED: Readonly<Record<string, string>> = {
  wider: 'narrower',
  narrower: 'wider',
  subsumes: 'specializes',
  specializes: 'subsumes',
};
const NO_MATCH = new Set(['unmatched', 'disjoint']);
const MAX_STEPS = 5; // maps that refer to maps for what they leave out

/**
 * What a code means in another code system.
 * @throws terminology.map-unknown when the map that is asked for is not here
 */
export async function translate(ctx: TermContext, options: TranslateOptions): Promise<Translation> {
  const matches: Match[] = [];
  for (const coding of options.codings) {
    if (coding.code === undefined) continue;
    for (const map of await findWanted(ctx, options, coding))
      matches.push(...(await translateBy(ctx, map, coding, options, 0)));
  }
  const distinct = [...new Map(matches.map((match) => [JSON.stringify(match), match])).values()];
  return { result: distinct.some(({ equivalence }) => !NO_MATCH.has(equivalence)), matches: distinct };
}

type Source = MapRow & { inline?: FhirResource };

async function findWanted(ctx: TermContext, options: TranslateOptions, coding: Coding): Promise<Source[]> {
  const { url, id, inline, mapVersion, source, target, targetSystem, reverse = false } = options;
  if (inline) return [inlineMap(inline)];
  if (id !== undefined) {
    const found = await findMapById(ctx.q, id);
    if (!found) throw new KangyuError('terminology.map-unknown', { map: `ConceptMap/${id}` });
    return [found];
  }
  if (url !== undefined) return [await getMap(ctx, url, mapVersion)];
  const maps = await findMapsOfCode(ctx.q, coding.code!, coding.system, reverse);
  const [from, to] = reverse ? [target, source] : [source, target];
  const groups = ({ header }: MapRow) => asArray(header.group);
  return maps.filter(
    (map) =>
      (from === undefined || map.source === from) &&
      (to === undefined || map.target === to) &&
      (targetSystem === undefined ||
        groups(map).some((group) => (reverse ? group.source : group.target) === targetSystem)),
  );
}

async function getMap(ctx: TermContext, address: string, version?: string): Promise<MapRow> {
  const [url = '', named] = address.split('|');
  const wanted = version ?? named;
  const rows = (await findMaps(ctx.q, url)).filter((row) => wanted === undefined || row.version === wanted);
  const [best] = rows.sort(
    (a, b) =>
      a.origin.localeCompare(b.origin) ||
      (b.version ?? '').localeCompare(a.version ?? '', 'en', { numeric: true }) ||
      Number(b.key) - Number(a.key),
  );
  if (!best) throw new KangyuError('terminology.map-unknown', { map: canonical(url, wanted) });
  return best;
}

function inlineMap(inline: FhirResource): Source {
  return {
    key: '',
    origin: 'resource',
    id: '',
    url: inline.url ?? null,
    version: null,
    source: null,
    target: null,
    header: mapHeader(inline),
    inline,
  };
}

async function translateBy(
  ctx: TermContext,
  map: Source,
  coding: Coding,
  options: TranslateOptions,
  step: number,
): Promise<Match[]> {
  const { reverse = false, targetSystem } = options;
  const rows = (await mappingsFor(ctx, map, coding.code!, reverse)).filter((row) => {
    const [from, to] = reverse ? [row.target_system, row.source_system] : [row.source_system, row.target_system];
    return (
      (coding.system === undefined || from === null || from === coding.system) &&
      (targetSystem === undefined || to === null || to === targetSystem) &&
      holds(row, options)
    );
  });
  const source = map.url === null ? undefined : canonical(map.url, map.version);
  const matches: Match[] = [];
  for (const row of rows) matches.push(await matchOf(ctx, row, reverse, source));
  if (rows.length > 0 || reverse || step > MAX_STEPS) return matches;
  return unmapped(ctx, map, coding, options, step, source);
}

async function mappingsFor(ctx: TermContext, map: Source, code: string, reverse: boolean): Promise<MappingRow[]> {
  if (!map.inline) return findMappings(ctx.q, [map.key], code, reverse);
  return mappingsOf(map.inline)
    .filter((one) => (reverse ? one.targetCode : one.sourceCode) === code)
    .map((one) => ({
      map: '',
      part: one.part,
      source_system: one.sourceSystem,
      source_code: one.sourceCode,
      target_system: one.targetSystem,
      target_code: one.targetCode,
      detail: one.detail,
    }));
}

/** A mapping that depends on other elements counts only where they are given with that value. */
function holds({ detail }: MappingRow, { dependencies = [] }: TranslateOptions): boolean {
  return (detail.dependsOn ?? []).every((needed) =>
    dependencies.some(
      ({ element, concept }) =>
        element === needed.property &&
        concept.some(
          ({ code, system }) =>
            code === needed.value && (!needed.system || system === undefined || system === needed.system),
        ),
    ),
  );
}

async function matchOf(
  ctx: TermContext,
  row: MappingRow,
  reverse: boolean,
  source: string | undefined,
): Promise<Match> {
  const { detail } = row;
  const [system, code, version, named] = reverse
    ? [row.source_system, row.source_code, detail.sourceVersion, detail.sourceDisplay]
    : [row.target_system, row.target_code, detail.targetVersion, detail.display];
  const display = named ?? (system && code ? await lookupDisplay(ctx, system, version, code) : undefined);
  return {
    equivalence: reverse ? (REVERSED[detail.equivalence] ?? detail.equivalence) : detail.equivalence,
    ...(code === null
      ? {}
      : {
          concept: {
            ...(system === null ? {} : { system }),
            ...(version ? { version } : {}),
            code,
            ...(display ? { display } : {}),
          },
        }),
    product: reverse ? [] : (detail.product ?? []).map(productOf),
    ...(source ? { source } : {}),
    ...(detail.comment ? { comment: detail.comment } : {}),
  };
}

const productOf = ({ property, system, value, display }: Element) => ({
  element: String(property),
  concept: { ...(system ? { system } : {}), code: String(value), ...(display ? { display } : {}) },
});

/** What a map says of codes that it does not list: kept as they are, one fixed code, or another map. */
async function unmapped(
  ctx: TermContext,
  map: Source,
  coding: Coding,
  options: TranslateOptions,
  step: number,
  source: string | undefined,
): Promise<Match[]> {
  const matches: Match[] = [];
  for (const group of asArray(map.header.group)) {
    if (coding.system !== undefined && group.source && group.source !== coding.system) continue;
    const rule: Element | undefined = group.unmapped;
    if (!rule) continue;
    const system: { system?: string } = group.target ? { system: group.target } : {};
    const found = { product: [], ...(source ? { source } : {}) };
    if (rule.mode === 'provided')
      matches.push({ ...found, equivalence: 'equal', concept: { ...system, code: coding.code! } });
    else if (rule.mode === 'fixed')
      matches.push({
        ...found,
        equivalence: 'inexact',
        concept: { ...system, code: String(rule.code), ...(rule.display ? { display: rule.display } : {}) },
      });
    else if (rule.mode === 'other-map' && rule.url)
      matches.push(...(await translateBy(ctx, await getMap(ctx, String(rule.url)), coding, options, step + 1)));
  }
  return matches;
}
