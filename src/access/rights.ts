/** Requests of residents about their own records (PIPL arts. 46 and 47): asked, answered, never deleted. */
import { KangyuError, type Kernel, type Queryable, type Tx, uuidv7 } from '../kernel/index.ts';
import type { Caller } from './caller.ts';
import {
  decideRow,
  findContents,
  insertRights,
  listRights,
  type NewRights,
  type RightsFilter,
  type RightsRow,
  setContent,
  setRightsItem,
} from './store-rights.ts';

export const RIGHTS_CORRECT = 'rights.correct';

/** What the request says in words: sealed in the database. */
export interface RightsWords {
  now: string | null;
  should: string | null;
  reason: string;
}
export type RightsRequest = Omit<RightsRow, 'content'> & RightsWords;
type RightsKernel = Pick<Kernel, 'sealer' | 'clock'>;

const contextOf = (id: string): string => `access.rights_request.content:${id}`;

function opened(k: RightsKernel, { content, ...row }: RightsRow): RightsRequest {
  return { ...row, ...(JSON.parse(k.sealer.open(content, contextOf(row.id))) as RightsWords) };
}

/** Enters a request in the caller's transaction; `access.rights-asked` when the same waits already. */
export async function askRight(
  k: RightsKernel,
  tx: Tx,
  caller: Pick<Caller, 'account' | 'accountId'>,
  asked: Omit<NewRights, 'id' | 'accountId' | 'actor' | 'at' | 'content'> & RightsWords,
): Promise<RightsRequest> {
  const id = uuidv7();
  const { now, should, reason, ...row } = asked;
  const content = k.sealer.seal(JSON.stringify({ now, should, reason }), contextOf(id));
  const made = await insertRights(tx, {
    ...row,
    id,
    accountId: caller.accountId,
    actor: caller.account,
    content,
    at: k.clock.now(),
  });
  if (!made) throw new KangyuError('access.rights-asked');
  return getRight(k, tx, id);
}

export async function findRights(k: RightsKernel, q: Queryable, filter: RightsFilter): Promise<RightsRequest[]> {
  return (await listRights(q, filter)).map((row) => opened(k, row));
}

export async function getRight(
  k: RightsKernel,
  q: Queryable,
  id: string,
  filter: Pick<RightsFilter, 'kinds' | 'areas'> = {},
): Promise<RightsRequest> {
  const [row] = await listRights(q, { ...filter, id, limit: 1 });
  if (!row) throw new KangyuError('access.rights-unknown');
  return opened(k, row);
}

/** Remembers the work item in which it is decided. */
export const noteRightsItem = (tx: Tx, id: string, item: string): Promise<void> => setRightsItem(tx, id, item);

/** The answer, once. `outcome`: the version that it made. */
export async function decideRight(
  k: RightsKernel,
  tx: Tx,
  caller: Pick<Caller, 'account'>,
  id: string,
  { granted, answer, outcome }: { granted: boolean; answer: string; outcome: string | null },
): Promise<RightsRequest> {
  if (!(await decideRow(tx, id, { at: k.clock.now(), by: caller.account, granted, answer: answer.trim(), outcome })))
    throw new KangyuError('access.rights-decided');
  return getRight(k, tx, id);
}

/** Takes what requests said of a record out of them, once the record is erased; that they were asked and answered stays. */
export async function forgetWords(k: RightsKernel, tx: Tx, reference: string): Promise<void> {
  for (const { id, content } of await findContents(tx, reference)) {
    const { reason } = JSON.parse(k.sealer.open(content, contextOf(id))) as RightsWords;
    await setContent(tx, id, k.sealer.seal(JSON.stringify({ now: null, should: null, reason }), contextOf(id)));
  }
}
