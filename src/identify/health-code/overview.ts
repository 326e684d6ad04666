import { KangyuError } from '../../kernel/index.ts';
import { type Resident, toResident } from '../find-residents.ts';
import { findCardOf } from './cards.ts';
import { proofContext, wardsOf } from './guardians.ts';
import type { CodeKernel } from './model.ts';
import { ownPerson } from './own-person.ts';
import type { CardRow } from './store-cards.ts';
import { listAliases, listResidentsOf } from './store-people.ts';
import { findRequest, listOwnRequests, listRequests, type RequestRow } from './store-requests.ts';
import { listScanRows, type ScanFilter, type ScanRow } from './store-scans.ts';
import { namesOfTerminals } from './store-terminals.ts';

export interface HeldCode {
  resident: Resident;
  /** Absent for a person whose card waits to be made or was never asked for. */
  card?: CardRow;
  /** The guardianship through which the account holds it; absent for the account's own. */
  guardianship?: { id: string; relation: string; validUntil: string | null };
}

/** The codes an account may show: its own first, then those of the persons it looks after. */
export async function heldCodes(k: CodeKernel, accountId: string): Promise<HeldCode[]> {
  const own = await ownPerson(k.db, accountId);
  if (own === undefined) return [];
  const wards = await wardsOf(k, accountId);
  const residents = await residentsOf(k, [own, ...wards.map(({ ward }) => ward)]);
  // Not more than the rules allow one guardian; each card may stand under a person merged since.
  const held = await Promise.all(
    [undefined, ...wards].map(async (ward): Promise<HeldCode[]> => {
      const resident = residents.get(ward?.ward ?? own);
      if (!resident) return [];
      const card = await findCardOf(k.db, resident.person);
      const guardianship = ward && { id: ward.id, relation: ward.relation, validUntil: ward.valid_until };
      return [{ resident, ...(card ? { card } : {}), ...(guardianship ? { guardianship } : {}) }];
    }),
  );
  return held.flat();
}

/** Persons of the index by the ids they are asked for; those no source stands for any more are left out. */
async function residentsOf(k: CodeKernel, persons: readonly string[]): Promise<Map<string, Resident>> {
  const rows = await listResidentsOf(k.db, [...new Set(persons)]);
  return new Map(rows.map(({ start, ...row }) => [start, toResident(k, row)]));
}

export interface Application {
  request: RequestRow;
  resident: Resident;
  /** The account's own person, who asks to look after the resident. */
  guardian?: Resident;
  /** What the applicant wrote of the proof. */
  proof?: string;
}

/** What an account asked for and is not approved: waiting or refused, newest first. */
export async function ownApplications(k: CodeKernel, accountId: string): Promise<Application[]> {
  return withPersons(k, await listOwnRequests(k.db, accountId));
}

/** Applications for residents of `areas` (everywhere without it), oldest first. */
export async function listApplications(
  k: CodeKernel,
  filter: { state?: string; areas?: readonly string[]; after?: string; limit: number },
): Promise<Application[]> {
  return withPersons(k, await listRequests(k.db, filter));
}

export async function getApplication(k: CodeKernel, id: string): Promise<Application> {
  const request = await findRequest(k.db, id);
  const [application] = await withPersons(k, request ? [request] : []);
  if (!application) throw new KangyuError('identify.request-unknown');
  return application;
}

/** A person whose last source was taken away since. */
const nobody = (person: string): Resident => ({
  person,
  name: '',
  sex: '',
  birthDate: null,
  idNumber: null,
  area: null,
  deceased: false,
});

async function withPersons(k: CodeKernel, requests: readonly RequestRow[]): Promise<Application[]> {
  const residents = await residentsOf(
    k,
    requests.flatMap(({ person, guardian }) => [person, ...(guardian === null ? [] : [guardian])]),
  );
  return requests.map((request) => {
    const resident = residents.get(request.person) ?? nobody(request.person);
    const guardian = request.guardian === null ? undefined : residents.get(request.guardian);
    const proof = request.proof_ref === null ? undefined : k.sealer.open(request.proof_ref, proofContext(request.id));
    return { request, resident, ...(guardian ? { guardian } : {}), ...(proof === undefined ? {} : { proof }) };
  });
}

export interface LoggedScan extends ScanRow {
  terminalName: string | null;
}

/** Scans newest first; of one person those of whom they were merged from too. */
export async function listScans(
  k: CodeKernel,
  filter: Omit<ScanFilter, 'persons'> & { person?: string },
): Promise<LoggedScan[]> {
  const { person, ...rest } = filter;
  const rows = await listScanRows(k.db, {
    ...rest,
    ...(person === undefined ? {} : { persons: await listAliases(k.db, person) }),
  });
  const ids = [...new Set(rows.flatMap(({ terminal }) => terminal ?? []))];
  const names = new Map((await namesOfTerminals(k.db, ids)).map(({ id, name }) => [id, name]));
  return rows.map((row) => ({
    ...row,
    terminalName: row.terminal === null ? null : (names.get(row.terminal) ?? null),
  }));
}
