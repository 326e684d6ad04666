import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, maskIdNumber, maskName, seesInFull } from '../../access/index.ts';
import { findResidents, getResident, type Resident } from '../../identify/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { dateOf, titleOf } from '../../person/index.ts';
import { type Sight, type StoredVersion, search } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { page, ResidentDetail, ResidentRow } from '../contract.ts';
import { nearTo } from '../emergency.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { personScope } from '../record-scope.ts';

/** Types of a person's records, as they stand in the timeline. */
const TIMELINE = [
  'Encounter',
  'Condition',
  'Observation',
  'Immunization',
  'Procedure',
  'EpisodeOfCare',
  'QuestionnaireResponse',
  'DocumentReference',
];
const EACH = 100;

/** Residents as master persons (居民): masked by role, every reading audited. */
export function registerResidents(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/residents',
    {
      config: { access: { permission: 'resident.read', area: queryArea } },
      schema: {
        querystring: z.object({
          ...limitQuery,
          q: z.string().trim().max(64).optional(),
          area: z.string().max(12).optional(),
        }),
        response: { 200: page(ResidentRow) },
      },
    },
    async (request) => {
      const { q, limit, cursor } = request.query;
      const area = request.query.area ?? request.caller.area;
      const after = CodeCursor.decode(cursor, /^[0-9a-f-]{36}$/);
      const found = await findResidents(kernel, kernel.db, {
        limit: limit + 1,
        ...(q ? { text: q } : {}),
        ...(area === EVERYWHERE ? {} : { areas: codesWithin(ctx, area) }),
        ...(after === undefined ? {} : { after }),
      });
      const shownPage = CodeCursor.page(found, limit, (resident) => resident.person);
      request.touch({ action: 'resident.search', persons: shownPage.items.map((resident) => resident.person) });
      return { ...shownPage, items: shownPage.items.map((resident) => shown(request, ctx, resident)) };
    },
  );

  app.get(
    '/api/residents/:person',
    {
      config: { access: { permission: 'resident.read' } },
      schema: { params: z.object({ person: z.uuid() }), response: { 200: ResidentDetail } },
    },
    async (request) => {
      const { resident, sources } = await getResident(kernel, kernel.db, request.params.person);
      // Someone else's resident looks as if there were none.
      const near = nearTo(request, ctx, resident);
      if (near === undefined) throw new KangyuError('identify.person-unknown');
      request.touch({
        action: 'resident.read',
        object: `person/${resident.person}`,
        persons: [resident.person, ...sources.map(({ reference }) => reference)],
      });
      const records = await timeline(
        ctx,
        sources.map(({ reference }) => reference),
        personScope(request, ctx),
      );
      return { resident: shown(request, ctx, resident, near === 'emergency'), sources, records };
    },
  );
}

function codesWithin({ areas }: Ctx, area: string): string[] {
  return [area, ...areas.within(area).map(({ code }) => code)];
}

function shown(request: FastifyRequest, { areas }: Ctx, resident: Resident, opened = false): ResidentRow {
  const { person, sex, birthDate, area, deceased } = resident;
  const full = seesInFull(request.caller, opened ? undefined : (area ?? undefined), areas.isWithin);
  const areaName = area === null ? undefined : areas.nameOf(area);
  return {
    person,
    name: full ? resident.name : maskName(resident.name),
    sex,
    birthDate,
    idNumber: resident.idNumber === null || full ? resident.idNumber : maskIdNumber(resident.idNumber),
    area,
    ...(areaName === undefined ? {} : { areaName }),
    deceased,
    masked: !full,
  };
}

/** What is recorded of the Patients of one person, newest first. */
async function timeline(
  { kernel }: Ctx,
  patients: readonly string[],
  scope: Sight,
): Promise<ResidentDetail['records']> {
  if (patients.length === 0) return [];
  const pages = await Promise.all(
    TIMELINE.map((type) =>
      search(
        kernel,
        kernel.db,
        type,
        [
          ['patient', patients.join(',')],
          ['_count', String(EACH)],
        ],
        { scope },
      ),
    ),
  );
  return pages.flatMap(({ matches }) => matches.map(line)).sort((a, b) => (b.date ?? '').localeCompare(a.date ?? ''));
}

const line = ({ type, id, version, resource }: StoredVersion): ResidentDetail['records'][number] => ({
  reference: `${type}/${id}/_history/${version}`,
  type,
  date: resource ? dateOf(resource) : null,
  title: resource ? titleOf(resource, new Map()) : null,
});
