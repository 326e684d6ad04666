/** What people do about an event: who is to be investigated, and who was in contact with the ill. */
import { KangyuError, uuidv7 } from '../../kernel/index.ts';
import { formOn } from '../../packs/index.ts';
import { enrol, getPack, type ProgramWriter } from '../programs/index.ts';
import { reachOn } from './reach.ts';
import { type MemberRow, type Scope, selectMembers } from './store.ts';

export const CASE_PACK = 'case-investigation';
export const CONTACT_PACK = 'contact-tracing';
/** Code of diseases that a form does not name. */
const OTHER = 'other';
const ROLES = { case: '1', well: '2', control: '3' } as const;
export type AskedAs = keyof typeof ROLES;

export interface Refused {
  patient: string;
  code: string;
  message: { zh: string; en: string };
}

/**
 * Sets up the interviews of persons of the line list: each is enrolled once and stands on the worklist until it is done. Those
 * already under way are left as they are; who cannot be enrolled is told with the reason, the others are set up all the same.
 */
export async function assignCases(
  writer: ProgramWriter,
  scope: Scope,
  patients: readonly string[] | undefined,
  { doctor, most = 500 }: { doctor?: string | undefined; most?: number } = {},
): Promise<{ assigned: number; already: number; refused: Refused[] }> {
  const { kernel } = writer;
  const members = await selectMembers(kernel.db, await reachOn(kernel, scope), 5000);
  const wanted = members.filter((one) => one.listed !== null && (patients?.includes(one.patient) ?? true));
  const unknown = patients?.find((id) => !wanted.some(({ patient }) => patient === id));
  if (unknown !== undefined) throw new KangyuError('investigation.not-a-case', { patient: unknown });
  const open = wanted.filter(({ noticed }) => noticed === null).slice(0, most);
  const refused: Refused[] = [];
  for (const one of open)
    try {
      await enrol(writer, enrolmentOf(writer, scope, one, doctor));
    } catch (error) {
      if (!(error instanceof KangyuError) || error.status >= 500) throw error;
      refused.push({ patient: one.patient, code: error.code, message: error.texts });
    }
  return { assigned: open.length - refused.length, already: wanted.length - open.length, refused };
}

function enrolmentOf(
  { kernel }: ProgramWriter,
  { id: signal, disease }: Scope,
  { patient, listed }: MemberRow,
  doctor: string | undefined,
): Parameters<typeof enrol>[1] {
  const on = kernel.clock.today();
  const answers = { disease: offered(CASE_PACK, 'notice', disease, on), role: ROLES.case, onset: listed, signal };
  return { id: uuidv7(), pack: CASE_PACK, patients: [patient], on, form: { code: 'notice', answers }, doctor };
}

/** The disease as a form of the packs names it. */
function offered(pack: string, form: string, disease: string, on: string): string {
  const items = formOn(getPack(pack), form, on)?.compiled.form.sections.flatMap((section) => section.items) ?? [];
  const options = items.find(({ code }) => code === 'disease')?.options ?? [];
  return options.some(({ code }) => code === disease) ? disease : OTHER;
}

/** Somebody who was exposed with the ill and stayed well, or a control: asked the same, for comparison. */
export async function assignWell(
  writer: ProgramWriter,
  { id: signal, disease }: Scope,
  { id, patients, as }: { id: string; patients: readonly string[]; as: Exclude<AskedAs, 'case'> },
): Promise<void> {
  const on = writer.kernel.clock.today();
  const answers = { disease: offered(CASE_PACK, 'notice', disease, on), role: ROLES[as], signal };
  await enrol(writer, { id, pack: CASE_PACK, patients, on, form: { code: 'notice', answers } });
}

export interface NewContact {
  /** Chosen by the sender: the same sent twice is registered once. */
  id: string;
  /** Patient ids of the contact. */
  patients: readonly string[];
  /** Patient id of the source. */
  source?: string | undefined;
  sourceName?: string | undefined;
  relation: string;
  place?: string | undefined;
  firstExposure?: string | undefined;
  lastExposure: string;
  mode: string;
  /** Days of observation where others than the disease's. */
  days?: number | undefined;
  doctor?: string | undefined;
}

/** Registers a contact and begins the observation today. Throws what enrolling throws, and `investigation.own-contact`. */
export async function registerContact(
  writer: ProgramWriter,
  { id: signal, disease }: Scope,
  { id, patients, source, days, doctor, ...given }: NewContact,
): Promise<void> {
  if (source !== undefined && patients.includes(source)) throw new KangyuError('investigation.own-contact');
  const on = writer.kernel.clock.today();
  const answers = {
    disease: offered(CONTACT_PACK, 'registration', disease, on),
    signal,
    ...given,
    ...(source === undefined ? {} : { source: `Patient/${source}` }),
    ...(days === undefined ? {} : { daysSet: days }),
  };
  await enrol(writer, { id, pack: CONTACT_PACK, patients, on, form: { code: 'registration', answers }, doctor });
}
