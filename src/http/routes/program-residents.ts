import type { FastifyRequest } from 'fastify';
import { requireArea } from '../../access/index.ts';
import { type NewResident, patientOf, registerResident } from '../../decide/programs/index.ts';
import { getResident, matchPerson } from '../../identify/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import type { App, Ctx } from '../app.ts';
import { ProgramNewResident, ProgramRegistered } from '../contract.ts';
import { nearTo } from '../emergency.ts';
import { openResident } from '../open-person.ts';
import { writerOf } from './program-persons.ts';

/** A newborn, somebody who moved in: residents whom no register tells of yet, registered by who looks after them. */
export function registerProgramResidents(app: App, ctx: Ctx): void {
  app.post(
    '/api/programs/residents',
    {
      config: { access: { permission: 'program.manage' } },
      schema: { body: ProgramNewResident, response: { 201: ProgramRegistered } },
    },
    async (request, reply) => {
      const { mother: motherId, another, ...body } = request.body;
      requireArea(request.caller, body.area, ctx.areas.isWithin);
      const asked: NewResident = { ...body, mother: motherId ? await motherOf(request, ctx, motherId) : undefined };
      await requireNew(request, ctx, asked, another);
      const person = await registerResident(writerOf(request, ctx), asked);
      request.touch({
        action: 'program.register',
        object: `person/${person}`,
        persons: [person, `Patient/${asked.id}`],
      });
      reply.code(201);
      return { person, name: asked.name };
    },
  );
}

async function motherOf(request: FastifyRequest, ctx: Ctx, person: string) {
  const { resident } = await openResident(request, ctx, person, 'program.register');
  return { name: resident.name, idNumber: resident.idNumber };
}

const MOST_ALIKE = 5;

/** Whoever is in the register already is looked after as who they are there; those alike are shown before another one is made. */
async function requireNew(request: FastifyRequest, ctx: Ctx, asked: NewResident, another: boolean): Promise<void> {
  const { kernel, areas } = ctx;
  const found = await matchPerson(kernel, kernel.db, patientOf(asked), { count: MOST_ALIKE });
  const residents = [];
  for (const { person, patients } of found) {
    // The same registration sent again.
    if (patients.includes(asked.id)) return;
    const { resident } = await getResident(kernel, kernel.db, person);
    const number = asked.idNumber !== undefined && sameNumber(resident.idNumber, asked.idNumber);
    if (nearTo(request, ctx, resident) === undefined) {
      if (number) throw new KangyuError('programs.resident-elsewhere');
      continue;
    }
    const { name, birthDate, area } = resident;
    const shown = { person, name, birthDate, areaName: area === null ? null : (areas.nameOf(area) ?? null) };
    request.touch({ action: 'program.register', persons: [person] });
    if (number) throw new KangyuError('programs.resident-number', { residents: [shown] });
    residents.push(shown);
  }
  if (residents.length > 0 && !another) throw new KangyuError('programs.resident-known', { residents });
}

const sameNumber = (known: string | null, asked: string): boolean => known === asked.toUpperCase();
