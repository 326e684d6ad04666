/** Calls to residents about what they are owed: what came of each, and when to call again. */
import { addDays } from '../../algorithms/periods.ts';
import { KangyuError, type Queryable } from '../../kernel/index.ts';
import { lockPerson, type ProgramWriter } from './hand-in.ts';
import { type CallRow, insertCall, noteEntries, selectCalls } from './store-calls.ts';
import { type CallResult, workingContent } from './working-content.ts';

export interface NewCall {
  /** Chosen by the sender: the same call sent twice is noted once. */
  id: string;
  person: string;
  /** Patient ids of the person, without the type. */
  patients: readonly string[];
  result: string;
  /** The day that was agreed; only where the result asks for one. */
  expectedOn?: string | undefined;
  note?: string | undefined;
}

export const callResults = (): readonly CallResult[] => workingContent().callResults;
const contextOf = (id: string) => `programs.call.note:${id}`;

/** Throws `programs.call-result`, `programs.call-day`. */
export async function recordCall({ kernel, account }: ProgramWriter, call: NewCall): Promise<CallRow> {
  const { id, person, patients, note } = call;
  const result = callResults().find(({ code }) => code === call.result);
  if (!result)
    throw new KangyuError('programs.call-result', {
      result: call.result,
      known: callResults()
        .map(({ code }) => code)
        .join(', '),
    });
  const day = kernel.clock.today();
  const expectedOn = result.ask ? (call.expectedOn ?? null) : null;
  if (result.ask && (expectedOn === null || expectedOn < day))
    throw new KangyuError('programs.call-day', { day: expectedOn ?? '—', today: day });
  const row: CallRow = {
    id,
    person,
    account,
    at: kernel.clock.now(),
    day,
    result: result.code,
    expectedOn,
    againOn: result.again === undefined ? null : addDays(expectedOn ?? day, result.again),
    note: note ? kernel.sealer.seal(note, contextOf(id)) : null,
  };
  await kernel.db.transaction(async (tx) => {
    await lockPerson(tx, person);
    if (await insertCall(tx, row)) await noteEntries(tx, id, patients, day);
  });
  return { ...row, note: note ?? null };
}

const MOST_CALLS = 50;
/** Newest first, with their notes opened. */
export async function listCalls(
  { db, sealer }: Pick<ProgramWriter['kernel'], 'db' | 'sealer'>,
  person: string,
  q: Queryable = db,
): Promise<CallRow[]> {
  const rows = await selectCalls(q, person, MOST_CALLS);
  return rows.map((row) => ({ ...row, note: row.note === null ? null : sealer.open(row.note, contextOf(row.id)) }));
}
