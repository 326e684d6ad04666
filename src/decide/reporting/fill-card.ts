/** Cards through the form: reported, corrected, handed in again after a return. */
import type { Answers } from '../../algorithms/forms/evaluate-form.ts';
import { dayInShanghai } from '../../algorithms/periods.ts';
import { matchPerson } from '../../identify/index.ts';
import { type FhirResource, KangyuError, type Kernel, type Queryable, type Tx } from '../../kernel/index.ts';
import { readMany } from '../../record/index.ts';
import { dueOf, type NewPatient, newCardEntries, patientResource, shanghai } from './card-entries.ts';
import { type CardStep, cardEntries, diagnosisId, flowEntry } from './card-resources.ts';
import { handIn, lockKey, type ReportWriter } from './hand-in.ts';
import { type JudgedCard, judgeCard, rankOf } from './judge-card.ts';
import { reportRules, stateOf, windowOf } from './load-rules.ts';
import { answersOf, type CardRow, subjectOf } from './read-card.ts';
import { type EarlierCard, findCard, selectEarlier } from './store.ts';

export interface NewCard {
  /** Chosen by the sender: the same card sent twice is stored once. */
  id: string;
  /** Patient ids of the person; empty with `newPatient`. */
  patients: readonly string[];
  newPatient?: NewPatient | undefined;
  answers: Answers;
  /** Organization id. */
  institution: string;
  /** Opened from the list of what was not reported. */
  makeup: boolean;
  /** True where somebody has seen that the same case is reported. */
  another: boolean;
  /** Whether the reporter passes cards on for the institution, so that its review is done. */
  checked: boolean;
}

/** Throws `reporting.answers`, `.disease`, `.clock`, `.same-case`, `.card-known`, `.refused`. Gives whether it is new. */
export async function reportCard(writer: ReportWriter, request: NewCard): Promise<{ card: CardRow; fresh: boolean }> {
  const { kernel } = writer;
  const { id, patients, newPatient, answers, institution, makeup } = request;
  return kernel.db.transaction(async (tx) => {
    await lockKey(tx, id);
    const known = await findCard(tx, id);
    const now = kernel.clock.now();
    const person = await subjectFor(writer, tx, patients, newPatient);
    const judged = judgeCard(answers, person, kernel.clock.today());
    const { disease, values } = requireValid(judged, answers, now);
    if (known) {
      if (!(await sameAnswers(writer, tx, id, values))) throw new KangyuError('reporting.card-known', { id });
      return { card: known, fresh: false };
    }
    const same = newPatient ? await knownPatients(kernel, tx, newPatient) : patients;
    if (same.length > 0) {
      await lockKey(tx, `${same[0]}/${disease.id}`);
      const earlier = await duplicatesOf(tx, judged, same, values);
      if (earlier.length > 0 && !request.another) throw sameCase(disease.title.zh, earlier);
    }
    const entries = newCardEntries(writer, {
      ...{ id, judged, institution, makeup, checked: request.checked },
      patient: newPatient ? { url: NEW_PATIENT, fresh: newPatient } : { url: `Patient/${patients[0]}` },
    });
    await handIn(writer, tx, `card/${id}`, entries);
    return { card: (await findCard(tx, id))!, fresh: true };
  });
}

export interface CardCorrection {
  id: string;
  /** Version of the answers that was looked at. */
  version: number;
  answers: Answers;
  note?: string | undefined;
  /** Whether who corrects passes cards on for the institution. */
  checked: boolean;
}

/**
 * Puts a card right: a new version, the one before stays in the history. A returned card goes the way of a new one; one that
 * left the institution is reviewed by the county again. Throws `reporting.version`, `.closed` besides.
 */
export async function correctCard(writer: ReportWriter, correction: CardCorrection): Promise<CardRow> {
  const { kernel, account, name } = writer;
  const { id, version, answers } = correction;
  return kernel.db.transaction(async (tx) => {
    await lockKey(tx, id);
    const before = await findCard(tx, id);
    if (!before) throw new KangyuError('reporting.card-unknown');
    const rules = reportRules(kernel.clock.today());
    const state = stateOf(rules, before.state);
    if (before.state === 'deleted' || before.state === 'duplicate')
      throw new KangyuError('reporting.closed', { state: state?.title.zh ?? before.state });
    if (before.version !== version) throw new KangyuError('reporting.version');
    const now = kernel.clock.now();
    const person = await subjectFor(writer, tx, [before.patient], undefined);
    const { disease, values } = requireValid(judgeCard(answers, person, kernel.clock.today()), answers, now);
    const area = String(values.address);
    const rank = rankOf(disease, dayInShanghai(now));
    const again = before.state === 'returned' || before.state === 'institution';
    const to = again && !correction.checked && before.reportedAt === null ? 'institution' : 'county';
    const at = now.toISOString();
    const reportedAt = to === 'institution' ? null : (before.reportedAt ?? at);
    const step: CardStep = {
      step: before.state === 'returned' ? 'hand-in-again' : 'correct',
      at,
      account,
      name,
      state: to,
      reason: null,
      note: correction.note?.trim() || null,
    };
    const patient = `Patient/${before.patient}`;
    const shared = { id, patient, institution: before.institution, area, rank };
    await handIn(writer, tx, `card/${id}/${before.version + 1}`, [
      ...cardEntries({
        ...shared,
        disease,
        values,
        filledAt: shanghai(new Date(before.filledAt)),
        account: before.account,
        makeup: before.makeup,
        amended: true,
      }),
      flowEntry({
        ...shared,
        state: to,
        due: dueOf(rules, to, disease.hours, now),
        reportedAt,
        mergedInto: null,
        steps: [...before.steps, step],
      }),
    ]);
    return (await findCard(tx, id))!;
  });
}

/** Patients of the index that somebody typed in stands for beyond doubt. */
export async function knownPatients(
  kernel: Pick<Kernel, 'clock' | 'sealer'>,
  q: Queryable,
  patient: NewPatient,
): Promise<readonly string[]> {
  const [match] = await matchPerson(kernel, q, patientResource(patient, ''), { count: 1 });
  return match?.grade === 'certain' ? match.patients : [];
}

/** Standing cards of the person and disease within its window, the nearest first. */
export async function duplicatesOf(
  tx: Tx,
  { disease, rules }: JudgedCard,
  patients: readonly string[],
  { diagnosed }: { diagnosed?: unknown },
  except?: string,
): Promise<EarlierCard[]> {
  if (!disease || patients.length === 0 || typeof diagnosed !== 'string' || Number.isNaN(Date.parse(diagnosed)))
    return [];
  const window = windowOf(rules, disease);
  return selectEarlier(tx, { patients, disease: disease.id, at: new Date(diagnosed), window, except });
}

const sameCase = (disease: string, earlier: readonly EarlierCard[]) =>
  new KangyuError('reporting.same-case', {
    disease,
    day: dayInShanghai(earlier[0]!.diagnosedAt),
    cards: earlier.map(({ id, diagnosedAt, institutionName }) => ({ id, diagnosedAt, institutionName })),
  });

function requireValid({ evaluation, disease }: JudgedCard, answers: Answers, now: Date) {
  const diagnosed = typeof answers.diagnosed === 'string' ? new Date(answers.diagnosed) : undefined;
  if (diagnosed && diagnosed.getTime() > now.getTime())
    throw new KangyuError('reporting.clock', {
      diagnosed: shanghai(diagnosed).slice(0, 16),
      now: shanghai(now).slice(0, 16),
    });
  const { valid, problems, values } = evaluation;
  if (!disease && typeof answers.disease === 'string')
    throw new KangyuError('reporting.disease', {
      disease: answers.disease,
      day: dayInShanghai(diagnosed && !Number.isNaN(diagnosed.getTime()) ? diagnosed : now),
    });
  if (!valid || !disease)
    throw new KangyuError('reporting.answers', { items: problems.map(({ text }) => text.zh).join('；'), problems });
  return { disease, values };
}

async function subjectFor(
  { kernel }: ReportWriter,
  tx: Tx,
  patients: readonly string[],
  fresh: NewPatient | undefined,
) {
  if (fresh) return { birthDate: fresh.birthDate, sex: fresh.sex, deceasedDate: null };
  const [first] = await readMany(kernel, tx, [{ type: 'Patient', id: patients[0] ?? '' }]);
  if (!first) throw new KangyuError('reporting.patient');
  return subjectOf(first.resource);
}

async function sameAnswers({ kernel }: ReportWriter, tx: Tx, id: string, values: object): Promise<boolean> {
  const [stored] = await readMany(kernel, tx, [{ type: 'QuestionnaireResponse', id }]);
  return stored !== undefined && canonical(answersOf(stored.resource!)) === canonical(values);
}

const canonical = (values: object): string =>
  JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));

const NEW_PATIENT = 'urn:uuid:5d1a4f0e-6f0e-4a58-9d63-7d0b8a7c2f11';

/** The Condition of a card as it stands. */
export async function storedDiagnosis({ kernel }: ReportWriter, tx: Tx, id: string): Promise<FhirResource | undefined> {
  const [found] = await readMany(kernel, tx, [{ type: 'Condition', id: diagnosisId(id) }]);
  if (!found) return undefined;
  const { meta, ...rest } = found.resource!;
  const security = (meta as { security?: unknown } | undefined)?.security;
  return { ...rest, ...(security ? { meta: { security } } : {}) } as FhirResource;
}
