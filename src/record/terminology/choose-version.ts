import { KangyuError } from '../../kernel/index.ts';
import { findSystemById, findSystems, findValueSets } from '../store-terminology-read.ts';
import './errors.ts';
import type { Origin, SystemRow, TermContext, ValueSetRow } from './model.ts';

/** What an operator loaded and what HL7 defines is not replaced by a record of the same address that some system sent. */
const TRUST: Readonly<Record<Origin, number>> = { table: 0, core: 1, resource: 2 };

/**
 * The version of a code system that counts: the one asked for by name; else, of those valid on the day, the most trusted, then
 * the newest. Undefined when there is none.
 * @throws terminology.version-mismatch where `check` asks for another one
 */
export async function findSystem(ctx: TermContext, url: string, version?: string): Promise<SystemRow | undefined> {
  const { usual, check, force } = ctx.versions ?? {};
  const forced = versionIn(force, url);
  const wanted = forced ?? version ?? versionIn(usual, url);
  const rows = await findSystems(ctx.q, url);
  const fitting =
    wanted === undefined
      ? rows.filter((row) => (row.valid_from ?? '') <= ctx.on && (row.valid_to ?? '9999') >= ctx.on)
      : rows.filter((row) => row.version === wanted);
  const [best] = fitting.sort(
    (a, b) =>
      Number(isEmpty(a)) - Number(isEmpty(b)) ||
      TRUST[a.origin] - TRUST[b.origin] ||
      byStatusAndAge(a, b, dateOf(a), dateOf(b)),
  );
  const required = versionIn(check, url);
  if (best && required !== undefined && best.version !== required)
    throw new KangyuError('terminology.version-mismatch', {
      system: url,
      version: best.version ?? '-',
      wanted: required,
    });
  return best;
}

/** A system that is only named: its codes are not here. */
export function isEmpty(row: SystemRow): boolean {
  return row.header.content === 'not-present' || (row.concepts === 0 && row.header.content !== 'complete');
}

/** Like findSystem, but a system that is missing or only named is an error. */
export async function getSystem(ctx: TermContext, url: string, version?: string): Promise<SystemRow & { url: string }> {
  const row = await findSystem(ctx, url, version);
  if (!row || isEmpty(row)) throw new KangyuError('terminology.system-unknown', { system: canonical(url, version) });
  return { ...row, url };
}

/** The code system of a record (or of HL7's definitions) by its id. */
export async function getStoredSystem(ctx: TermContext, id: string): Promise<SystemRow> {
  const row = await findSystemById(ctx.q, id);
  if (!row) throw new KangyuError('terminology.system-unknown', { system: `CodeSystem/${id}` });
  return row;
}

/** The value set of a canonical address, with or without `|version`. */
export async function findValueSet(
  ctx: TermContext,
  address: string,
  version?: string,
): Promise<ValueSetRow | undefined> {
  const [url = '', named] = address.split('|');
  const wanted = version ?? named;
  const rows = (await findValueSets(ctx.q, url)).filter((row) => wanted === undefined || row.version === wanted);
  const [best] = rows.sort(
    (a, b) => TRUST[a.origin] - TRUST[b.origin] || byStatusAndAge(a, b, a.content.date, b.content.date),
  );
  return best;
}

function byStatusAndAge(
  a: { key: string; version: string | null; header?: unknown; content?: unknown },
  b: { key: string; version: string | null; header?: unknown; content?: unknown },
  dateA: unknown,
  dateB: unknown,
): number {
  const retired = ({ header, content }: typeof a) =>
    Number(((header ?? content) as { status?: string } | undefined)?.status === 'retired');
  return (
    retired(a) - retired(b) ||
    compareText(String(dateB ?? ''), String(dateA ?? '')) ||
    compareVersions(b.version ?? '', a.version ?? '') ||
    Number(b.key) - Number(a.key)
  );
}

const dateOf = (row: SystemRow) => row.valid_from ?? row.header.date;
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** `2.10` comes after `2.9`. */
function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function versionIn(list: readonly string[] | undefined, url: string): string | undefined {
  return list?.find((one) => one.startsWith(`${url}|`))?.slice(url.length + 1);
}

export function canonical(url: string, version?: string | null): string {
  return version ? `${url}|${version}` : url;
}
