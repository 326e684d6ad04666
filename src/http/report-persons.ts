/** Who a report card is about, and for whom the caller may report. */
import type { FastifyRequest } from 'fastify';
import {
  diseaseRanks,
  findCandidate,
  selectCards,
  selectInstitutionsIn,
  subjectOf,
} from '../decide/reporting/index.ts';
import { findSamePerson } from '../identify/index.ts';
import { KangyuError } from '../kernel/index.ts';
import { areaPatterns, readMany } from '../record/index.ts';
import type { Ctx } from './app.ts';
import { openResident } from './open-person.ts';
import { recordScope } from './record-scope.ts';
import { cardRank, cardSight, ownInstitution } from './report-shapes.ts';

interface Asked {
  person?: string | undefined;
  missed?: string | undefined;
}
/** Who a card is about: a resident of the caller's area, or whoever the audit found at an institution there. */
export async function patientForCard(request: FastifyRequest, ctx: Ctx, { person, missed }: Asked, action: string) {
  const found = await foundCase(request, ctx, missed);
  if (found) return { found, ...(await patientNamed(request, ctx, found.patient, action)) };
  if (person === undefined) return undefined;
  const opened = await openResident(request, ctx, person, action);
  return {
    found,
    ...(await knownPatient(
      ctx,
      opened.patients.map((one) => one.replace(/^Patient\//, '')),
    )),
  };
}

/** Of a card that is put right: whoever may see the card knows its patient, wherever the index has them live. */
export async function patientOfCard(request: FastifyRequest, ctx: Ctx, id: string, action: string) {
  const [card] = await selectCards(ctx.kernel.db, { ...cardSight(request, ctx), id, order: 'new', limit: 1 });
  if (!card) throw new KangyuError('reporting.card-unknown');
  return patientNamed(request, ctx, card.patient, action);
}

async function patientNamed(request: FastifyRequest, ctx: Ctx, patient: string, action: string) {
  const [same] = await findSamePerson(ctx.kernel.db, [patient]);
  const patients = same?.patients ?? [patient];
  request.touch({ action, object: `Patient/${patient}`, persons: patients.map((id) => `Patient/${id}`) });
  return knownPatient(ctx, patients);
}

async function knownPatient({ kernel }: Ctx, patients: readonly string[]) {
  const [first] = await readMany(kernel, kernel.db, [{ type: 'Patient', id: patients[0]! }]);
  return { patients, resource: first?.resource, subject: subjectOf(first?.resource) };
}

async function foundCase(request: FastifyRequest, ctx: Ctx, id: string | undefined) {
  if (id === undefined) return undefined;
  const found = await findCandidate(ctx.kernel.db, id, areaPatterns(recordScope(request, ctx)));
  const rank = found && (diseaseRanks(ctx.kernel.clock.today())[found.disease] ?? 0);
  if (!found || rank! > cardRank(request)) throw new KangyuError('reporting.card-unknown');
  return found;
}

/** Institutions for which the caller may report: their own, else those of their area. */
export async function reportingInstitutions(request: FastifyRequest, ctx: Ctx) {
  const own = ownInstitution(request);
  return selectInstitutionsIn(ctx.kernel.db, own ?? null, areaPatterns(recordScope(request, ctx)));
}
