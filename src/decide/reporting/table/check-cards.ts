/** Judges rows of the table as the page judges a card: form, address, institution, clock, duplicates, and what the door would refuse. */
import { findAccount } from '../../../access/index.ts';
import { dayInShanghai } from '../../../algorithms/periods.ts';
import { validateEntries } from '../../../ingest/index.ts';
import { KangyuError, type Kernel, type Queryable } from '../../../kernel/index.ts';
import { areas } from '../../../measure/population/index.ts';
import type { CheckedRow, ReadRow, Sender } from '../../../measure/returns/index.ts';
import { type NewPatient, patientResource } from '../card-entries.ts';
import { isLate } from '../clocks.ts';
import { knownPatients } from '../fill-card.ts';
import { type JudgedCard, judgeCard } from '../judge-card.ts';
import { windowOf } from '../load-rules.ts';
import { selectEarlier } from '../store.ts';
import { problem } from './card-table.ts';
import { type ReadCardRow, readCardRow } from './read-card-row.ts';
import { type NamedInstitution, selectInstitutionsNamed } from './store-institutions.ts';

export type CheckKernel = Pick<Kernel, 'clock' | 'sealer' | 'instance'>;
export interface CheckedCard extends CheckedRow {
  /** Undefined where the row is wrong. */
  card: { patient: NewPatient; judged: JudgedCard; institution: string; makeup: boolean } | undefined;
}

/** Rows of a file that are judged one by one against the index. */
const MOST_ROWS = 2000;

export async function checkCards(
  k: CheckKernel,
  q: Queryable,
  rows: readonly ReadRow[],
  sender: Sender,
): Promise<CheckedCard[]> {
  if (rows.length > MOST_ROWS) throw new KangyuError('reporting.too-many-rows', { limit: MOST_ROWS });
  const today = k.clock.today();
  const read = rows.map(({ row, cells }) => ({ row, cells, ...readCardRow(cells) }));
  const account = await findAccount(q, { account: sender.by });
  const own = account?.institution?.split('/')[1] ?? null;
  const named = [...new Set(read.map(({ institution }) => institution || own || ''))].filter(Boolean);
  const [known, institutions] = await Promise.all([areas(q, today), selectInstitutionsNamed(q, named)]);
  const codes = new Set(known.map(({ code }) => code));
  const seen = new Map<string, number>();
  const checked: CheckedCard[] = [];
  for (const one of read) {
    const institution = institutionOf(one, own, institutions, sender);
    const judged = judgeRow(k, one, codes);
    if (judged.disease && one.patient) await compare(k, q, one, judged, seen);
    checked.push(settle(one, judged, institution));
  }
  return checked;
}

type Row = ReadCardRow & ReadRow;

function judgeRow(k: CheckKernel, row: Row, areaCodes: ReadonlySet<string>): JudgedCard {
  const { answers, patient, problems } = row;
  const today = k.clock.today();
  const subject = { birthDate: patient?.birthDate ?? null, sex: patient?.sex ?? null, deceasedDate: null };
  const judged = judgeCard(answers, subject, today);
  const told = new Set(problems.map(({ column }) => column));
  for (const { item, text } of judged.evaluation.problems)
    if (!told.has(item)) problems.push(problem('card', item || 'disease', { ...text }));
  for (const { item, text } of judged.evaluation.warnings)
    problems.push(problem('doubt', item || 'disease', { ...text }));
  const { address, origin, diagnosed, disease } = answers;
  const elsewhere = origin !== '1' && /^\d{6}(\d{3}|\d{6})?$/.test(String(address));
  if (typeof address === 'string' && !areaCodes.has(address) && !elsewhere)
    problems.push(problem('address', 'address', { value: address.slice(0, 20) }));
  if (typeof disease === 'string' && !judged.disease) problems.push(problem('disease', 'disease', { value: disease }));
  if (typeof diagnosed === 'string') {
    const at = new Date(diagnosed);
    const now = k.clock.now();
    if (at > now) problems.push(problem('clock', 'diagnosed'));
    else if (judged.disease && isLate(at, now, judged.disease.hours))
      problems.push(problem('late', 'diagnosed', { hours: judged.disease.hours }));
  }
  if (patient) {
    const [refused = []] = validateEntries([patientResource(patient, String(address ?? ''))], k);
    for (const { severity, message, expression } of refused)
      if (severity === 'error') problems.push(problem('card', columnOf(expression), { ...message }));
  }
  return judged;
}

const COLUMNS: readonly (readonly [path: string, column: string])[] = [
  ['identifier', 'idNumber'],
  ['birthDate', 'birthDate'],
  ['gender', 'sex'],
  ['telecom', 'phone'],
];
const columnOf = (expression = ''): string => COLUMNS.find(([path]) => expression.includes(path))?.[1] ?? 'name';

function institutionOf(
  { institution, problems }: Row,
  own: string | null,
  known: readonly NamedInstitution[],
  sender: Sender,
): string | undefined {
  const asked = institution || own;
  if (!asked) return void problems.push(problem('institution-missing', 'institution'));
  const found = known.find(({ id, name }) => id === asked || name === asked);
  if (!found) return void problems.push(problem('institution', 'institution', { value: asked.slice(0, 60) }));
  const allowed = own === null ? found.area !== null && sender.isAllowed(found.area) : found.id === own;
  if (!allowed) return void problems.push(problem('institution-outside', 'institution'));
  return found.id;
}

/** Whether the same case stands in the index or in a row before. */
async function compare(k: CheckKernel, q: Queryable, row: Row, judged: JudgedCard, seen: Map<string, number>) {
  const { patient, answers, problems } = row;
  const { disease, rules } = judged;
  const key = `${disease!.id} ${patient!.idNumber ?? `${patient!.name} ${patient!.birthDate}`}`;
  const before = seen.get(key);
  if (before !== undefined) problems.push(problem('same-row', 'disease', { row: before }));
  else seen.set(key, row.row);
  if (typeof answers.diagnosed !== 'string') return;
  const patients = await knownPatients(k, q, patient!);
  if (patients.length === 0) return;
  const at = new Date(answers.diagnosed);
  const window = windowOf(rules, disease!);
  const earlier = await selectEarlier(q, { patients, disease: disease!.id, at, window });
  // The same file with other rows corrected: what was taken stands.
  if (earlier.some(({ diagnosedAt }) => diagnosedAt.getTime() === at.getTime())) problems.push(STANDS);
  else if (earlier[0]) problems.push(problem('same-case', 'disease', { day: dayInShanghai(earlier[0].diagnosedAt) }));
}

const STANDS = problem('doubt', 'disease', {
  zh: '该患者同一诊断时间的报告卡已存在',
  en: 'A card of this patient with this very time of diagnosis stands already',
});

function settle(row: Row, judged: JudgedCard, institution: string | undefined): CheckedCard {
  const { cells, problems, patient, makeup, note, answers } = row;
  const wrong = problems.some(({ level }) => level === 'error');
  const waits = note === null && problems.some(({ level }) => level === 'warning');
  const state = wrong ? 'rejected' : problems.includes(STANDS) ? 'unchanged' : waits ? 'warned' : 'accepted';
  const { disease } = judged;
  return {
    ...{ row: row.row, cells, problems, state },
    area: typeof answers.address === 'string' ? answers.address : null,
    item: typeof answers.disease === 'string' ? answers.disease : null,
    period: typeof answers.diagnosed === 'string' ? answers.diagnosed.slice(0, 7) : null,
    card: wrong || !patient || !disease || !institution ? undefined : { patient, judged, institution, makeup },
  };
}
