/** Work without a network: what a device takes along, and the contacts that it brings back. */
import { createHash } from 'node:crypto';
import type { Answers } from '../../algorithms/forms/evaluate-form.ts';
import { KangyuError, type Kernel } from '../../kernel/index.ts';
import type { Pack } from '../../packs/index.ts';
import { correctContact, saveContact } from './contacts.ts';
import type { ProgramWriter } from './hand-in.ts';
import { loadHistories, type PersonHistory, recordedFacts, sqlFacts } from './histories.ts';
import {
  insertOffline,
  type OfflineContact,
  type OfflineReason,
  selectOffline,
  selectTaken,
  settleOffline,
  type TakenFilter,
} from './store-offline.ts';

export interface TakenPerson {
  history: PersonHistory;
  /** Patient id that the person is enrolled under. */
  patient: string;
  /** Facts of each pack that do not come from answers, as of today. */
  facts: Record<string, Record<string, any>>;
}

/** A page of persons with all that rules need to know of them; `next` is where the following page begins. */
export async function takeAlong(
  k: Pick<Kernel, 'db'>,
  packs: readonly Pack[],
  filter: Omit<TakenFilter, 'packs'>,
): Promise<{ persons: TakenPerson[]; next?: string }> {
  const { db } = k;
  const rows = await selectTaken(db, { ...filter, packs: packs.map(({ id }) => id) });
  const own = rows.flatMap(({ patients }) => patients);
  const histories = await loadHistories(db, own);
  const byPatient = new Map(histories.flatMap((history) => history.patients.map((id) => [id, history] as const)));
  const all = [...byPatient.keys()];
  const extra = new Map(
    await Promise.all(packs.map(async (pack) => [pack.id, await sqlFacts(db, pack, all, filter.today)] as const)),
  );
  const persons = rows.map(({ patients }) => {
    const history = byPatient.get(patients[0]!)!;
    const facts = Object.fromEntries(
      packs.map((pack) => {
        const known = history.patients.map((id) => extra.get(pack.id)!.get(id) ?? {});
        return [pack.id, Object.assign({}, ...known, recordedFacts(pack, history, filter.today))];
      }),
    );
    return { history, patient: patients[0]!, facts };
  });
  const last = rows.length === filter.limit ? rows.at(-1) : undefined;
  return { persons, ...(last ? { next: `${last.first}|${last.person}` } : {}) };
}

/** A contact as the device sealed it. */
export interface BroughtContact {
  id: string;
  patient: string;
  pack: string;
  form: string;
  formFrom: string;
  time: string;
  answers: Answers;
  recordedAt: Date;
  /** Seconds by which the device's clock was behind, as it knew when the contact was recorded. */
  knownSkew: number | null;
}
export interface Bringing {
  device: string;
  account: string;
  receivedAt: Date;
  skewSeconds: number;
  /** A difference of so many seconds between both skews says that the clock was moved. */
  clockSeconds: number;
}

/**
 * Takes in one contact: `save` stores it as the contact of a form, or throws why not; what it refuses is kept with the reason.
 * The same contact again gives what became of it. Throws what is no fault of the contact (the database is away).
 */
export async function takeIn(
  k: Pick<Kernel, 'db'>,
  brought: BroughtContact,
  { device, account, receivedAt, skewSeconds, clockSeconds }: Bringing,
  save: (contact: BroughtContact) => Promise<unknown>,
): Promise<OfflineContact> {
  const digest = digestOf(brought);
  const [known] = await selectOffline(k.db, [brought.id]);
  if (known && !known.digest.equals(digest)) throw new KangyuError('programs.contact-known', { id: brought.id });
  if (known) return known;
  const { knownSkew, answers, ...contact } = brought;
  const reason = await reasonAgainst(() => save(brought));
  await insertOffline(k.db, {
    ...contact,
    answers: answers as Record<string, unknown>,
    device,
    account,
    receivedAt,
    skewSeconds,
    clockMoved: knownSkew !== null && Math.abs(knownSkew - skewSeconds) > clockSeconds,
    digest,
    state: stateOf(reason),
    reason: reason ?? null,
  });
  return (await selectOffline(k.db, [brought.id]))[0]!;
}

const digestOf = ({ id, patient, pack, form, formFrom, time, answers }: BroughtContact): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([id, patient, pack, form, formFrom, time, answers]))
    .digest();

const STATES: Record<string, OfflineContact['state']> = {
  'programs.same-visit': 'conflict',
  'access.device-revoked': 'review',
};
const stateOf = (reason: OfflineReason | undefined): OfflineContact['state'] =>
  reason ? (STATES[reason.code] ?? 'refused') : 'stored';

async function reasonAgainst(save: () => Promise<unknown>): Promise<OfflineReason | undefined> {
  try {
    await save();
    return undefined;
  } catch (error) {
    if (!(error instanceof KangyuError) || error.status >= 500) throw error;
    const { code, texts, details } = error;
    return { code, messages: texts, ...(details === undefined ? {} : { details }) };
  }
}

export type Settling =
  | { as: 'send'; time?: string | undefined; answers?: Answers | undefined; another?: boolean | undefined }
  | { as: 'put-right'; contact: string; version: number; answers?: Answers | undefined }
  | { as: 'drop' };

/**
 * Settles a contact that waits: sent again as it is or corrected (`another` where it was another visit), put in the place of what
 * the other one recorded, or dropped. Throws what `saveContact` and `correctContact` throw, and `programs.offline-settled`.
 */
export async function settle(
  writer: ProgramWriter,
  waiting: OfflineContact,
  patients: readonly string[],
  how: Settling,
): Promise<void> {
  const { db, clock } = writer.kernel;
  if (how.as === 'send')
    await saveContact(writer, {
      id: waiting.id,
      pack: waiting.pack,
      form: waiting.form,
      time: how.time ?? waiting.time,
      answers: how.answers ?? waiting.answers,
      another: how.another ?? false,
      patients,
    });
  if (how.as === 'put-right') {
    const { contact: id, version, answers = waiting.answers } = how;
    await correctContact(writer, { id, version, patients, time: waiting.time, answers });
  }
  const state = how.as === 'send' ? 'stored' : 'dropped';
  if (!(await settleOffline(db, waiting.id, { state, by: writer.account, at: clock.now() })))
    throw new KangyuError('programs.offline-settled');
}
