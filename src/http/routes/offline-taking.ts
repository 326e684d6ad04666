import { z } from 'zod';
import { offlinePolicy, requireDevice, touchDevice } from '../../access/index.ts';
import { countTaken, madeOf, type TakenPerson, takeAlong } from '../../decide/programs/index.ts';
import type { Pack } from '../../packs/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { type OfflinePack, OfflinePacks, type OfflineResident, OfflineResidents } from '../contract.ts';
import { CodeCursor } from '../paging.ts';
import { listedPersons } from '../program-persons.ts';
import { visiblePacks } from '../program-shapes.ts';
import { shownVisits } from '../program-visits.ts';
import { nameOf } from '../program-work.ts';
import { recordScope } from '../record-scope.ts';

const RECORD = { access: { permission: 'program.record', area: queryArea } };
const device = z.uuid();

/** What a device takes along: programmes as data, and a bounded set of residents in pages; who leaves the platform is audited. */
export function registerOfflineTaking(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/offline/packs',
    { config: RECORD, schema: { querystring: z.object({ device }), response: { 200: OfflinePacks } } },
    async (request) => {
      await requireDevice(kernel.db, request.caller, request.query.device);
      return {
        now: kernel.clock.now().toISOString(),
        today: kernel.clock.today(),
        packs: ofResidents(visiblePacks(request)).map((pack) => shownPack(pack, request.caller.role)),
        visits: shownVisits(kernel.clock.today()),
      };
    },
  );

  app.get(
    '/api/offline/residents',
    {
      config: RECORD,
      schema: {
        querystring: z.object({
          device,
          area: z.string().max(12).optional().describe('everybody of this area; without it those one answers for'),
          cursor: z.string().max(200).optional(),
        }),
        response: { 200: OfflineResidents },
      },
    },
    async (request) => {
      const { area, cursor } = request.query;
      const held = await requireDevice(kernel.db, request.caller, request.query.device);
      const today = kernel.clock.today();
      const bound = offlinePolicy(today);
      const [taken = '0', after] = (CodeCursor.decode(cursor, CURSOR) ?? '0').split(/\|(.*)/s);
      const packs = ofResidents(visiblePacks(request));
      const filter = {
        today,
        areas: areaPatterns(recordScope(request, ctx, { beyond: true })),
        ...(area === undefined ? { doctor: request.caller.account } : { within: areaPatterns(codesOf(ctx, area)) }),
      };
      const limit = Math.min(bound.page, bound.residents - Number(taken));
      const found =
        limit > 0 ? await takeAlong(kernel, packs, { ...filter, after: after || undefined, limit }) : { persons: [] };
      const patients = found.persons.map(({ patient }) => patient);
      request.touch({ action: 'offline.take', object: `Device/${held.id}` });
      const persons = await listedPersons(request, ctx, patients);
      const items = found.persons.flatMap((one): OfflineResident[] => {
        const shown = persons.get(one.patient);
        return shown ? [shownTaken(ctx, packs, one, shown)] : [];
      });
      const count = Number(taken) + found.persons.length;
      await touchDevice(kernel.db, held.id, kernel.clock.now(), count);
      return {
        items,
        total: await countTaken(kernel.db, { ...filter, packs: packs.map(({ id }) => id) }),
        now: kernel.clock.now().toISOString(),
        ...(found.next !== undefined && count < bound.residents
          ? { nextCursor: CodeCursor.encode(`${count}|${found.next}`) }
          : {}),
      };
    },
  );
}

const CURSOR = /^\d{1,5}\|\d{4}-\d\d-\d\d\|[A-Za-z0-9.-]{1,64}$/;

const codesOf = ({ areas }: Ctx, asked: string): string | string[] =>
  /^(\d+|\*)$/.test(asked) ? asked : [asked, ...areas.within(asked).map(({ code }) => code)];

const ofResidents = (packs: readonly Pack[]): Pack[] => packs.filter(({ subject }) => subject === 'resident');

const shownPack = (pack: Pack, role: string): OfflinePack => ({
  id: pack.id,
  title: pack.title,
  records: pack.roles.includes(role),
  parameters: pack.parameters.map(({ name, type, values }) => ({ name, type, values })),
  // Facts from diagnoses and SQL come with each resident.
  facts: pack.facts.map(({ name, type, options, from }) => ({
    name,
    type,
    ...(options ? { options } : {}),
    from: 'answer' in from ? from : {},
  })),
  // What makes records of answers stays here: the platform extracts them when the contact comes.
  forms: pack.forms.map(({ compiled: { form } }) => ({
    ...form,
    panels: [],
    encounter: {},
    extract: [],
    records: undefined,
  })),
  rules: pack.rules.map(({ table }) => table),
  schedules: pack.schedules.map(({ schedule }) => schedule),
});

function shownTaken(
  ctx: Ctx,
  packs: readonly Pack[],
  { history, patient, facts }: TakenPerson,
  { name, phone }: { name: string; phone: string | null },
): OfflineResident {
  const seen = new Set(packs.map(({ id }) => id));
  const { birthDate = null, sex = null, deceasedDate = null } = history.subject;
  return {
    person: history.person,
    patient,
    name,
    phone,
    area: history.area,
    areaName: nameOf(ctx, history.area),
    subject: { birthDate, sex, deceasedDate },
    enrolments: history.enrolments
      .filter(({ pack }) => seen.has(pack))
      .map(({ id, pack, enrolled, exited, doctor }) => ({ id, pack, enrolled, exited, doctor })),
    made: madeOf({
      contacts: history.contacts.filter(({ pack }) => seen.has(pack)),
      recorded: history.recorded.filter(({ pack }) => seen.has(pack)),
    }),
    facts: Object.fromEntries(
      Object.entries(facts).filter(([pack]) => history.enrolments.some((one) => one.pack === pack)),
    ),
  };
}
