import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { callResults, listCalls, recordCall, selectWork } from '../../decide/programs/index.ts';
import { findSamePerson } from '../../identify/index.ts';
import { search } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { ProgramCall, ProgramCallRequest, ProgramCallResult, ProgramHousehold } from '../contract.ts';
import { listedPersons, namesOf } from '../program-persons.ts';
import { visiblePacks } from '../program-shapes.ts';
import { nameOf, shownWork, titleOfCall } from '../program-work.ts';
import { recordScope } from '../record-scope.ts';
import { openForProgram, writerOf } from './program-persons.ts';

const READ = { access: { permission: 'program.read' } };
/** Whoever looks after residents or runs the programme may call; only the former record contacts. */
const CALL = { access: { permission: ['program.record', 'program.manage'] } };
const Person = z.object({ person: z.uuid() });
/** A house has no more people than this; an address of more (a barracks, a home) is no household. */
const MOST_MEMBERS = 30;
const MOST_DUE = 200;

/** Calls about what is owed, and the people of one house together. */
export function registerProgramCalls(app: App, ctx: Ctx): void {
  registerCalls(app, ctx);
  registerHousehold(app, ctx);
}

function registerCalls(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const shown = async (calls: Awaited<ReturnType<typeof listCalls>>): Promise<ProgramCall[]> => {
    const names = await namesOf(
      kernel.db,
      calls.map(({ account }) => account),
    );
    return calls.map(({ id, day, account, result, expectedOn, againOn, note }) => ({
      id,
      day,
      by: names.get(account) ?? account,
      result,
      title: titleOfCall(result),
      expectedOn,
      againOn,
      note,
      exits: callResults().find(({ code }) => code === result)?.exits ?? [],
    }));
  };

  app.get(
    '/api/programs/call-results',
    { config: READ, schema: { response: { 200: z.array(ProgramCallResult) } } },
    async () =>
      callResults().map(({ code, title, ask, again, exits }) => ({
        code,
        title,
        asksDay: ask === true,
        again: again ?? null,
        exits,
      })),
  );

  app.post(
    '/api/programs/calls',
    { config: CALL, schema: { body: ProgramCallRequest, response: { 201: ProgramCall } } },
    async (request, reply) => {
      const { patients } = await openForProgram(request, ctx, request.body.person, 'program.call');
      const call = await recordCall(writerOf(request, ctx), { ...request.body, patients });
      const [told] = await shown([call]);
      return reply.code(201).send(told!);
    },
  );

  app.get(
    '/api/programs/persons/:person/calls',
    { config: READ, schema: { params: Person, response: { 200: z.array(ProgramCall) } } },
    async (request) => {
      const { opened } = await openForProgram(request, ctx, request.params.person, 'program.calls');
      return shown(await listCalls(kernel, opened.resident.person));
    },
  );
}

function registerHousehold(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/programs/persons/:person/household',
    { config: READ, schema: { params: Person, response: { 200: ProgramHousehold } } },
    async (request) => {
      const { opened, patients } = await openForProgram(request, ctx, request.params.person, 'program.household');
      const { area } = opened.resident;
      const { address, members } = await membersOf(request, ctx, patients, area);
      const persons = new Map<string, string[]>();
      for (const { person, patient } of await findSamePerson(kernel.db, members))
        persons.set(person, [...(persons.get(person) ?? []), patient]);
      const rows = await selectWork(kernel.db, {
        packs: visiblePacks(request).map(({ id }) => id),
        patients: members,
        today: kernel.clock.today(),
        limit: MOST_DUE,
      });
      const [due, listed] = await Promise.all([shownWork(request, ctx, rows), listedPersons(request, ctx, members)]);
      return {
        address: opened.shown.masked ? null : address,
        today: kernel.clock.today(),
        areaName: nameOf(ctx, area),
        members: [...persons]
          .map(([person, own]) => {
            const known = own.flatMap((id) => listed.get(id) ?? [])[0];
            return {
              person,
              name: known?.name ?? '',
              sex: known?.sex ?? null,
              age: known?.age ?? null,
              due: due.filter((item) => item.person === person),
            };
          })
          .sort((a, b) => (b.age ?? 0) - (a.age ?? 0)),
      };
    },
  );
}

interface Addressed {
  address?: { text?: string }[];
}
const addressOf = (resource: object | undefined): string | undefined =>
  (resource as Addressed | undefined)?.address?.find(({ text }) => text)?.text;
const folded = (text: string | undefined): string | undefined => text?.normalize('NFKC').replace(/\s/g, '');

/** Patients of the same address in the same village; without an address on record only the person's own. */
async function membersOf(request: FastifyRequest, ctx: Ctx, own: readonly string[], area: string | null) {
  const { kernel } = ctx;
  const scope = recordScope(request, ctx);
  const { matches } = await search(kernel, kernel.db, 'Patient', [['_id', own.join(',')]], { scope });
  const address = matches.map(({ resource }) => addressOf(resource)).find(Boolean);
  if (address === undefined) return { address: null, members: [...own] };
  const found = await search(
    kernel,
    kernel.db,
    'Patient',
    [
      ['address:exact', address],
      ['_count', String(MOST_MEMBERS * 2)],
    ],
    { scope },
  );
  const near = found.matches.filter((one) => one.area === area && folded(addressOf(one.resource)) === folded(address));
  const members = near.length > MOST_MEMBERS ? [] : near.map(({ id }) => id);
  return { address, members: [...new Set([...own, ...members])] };
}
