import type { FastifyRequest } from 'fastify';
import { clearanceOf, maskIdNumber, maskName, seesInFull } from '../access/index.ts';
import { getResident, mayActFor, type Resident, type ResidentDetail } from '../identify/index.ts';
import { KangyuError } from '../kernel/index.ts';
import type { Reading } from '../person/index.ts';
import { type StoredVersion, UNKNOWN_AREA } from '../record/index.ts';
import type { Ctx } from './app.ts';
import type { ResidentRow } from './contract.ts';
import { nearTo } from './emergency.ts';
import { personScope } from './record-scope.ts';

/** A person whose records a request may read, and how. */
export interface OpenedPerson extends Reading {
  resident: Resident;
  sources: ResidentDetail['sources'];
  /** The resident as the caller may see them. */
  shown: ResidentRow;
  /** Everything that names the person in the audit. */
  persons: string[];
}

/** For staff: a resident of the caller's area, or one that an emergency opened; anyone else looks as if there were none. Audited as `action`. */
export async function openResident(
  request: FastifyRequest,
  ctx: Ctx,
  person: string,
  action: string,
): Promise<OpenedPerson> {
  const { kernel, areas } = ctx;
  const { resident, sources } = await getResident(kernel, kernel.db, person);
  const near = nearTo(request, ctx, resident);
  if (near === undefined) throw new KangyuError('identify.person-unknown');
  const show = <T extends StoredVersion>(version: T): T =>
    version.resource
      ? { ...version, resource: request.mask(version.resource, areaOf(version, resident)).resource }
      : version;
  return opened(request, ctx, { resident, sources }, action, {
    scope: personScope(request, ctx),
    show,
    full: seesInFull(request.caller, near === 'emergency' ? undefined : (resident.area ?? undefined), areas.isWithin),
  });
}

/** A record of a source that does not know where the person lives is masked as the person is. */
const areaOf = ({ area }: StoredVersion, resident: Resident): string | undefined =>
  (area === UNKNOWN_AREA ? resident.area : area) ?? undefined;

/** For residents: themselves and those they look after, wherever it was recorded, confidential records included. */
export async function openOwn(
  request: FastifyRequest,
  ctx: Ctx,
  person: string,
  action: string,
): Promise<OpenedPerson> {
  const { kernel, access } = ctx;
  const { caller } = request;
  if (!(await mayActFor(kernel, caller.accountId, person))) throw new KangyuError('identify.person-unknown');
  const detail = await getResident(kernel, kernel.db, person);
  const own = detail.sources.map(({ reference }) => reference);
  const clearance = clearanceOf(access.purposes, caller, kernel.clock.now(), { own });
  return opened(request, ctx, detail, action, { scope: { clearance }, show: (version) => version, full: true });
}

function opened(
  request: FastifyRequest,
  { areas }: Ctx,
  { resident, sources }: ResidentDetail,
  action: string,
  { full, ...how }: Pick<Reading, 'scope' | 'show'> & { full: boolean },
): OpenedPerson {
  const patients = sources.map(({ reference }) => reference);
  const persons = [resident.person, ...patients];
  request.touch({ action, object: `person/${resident.person}`, persons });
  const areaName = resident.area === null ? undefined : areas.nameOf(resident.area);
  const { idNumber } = resident;
  return {
    ...how,
    patients,
    persons,
    resident,
    sources,
    shown: {
      person: resident.person,
      name: full ? resident.name : maskName(resident.name),
      sex: resident.sex,
      birthDate: resident.birthDate,
      idNumber: idNumber === null || full ? idNumber : maskIdNumber(idNumber),
      area: resident.area,
      ...(areaName === undefined ? {} : { areaName }),
      deceased: resident.deceased,
      masked: !full,
    },
  };
}
