/** Beds, blood and sites in an emergency: what institutions have and report, and what emptying them would give. */
import { loadCodeLists } from '../../ingest/index.ts';
import { KangyuError, uuidv7 } from '../../kernel/index.ts';
import type { Actor } from '../../work/index.ts';
import { type CommandKernel, requireCommander } from './change-event.ts';
import type { EmptyingStep } from './content-plans.ts';
import { resourcesContent } from './load-content.ts';
import { noteChange, requirePlace } from './note-change.ts';
import {
  type BedCount,
  type BloodCount,
  type InstitutionRow,
  insertBedReports,
  insertBloodReports,
  insertSite,
  type SiteRow,
  selectResources,
  selectSites,
  updateSite,
} from './store-resources.ts';

/** How beds with negative pressure are reported: they stand among the kinds too, and are counted once. */
const NEGATIVE = 'negative-pressure';

export interface BedUse {
  open: number;
  /** Null while nobody reported it. */
  occupied: number | null;
}
export interface InstitutionUse extends Omit<InstitutionRow, 'beds' | 'reports' | 'negativeBeds' | 'blood'> {
  beds: Record<string, BedUse>;
  negativeBeds: BedUse;
  /** Units by product, then type; empty where nothing was reported lately. */
  blood: Record<string, Record<string, number>>;
  reportedAt: string | null;
}

/** Kinds of beds as the registers name them. */
export const bedKinds = () => loadCodeLists().get('bed-kind')?.codes ?? [];

const HOUR = 3_600_000;
function since(k: Pick<CommandKernel, 'clock'>) {
  const { beds, blood } = resourcesContent();
  const now = k.clock.now().getTime();
  return { since: new Date(now - beds.reportHours * HOUR), bloodSince: new Date(now - blood.reportHours * HOUR) };
}

/** Beds by kind and blood: as reported within the hours that count, else as the register has them. */
export async function readResources(
  k: Pick<CommandKernel, 'db' | 'clock'>,
  areas: readonly string[] | undefined,
): Promise<InstitutionUse[]> {
  const rows = await selectResources(k.db, { areas, today: k.clock.today(), ...since(k) });
  return rows.map(({ beds, reports, negativeBeds, blood, ...row }) => {
    const kinds = new Set([...Object.keys(beds), ...Object.keys(reports)].filter((kind) => kind !== NEGATIVE));
    const times = [...Object.values(reports), ...blood].map(({ at }) => new Date(at).toISOString());
    const useOf = (kind: string, registered: number): BedUse => {
      const report = reports[kind];
      return report ? { open: report.open, occupied: report.occupied } : { open: registered, occupied: null };
    };
    const stored: Record<string, Record<string, number>> = {};
    for (const { product, type, units } of blood) stored[product] = { ...stored[product], [type]: units };
    return {
      ...row,
      beds: Object.fromEntries([...kinds].map((kind) => [kind, useOf(kind, beds[kind] ?? 0)])),
      negativeBeds: useOf(NEGATIVE, negativeBeds),
      blood: stored,
      reportedAt: times.sort().at(-1) ?? null,
    };
  });
}

async function requireInstitution(k: CommandKernel, institution: string, actor: Actor): Promise<void> {
  const [row] = await selectResources(k.db, { areas: undefined, today: k.clock.today(), ...since(k), institution });
  if (!row) throw new KangyuError('command.institution-unknown');
  requireCommander(actor, row.area);
}

export interface UseReport {
  beds: readonly BedCount[];
  blood: readonly BloodCount[];
}

/** An institution's beds and blood as they are now; what is not named stays as it was reported. */
export async function reportUse(
  k: CommandKernel,
  institution: string,
  { beds, blood }: UseReport,
  actor: Actor,
): Promise<void> {
  await requireInstitution(k, institution, actor);
  const kinds = new Set([NEGATIVE, ...bedKinds().map(({ code }) => code)]);
  const { products, types } = resourcesContent().blood;
  for (const { kind, open, occupied } of beds) {
    if (!kinds.has(kind)) throw new KangyuError('command.code', { field: 'kind', code: kind });
    if (occupied > open)
      throw new KangyuError('command.fact', {
        field: 'occupied',
        wantZh: '不大于开放床位',
        wantEn: 'at most the open beds',
      });
  }
  for (const { product, type } of blood) {
    if (!products.some(({ id }) => id === product))
      throw new KangyuError('command.code', { field: 'product', code: product });
    if (!types.some(({ id }) => id === type)) throw new KangyuError('command.code', { field: 'type', code: type });
  }
  await k.db.transaction(async (tx) => {
    const said = { institution, at: k.clock.now(), account: actor.account, name: actor.name };
    if (beds.length > 0) await insertBedReports(tx, said, beds);
    if (blood.length > 0) await insertBloodReports(tx, said, blood);
    await k.outbox.publish(tx, 'command', {});
  });
}

export interface SiteRequest {
  area: string;
  name: string;
  kind: string;
  capacity: number;
  hours: number;
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
  active?: boolean | undefined;
}

export async function addSite(k: CommandKernel, request: SiteRequest, actor: Actor): Promise<void> {
  const site = siteOf(uuidv7(), request, actor);
  await k.db.transaction(async (tx) => {
    if (!(await insertSite(tx, site))) throw new KangyuError('command.exists', { name: site.name });
    await noteChange(k, tx, `site/${site.id}`, 'site', null, site, actor);
    await k.outbox.publish(tx, 'command', {});
  });
}

export async function getSite(k: Pick<CommandKernel, 'db'>, id: string): Promise<SiteRow> {
  const [site] = await selectSites(k.db, undefined, id);
  if (!site) throw new KangyuError('command.site-unknown');
  return site;
}

/** Changes a site; one that is no longer kept ready is set inactive. */
export async function changeSite(k: CommandKernel, id: string, request: SiteRequest, actor: Actor): Promise<void> {
  const { areaName: _, ...before } = await getSite(k, id);
  requireCommander(actor, before.area);
  const site = siteOf(id, request, actor);
  await k.db.transaction(async (tx) => {
    if (!(await updateSite(tx, site))) throw new KangyuError('command.exists', { name: site.name });
    await noteChange(k, tx, `site/${id}`, 'site', before, site, actor);
    await k.outbox.publish(tx, 'command', {});
  });
}

function siteOf(id: string, request: SiteRequest, actor: Actor): Omit<SiteRow, 'areaName'> {
  const { latitude = null, longitude = null, active = true, ...rest } = request;
  requireCommander(actor, request.area);
  if (!resourcesContent().sites.kinds.some((one) => one.id === request.kind))
    throw new KangyuError('command.code', { field: 'kind', code: request.kind });
  requirePlace({ latitude, longitude });
  return { ...rest, id, name: request.name.trim(), latitude, longitude, active };
}

export interface Emptied {
  institutions: { institution: string; name: string; freeBefore: number; freeAfter: number; moved: number }[];
  steps: { id: string; moved: number; free: number }[];
  freeBefore: number;
  freeAfter: number;
}

/**
 * What steps of emptying would give: each frees a share of the beds of a kind that were occupied before all of them, whole beds,
 * never more than are occupied still. Beds whose use nobody reported count as occupied: nothing is promised that may not be there. Pure.
 */
export function emptyBeds(institutions: readonly InstitutionUse[], steps: readonly EmptyingStep[]): Emptied {
  const rows = institutions.map(({ institution, name, beds }) => {
    const uses = Object.entries(beds).map(([kind, { open, occupied }]) => ({
      kind,
      open,
      begin: occupied ?? open,
      left: occupied ?? open,
    }));
    const free = () => uses.reduce((sum, { open, left }) => sum + open - left, 0);
    return { institution, name, uses, free, freeBefore: free() };
  });
  const done = steps.map(({ id, frees }) => {
    let moved = 0;
    for (const { uses } of rows)
      for (const use of uses) {
        const leave = Math.min(use.left, Math.floor(use.begin * (frees[use.kind] ?? 0)));
        use.left -= leave;
        moved += leave;
      }
    return { id, moved, free: rows.reduce((sum, row) => sum + row.free(), 0) };
  });
  const freeBefore = rows.reduce((sum, row) => sum + row.freeBefore, 0);
  return {
    institutions: rows.map(({ institution, name, freeBefore: before, free }) => ({
      institution,
      name,
      freeBefore: before,
      freeAfter: free(),
      moved: free() - before,
    })),
    steps: done,
    freeBefore,
    freeAfter: done.at(-1)?.free ?? freeBefore,
  };
}
