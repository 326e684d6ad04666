import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, maskName, seesInFull } from '../../access/index.ts';
import { findResidents } from '../../identify/index.ts';
import { listIndicators } from '../../measure/indicators/index.ts';
import { listPlans } from '../../measure/plans/index.ts';
import { search as searchRecords } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { SearchHit } from '../contract.ts';
import { recordScope } from '../record-scope.ts';

const EACH = 8;

/** A part of the one search box: what it searches and the permission it needs. */
interface Finder {
  permission: string;
  find(text: string, request: FastifyRequest, ctx: Ctx): Promise<SearchHit[]>;
}

const FINDERS: readonly Finder[] = [
  { permission: 'indicator.read', find: async (text) => findIndicators(text) },
  { permission: 'plan.read', find: (text, _request, ctx) => findPlans(text, ctx) },
  { permission: 'register.read', find: findInstitutions },
  { permission: 'resident.read', find: findPersons },
];

/** One box over indicators, plans, institutions and residents: of each the first few that the caller may see. */
export function registerSearch(app: App, ctx: Ctx): void {
  app.get(
    '/api/search',
    {
      config: { access: { permission: 'search' } },
      schema: { querystring: z.object({ q: z.string().trim().min(1).max(64) }), response: { 200: z.array(SearchHit) } },
    },
    async (request) => {
      const allowed = FINDERS.filter(({ permission }) => request.caller.permissions.has(permission));
      return (await Promise.all(allowed.map(({ find }) => find(request.query.q, request, ctx)))).flat();
    },
  );
}

/** Titles that begin with the text come before those that hold it elsewhere. */
function rank(text: string, title: { zh: string; en: string }, more = ''): number | undefined {
  const wanted = text.toLowerCase();
  const texts = [title.zh, title.en, more].map((one) => one.toLowerCase());
  if (texts.some((one) => one.startsWith(wanted))) return 0;
  return texts.some((one) => one.includes(wanted)) ? 1 : undefined;
}

function best<T>(items: readonly T[], rankOf: (item: T) => number | undefined): T[] {
  return items
    .map((item) => ({ item, at: rankOf(item) }))
    .filter((one): one is { item: T; at: number } => one.at !== undefined)
    .sort((a, b) => a.at - b.at)
    .slice(0, EACH)
    .map(({ item }) => item);
}

function findIndicators(text: string): SearchHit[] {
  return best(listIndicators(), ({ title, code }) => rank(text, title, code)).map(({ title, code }) => ({
    kind: 'indicator',
    title,
    subtitle: code,
    to: `/indicators/${encodeURIComponent(code)}`,
  }));
}

async function findPlans(text: string, { kernel }: Ctx): Promise<SearchHit[]> {
  const plans = await listPlans(kernel.db);
  return best(plans, ({ title }) => rank(text, { zh: title, en: title })).map(({ id, title, period }) => ({
    kind: 'plan',
    title: { zh: title, en: title },
    subtitle: `${period[0]}–${period[1]}`,
    to: `/plans/${encodeURIComponent(id)}`,
  }));
}

async function findInstitutions(text: string, request: FastifyRequest, ctx: Ctx): Promise<SearchHit[]> {
  const { kernel, areas } = ctx;
  const scope = recordScope(request, ctx);
  const query = [
    ['name:contains', text],
    ['_count', String(EACH)],
  ] as const;
  const { matches } = await searchRecords(kernel, kernel.db, 'Organization', query, { scope });
  return matches.map(({ id, resource, area }) => {
    const name = String(resource?.name ?? id);
    const areaName = area == null ? undefined : areas.nameOf(area);
    return {
      kind: 'institution',
      title: { zh: name, en: name },
      to: `/records/Organization/${id}`,
      ...(areaName === undefined ? {} : { subtitle: areaName }),
    };
  });
}

/** Residents by part of a name, whole id number or whole phone; each shown is a person touched. */
async function findPersons(text: string, request: FastifyRequest, { kernel, areas }: Ctx): Promise<SearchHit[]> {
  if ([...text].length < 2) return []; // a single character would list half the region
  const { caller } = request;
  const within =
    caller.area === EVERYWHERE ? {} : { areas: [caller.area, ...areas.within(caller.area).map((row) => row.code)] };
  const found = await findResidents(kernel, kernel.db, { text, limit: EACH, ...within });
  if (found.length > 0) request.touch({ action: 'resident.search', persons: found.map(({ person }) => person) });
  return found.map(({ person, name, birthDate, area }) => {
    const shown = seesInFull(caller, area ?? undefined, areas.isWithin) ? name : maskName(name);
    const place = area === null ? undefined : (areas.nameOf(area) ?? area);
    return {
      kind: 'resident',
      title: { zh: shown, en: shown },
      subtitle: [birthDate, place].filter(Boolean).join(' · '),
      to: `/residents/${person}`,
    };
  });
}
