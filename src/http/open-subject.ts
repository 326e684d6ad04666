/** Whom a programme is about: a resident by their person, or an institution as `Organization/<id>`. */
import type { FastifyRequest } from 'fastify';
import { EVERYWHERE } from '../access/index.ts';
import { findInstitution, type InstitutionRow, isInstitution } from '../decide/programs/index.ts';
import { findSamePerson } from '../identify/index.ts';
import { KangyuError } from '../kernel/index.ts';
import type { Ctx } from './app.ts';
import { type OpenedPerson, openResident } from './open-person.ts';

export interface OpenedSubject {
  /** As the interface names it: the person, or `Organization/<id>`. */
  person: string;
  /** As the programmes room names it: Patient ids without the type, or `Organization/<id>` alone. */
  patients: string[];
  /** Of a resident. */
  opened?: OpenedPerson;
  /** Of an institution. */
  institution?: InstitutionRow;
}

/** Of the caller's area; anyone else looks as if there were none. Audited as `action`. */
export async function openSubject(
  request: FastifyRequest,
  ctx: Ctx,
  subject: string,
  action: string,
): Promise<OpenedSubject> {
  if (isInstitution(subject)) return openInstitution(request, ctx, subject, action);
  const opened = await openResident(request, ctx, subject, action);
  const patients = opened.patients.map((reference) => reference.replace(/^Patient\//, ''));
  return { person: opened.resident.person, patients, opened };
}

/** The subject of a row of the programmes room; undefined where nobody knows it any more. */
export async function openSubjectOf(
  request: FastifyRequest,
  ctx: Ctx,
  patient: string | undefined,
  action: string,
): Promise<OpenedSubject | undefined> {
  if (patient === undefined) return undefined;
  if (isInstitution(patient)) return openSubject(request, ctx, patient, action);
  const [same] = await findSamePerson(ctx.kernel.db, [patient]);
  return same && openSubject(request, ctx, same.person, action);
}

async function openInstitution(
  request: FastifyRequest,
  { kernel, areas }: Ctx,
  subject: string,
  action: string,
): Promise<OpenedSubject> {
  const id = subject.replace('Organization/', '');
  const institution = await findInstitution(kernel.db, id);
  const { area } = request.caller;
  const near = area === EVERYWHERE || (institution?.area && areas.isWithin(institution.area, area));
  if (!institution || !near) throw new KangyuError('programs.institution-unknown', { institution: id });
  request.touch({ action, object: subject });
  return { person: subject, patients: [subject], institution };
}
