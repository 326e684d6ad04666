import type { FhirResource, Kernel, Tx } from '../../kernel/index.ts';
import { contentPacks } from '../../packs/index.ts';
import { scheduleNewDay } from './jobs.ts';
import { type Counted, markSubjects } from './mark-subjects.ts';
import { findForm, findPack } from './packs.ts';
import {
  type ContactRow,
  type EnrolmentRow,
  idIn,
  readContact,
  readEnrolment,
  readInstitutionEnrolment,
} from './read-records.ts';
import { recompute } from './recompute.ts';
import { packsOfSystems, recordedTypes } from './recorded.ts';
import { deleteRows, selectPersons, upsertContacts, upsertEnrolments } from './store.ts';
import { unsettlePack } from './store-new-day.ts';
import { deleteTeams, type TeamRow, upsertTeams } from './store-teams.ts';
import { keepTaskEnds } from './store-todo.ts';
import { suits } from './subjects.ts';
import { scheduleTakingIn } from './take-in.ts';
import { isRuleTask, taskEnd } from './tasks.ts';
import { readTeam } from './teams.ts';

/** What this room needs to know of a committed version. */
export interface Committed {
  type: string;
  id: string;
  version: number;
  op: 'create' | 'update' | 'delete' | 'unchanged';
  /** Number of the commit in the change feed. */
  seq?: string | null;
  resource?: FhirResource;
  previous?: FhirResource;
}

/**
 * Brings enrolments, contacts and what is due to the state of the record, in the transaction of the commit: what somebody
 * hands in is on their list when they are answered. A batch of other types costs nothing.
 */
export async function followPrograms(
  k: Pick<Kernel, 'clock' | 'jobs'>,
  tx: Tx,
  committed: readonly Committed[],
): Promise<void> {
  await followMaps(k, tx, committed);
  const newest = new Map<string, Committed>();
  const taken = recordedTypes();
  for (const one of committed)
    if ((WATCHED.has(one.type) || taken.has(one.type)) && one.op !== 'unchanged')
      newest.set(`${one.type}/${one.id}`, one);
  if (newest.size === 0) return;
  const enrolments: EnrolmentRow[] = [];
  const contacts: ContactRow[] = [];
  const gone = {
    EpisodeOfCare: [] as string[],
    Basic: [] as string[],
    QuestionnaireResponse: [] as string[],
    CareTeam: [] as string[],
  };
  const teams: TeamRow[] = [];
  const ended: { id: string; status: string }[] = [];
  const open: string[] = [];
  const patients: string[] = [];
  const told: string[] = []; // whose records may stand for contacts
  const counted: Counted[] = []; // whose figures change
  for (const { type, id, version, op, resource, previous } of newest.values()) {
    const present = op === 'delete' ? undefined : resource;
    if (type === 'EpisodeOfCare' || type === 'Basic') {
      const read = type === 'Basic' ? readInstitutionEnrolment : readEnrolment;
      const row = present && read(present, version);
      if (row && suits(findPack(row.pack), row.patient)) enrolments.push(row);
      else if (op !== 'create') gone[type].push(id);
    } else if (type === 'QuestionnaireResponse') {
      const row = present && readContact(present, version, findForm);
      if (row && suits(findPack(row.pack), row.patient)) contacts.push(row);
      else if (op !== 'create') gone.QuestionnaireResponse.push(id);
    } else if (type === 'CareTeam') {
      const row = present && readTeam(present, version);
      if (row) teams.push(row);
      else gone.CareTeam.push(id);
    } else if (type === 'Task') {
      if (!isRuleTask(id)) continue;
      const status = present && taskEnd(present);
      if (status) ended.push({ id, status });
      else if (op !== 'create') open.push(id);
    } else if (taken.has(type) && !WATCHED.has(type)) {
      // One that is put right may have been another's.
      patients.push(...[resource, previous].flatMap((one) => idIn(subjectOf(one), 'Patient') ?? []));
      told.push(...[present].flatMap((one) => idIn(subjectOf(one), 'Patient') ?? []));
    } else {
      const own = patientsIn(type, id, resource ?? previous);
      patients.push(...own);
      // Merged or parted persons: whatever they take part in.
      if (type === 'Linkage')
        for (const { id: pack } of contentPacks()) counted.push(...own.map((patient) => ({ pack, patient })));
    }
  }
  await upsertTeams(tx, teams);
  await deleteTeams(tx, gone.CareTeam);
  if (ended.length + open.length > 0) await keepTaskEnds(tx, ended, open);
  await upsertEnrolments(tx, enrolments);
  const before = await upsertContacts(tx, contacts);
  const left = gone.EpisodeOfCare.length + gone.Basic.length + gone.QuestionnaireResponse.length > 0;
  const removed = left ? await deleteRows(tx, gone) : [];
  counted.push(...before, ...enrolments, ...contacts, ...removed);
  if (told.length > 0) await scheduleTakingIn(k, tx, taken, told);
  patients.push(...counted.map(({ patient }) => patient));
  if (patients.length === 0) return;
  const changed = await recompute(k, tx, patients);
  const seq = committed.findLast((one) => one.op !== 'unchanged')?.seq ?? undefined;
  await markSubjects(k, tx, counted.length > 0 ? [...(await selectPersons(tx, counted)), ...changed] : changed, seq);
}

/** What codes of other lists mean changes what records of them count for: their programmes are reckoned again, soon. */
async function followMaps(k: Pick<Kernel, 'jobs'>, tx: Tx, committed: readonly Committed[]): Promise<void> {
  const maps = committed.filter(({ type, op }) => type === 'ConceptMap' && op !== 'unchanged');
  if (maps.length === 0) return;
  const groups = maps.flatMap(({ resource, previous }) =>
    [resource, previous].flatMap((one) => (one?.group ?? []) as { target?: string }[]),
  );
  const packs = packsOfSystems(new Set(groups.flatMap(({ target }) => target ?? [])));
  for (const pack of packs) await unsettlePack(tx, pack);
  if (packs.length > 0) await scheduleNewDay(k, tx);
}

const subjectOf = (resource: FhirResource | undefined): unknown => (resource?.subject ?? resource?.patient)?.reference;

/** Diagnoses, births, deaths and moves change what rules say, of institutions their class; a Linkage is what is told of merged persons. */
const WATCHED = new Set([
  'EpisodeOfCare',
  'Basic',
  'Organization',
  'QuestionnaireResponse',
  'CareTeam',
  'Task',
  'Condition',
  'Patient',
  'Linkage',
]);

function patientsIn(type: string, id: string, resource: FhirResource | undefined): string[] {
  if (type === 'Patient') return [id];
  if (type === 'Organization') return [`Organization/${id}`];
  const references =
    type === 'Condition'
      ? [resource?.subject?.reference]
      : ((resource?.item ?? []) as { resource?: { reference?: string } }[]).map((item) => item.resource?.reference);
  return references.flatMap((one) => idIn(one, 'Patient') ?? []);
}
