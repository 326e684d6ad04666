/** Emergency access (紧急调阅): opened with a reason for one person and some hours, told to the privacy officer, judged by them. */
import { KangyuError, type Queryable, type Tx, uuidv7 } from '../kernel/index.ts';
import type { Access } from './access.ts';
import { EVERYWHERE } from './areas.ts';
import type { Caller } from './caller.ts';
import { requirePermission } from './permission.ts';
import type { BreakGlassRules } from './purpose.ts';
import {
  type BreakGlassFilter,
  type BreakGlassRow,
  findHolders,
  findOpen,
  insertBreakGlass,
  listBreakGlass as listRows,
  type OpenEmergency,
  reviewRow,
  setWorkItem,
} from './store-break-glass.ts';

export type BreakGlass = BreakGlassRow;
export const BREAK_GLASS = 'record.breakglass';
export const PRIVACY_REVIEW = 'privacy.review';

export interface BreakGlassRequest {
  /** Person id, or `Patient/…` where no person is known. */
  person: string;
  /** As a privacy officer may read it: masked. */
  personName: string;
  /** `Patient/…` of the person's source records. */
  patients: readonly string[];
  /** Division code of the person's residence. */
  patientArea: string | null;
  /** `BTG` or `ETREAT`. */
  purpose: string;
  reason: string;
}

const rulesOf = (access: Access): BreakGlassRules => {
  const rules = access.purposes.breakGlassOn(access.kernel.clock.today());
  if (!rules) throw new KangyuError('access.no-break-glass');
  return rules;
};

/** Who is told of an emergency access in the area, nearest first; and for how many hours it opens. */
export async function breakGlassNotice(
  access: Access,
  q: Queryable,
  area: string,
): Promise<{ hours: number; noticeHours: number; told: { account: string; name: string }[] }> {
  const { hours, noticeHours } = rulesOf(access);
  const today = access.kernel.clock.today();
  const roles = Object.keys(access.roles.roles).filter((role) =>
    access.roles.rightsOn(role, today)?.permissions.has(PRIVACY_REVIEW),
  );
  const told = new Map<string, { account: string; name: string }>();
  for (const { account, name, area: scope } of await findHolders(q, roles, today))
    if (scope === EVERYWHERE || access.isWithin(area, scope)) told.set(account, { account, name });
  return { hours, noticeHours, told: [...told.values()] };
}

/**
 * Opens an emergency access in the caller's transaction. Throws `access.forbidden`, `access.reason-missing` for a reason too
 * short, `access.purpose` for another purpose than an emergency's, `access.emergency-outside` for somebody of another area
 * whom the purpose does not open, `access.too-many-emergencies`.
 */
export async function openBreakGlass(
  access: Access,
  tx: Tx,
  caller: Caller,
  request: BreakGlassRequest,
): Promise<BreakGlass> {
  requirePermission(caller, BREAK_GLASS);
  const { clock } = access.kernel;
  const rules = rulesOf(access);
  const reason = request.reason.trim();
  const { purpose } = request;
  if ([...reason].length < rules.reasonLength)
    throw new KangyuError('access.reason-missing', { length: rules.reasonLength });
  if (!access.purposes.purposes[purpose]?.grant || !access.purposes.allows(caller.role, purpose, clock.today()))
    throw new KangyuError('access.purpose', { code: purpose });
  if (!rules.outside.includes(purpose) && isOutside(access, caller, request.patientArea))
    throw new KangyuError('access.emergency-outside', { purposes: rules.outside.join(', ') || '-' });
  const now = clock.now();
  const open = await findOpen(tx, caller.accountId, caller.role, now);
  if (open.length >= rules.openAtOnce) throw new KangyuError('access.too-many-emergencies', { count: open.length });
  const { told } = await breakGlassNotice(access, tx, request.patientArea ?? caller.area);
  const id = uuidv7();
  await insertBreakGlass(tx, {
    ...request,
    id,
    account: caller.accountId,
    role: caller.role,
    area: caller.area,
    reason,
    openedAt: now,
    expiresAt: new Date(now.getTime() + rules.hours * 3_600_000),
    noticeDue: new Date(now.getTime() + rules.noticeHours * 3_600_000),
    told: told.map(({ account }) => account),
  });
  return getBreakGlass(tx, id);
}

const isOutside = (access: Access, { area }: Caller, patientArea: string | null): boolean =>
  area !== EVERYWHERE && (patientArea === null || !access.isWithin(patientArea, area));

/** Those of the emergencies whose persons lie open beyond the caller's area, by the rules of the day. */
export function beyondArea<E extends { purpose: string }>(access: Access, emergencies: readonly E[]): E[] {
  const outside = access.purposes.breakGlassOn(access.kernel.clock.today())?.outside ?? [];
  return emergencies.filter(({ purpose }) => outside.includes(purpose));
}

/** Remembers the work item in which the privacy officer judges it. */
export const noteWorkItem = (tx: Tx, id: string, item: string): Promise<void> => setWorkItem(tx, id, item);

/** What the caller has open now. */
export function openEmergencies(
  access: Access,
  { accountId, role }: Pick<Caller, 'accountId' | 'role'>,
): Promise<OpenEmergency[]> {
  return findOpen(access.kernel.db, accountId, role, access.kernel.clock.now());
}

export async function getBreakGlass(
  q: Queryable,
  id: string,
  filter: Pick<BreakGlassFilter, 'areas' | 'account'> = {},
): Promise<BreakGlass> {
  const [row] = await listRows(q, { ...filter, id, limit: 1 });
  if (!row) throw new KangyuError('access.emergency-unknown');
  return row;
}

export const listBreakGlass = (access: Access, filter: BreakGlassFilter): Promise<BreakGlass[]> =>
  listRows(access.kernel.db, filter);

/** The privacy officer's judgement, once and in words, never of one's own access. */
export async function reviewBreakGlass(
  access: Access,
  tx: Tx,
  caller: Caller,
  id: string,
  { justified, words, areas }: { justified: boolean; words: string; areas?: readonly string[] | undefined },
): Promise<BreakGlass> {
  requirePermission(caller, PRIVACY_REVIEW);
  const row = await getBreakGlass(tx, id, { areas });
  if (row.account === caller.account) throw new KangyuError('access.own-emergency');
  const at = access.kernel.clock.now();
  const text = words.trim();
  if (text === '') throw new KangyuError('access.reason-missing', { length: 1 });
  if (!(await reviewRow(tx, id, { at, by: caller.account, justified, words: text })))
    throw new KangyuError('access.emergency-judged');
  return getBreakGlass(tx, id);
}
