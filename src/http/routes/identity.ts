import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, maskAddress, maskContact, maskIdNumber, maskName, seesInFull } from '../../access/index.ts';
import {
  countReviews,
  decideReview,
  describePerson,
  getRegisterReview,
  getReview,
  isReviewWithin,
  mergePersons,
  type PersonDescription,
  type Profile,
  type ReviewPair,
  type ReviewRow,
  selectReviews,
  splitPerson,
  undoDecision,
  unmergePersons,
  type Within,
} from '../../identify/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { changePersons } from '../../pipeline/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  DecideReview,
  IdentityPerson,
  IdentityReview,
  IdentityReviewDetail,
  MergePersons,
  PersonsChanged,
  page,
  ReviewReason,
  UndoReview,
  UnmergePersons,
} from '../contract.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { sourceNames } from '../source-names.ts';
import { registerDuplicates, registerPair } from './identity-registers.ts';

const config = { access: { permission: 'identity.review' } };
const params = z.object({ id: z.string().max(64) });
const CURSOR = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z\|[0-9a-f-]{36}$/;

/** The master person index (主索引): pairs to review, persons, merging and taking apart. Masked by role, every reading audited. */
export function registerIdentity(app: App, ctx: Ctx): void {
  registerReviews(app, ctx);
  registerPersons(app, ctx);
  registerDuplicates(app, ctx);
}

function registerReviews(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/identity/reviews',
    {
      config,
      schema: {
        querystring: z.object({
          ...limitQuery,
          state: z.enum(['open', 'decided']).default('open'),
          reason: ReviewReason.optional(),
        }),
        response: { 200: page(IdentityReview) },
      },
    },
    async (request) => {
      const { limit, cursor, state, reason } = request.query;
      const within = withinOf(request, ctx);
      const after = CodeCursor.decode(cursor, CURSOR);
      const rows = await selectReviews(kernel.db, { state, reason, within, after, limit: limit + 1 });
      const total = await countReviews(kernel.db, { state, within });
      const paged = CodeCursor.page(rows, limit, ({ key }) => key);
      request.touch({ action: 'identity.reviews', object: `identity/reviews ${paged.items.length}` });
      return { ...paged, items: paged.items.map(shownReview), total };
    },
  );

  app.get(
    '/api/identity/reviews/:id',
    { config, schema: { params, response: { 200: IdentityReviewDetail } } },
    async (request) => {
      const register = await getRegisterReview(kernel.db, request.params.id);
      if (register) return registerPair(request, ctx, register, shownReview(register));
      const pair = await requirePair(request, ctx, request.params.id);
      request.touch({
        action: 'identity.review',
        object: `identity/review/${pair.review.id}`,
        persons: pair.sides.flatMap(({ patient, person }) => [`Patient/${patient}`, person]),
      });
      const { review, sides, weights, probability, learnedAt } = pair;
      const told = shownReview(review);
      const named = [...sides.map(({ source }) => source), ...(told.decidedBy === null ? [] : [told.decidedBy])];
      const nameOf = await sourceNames(ctx, named, languageOf(request));
      return {
        review: { ...told, decidedBy: told.decidedBy && nameOf(told.decidedBy) },
        sides: sides.map(({ profile, patient, ...side }) => {
          const areaName = side.area === null ? undefined : ctx.areas.nameOf(side.area);
          return {
            ...side,
            patient: `Patient/${patient}`,
            sourceName: nameOf(side.source),
            ...(areaName === undefined ? {} : { areaName }),
            ...masked(request, ctx, side.area, profile),
          };
        }),
        weights,
        probability,
        learnedAt,
      };
    },
  );

  app.post(
    '/api/identity/reviews/:id/decision',
    { config, schema: { params, body: DecideReview, response: { 200: PersonsChanged } } },
    async (request) => {
      const { id } = request.params;
      const { outcome, reason } = request.body;
      const pair = await pairOf(request, ctx, id);
      const by = request.caller.account;
      const changed = await changePersons(kernel, ctx.pipeline.submit, by, (tx) =>
        decideReview(kernel, tx, id, outcome, { reason, by }),
      );
      return told(request, `identity.${outcome}`, `identity/review/${id}`, changed, pair);
    },
  );

  app.post(
    '/api/identity/reviews/:id/undo',
    { config, schema: { params, body: UndoReview, response: { 200: PersonsChanged } } },
    async (request) => {
      const { id } = request.params;
      const pair = await pairOf(request, ctx, id);
      const by = request.caller.account;
      const changed = await changePersons(kernel, ctx.pipeline.submit, by, (tx) =>
        undoDecision(kernel, tx, id, { reason: request.body.reason, by }),
      );
      return told(request, 'identity.undo', `identity/review/${id}`, changed, pair);
    },
  );
}

function registerPersons(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/identity/persons/:id',
    { config, schema: { params, response: { 200: IdentityPerson } } },
    async (request) => {
      const person = await requirePerson(request, ctx, request.params.id);
      request.touch({
        action: 'identity.person',
        object: `person/${person.person}`,
        persons: [person.person, ...person.members.map(({ patient }) => `Patient/${patient}`)],
      });
      return shownPerson(request, ctx, person);
    },
  );

  app.post(
    '/api/identity/persons/:id/merge',
    { config, schema: { params, body: MergePersons, response: { 200: PersonsChanged } } },
    async (request) => {
      const { into, reason } = request.body;
      const { id } = request.params;
      for (const one of [id, into]) await requirePerson(request, ctx, one);
      const by = request.caller.account;
      const changed = await changePersons(kernel, ctx.pipeline.submit, by, (tx) =>
        mergePersons(kernel, tx, id, into, { reason, by }),
      );
      return told(request, 'identity.merge', `person/${into}`, changed);
    },
  );

  app.post(
    '/api/identity/persons/:id/unmerge',
    { config, schema: { params, body: UnmergePersons, response: { 200: PersonsChanged } } },
    async (request) => {
      const { merge, patients = [], reason } = request.body;
      const person = await requirePerson(request, ctx, request.params.id);
      if (merge !== undefined && !person.merges.some(({ id }) => id === merge))
        throw new KangyuError('identify.merge-unknown');
      const by = request.caller.account;
      const ids = patients.map((reference) => reference.replace(/^Patient\//, ''));
      const changed = await changePersons<Awaited<ReturnType<typeof unmergePersons>> & { created?: string }>(
        kernel,
        ctx.pipeline.submit,
        by,
        (tx) =>
          merge === undefined
            ? splitPerson(kernel, tx, person.person, ids, { reason, by })
            : unmergePersons(kernel, tx, merge, { reason, by }),
      );
      return told(request, 'identity.unmerge', `person/${person.person}`, changed);
    },
  );
}

/** Whether an area takes in all of the region that this instance serves: who has no area of their own is its. */
function isWhole({ kernel, areas }: Ctx, area: string): boolean {
  const region = kernel.instance.region ?? kernel.config.region;
  return region !== undefined && areas.isWithin(region, area);
}

/** Where somebody must live; undefined for the whole instance. Who has no area is the whole region's. */
function withinOf(request: FastifyRequest, ctx: Ctx): Within | undefined {
  const { area } = request.caller;
  if (area === EVERYWHERE) return undefined;
  return { areas: [area, ...ctx.areas.within(area).map(({ code }) => code)], unplaced: isWhole(ctx, area) };
}

/** One side in the caller's area suffices: a person who moved belongs to two. Others look as if there were none. */
async function requirePair(request: FastifyRequest, ctx: Ctx, id: string): Promise<ReviewPair> {
  const { kernel } = ctx;
  const within = withinOf(request, ctx);
  if (within && !(await isReviewWithin(kernel.db, id, within))) throw new KangyuError('identify.review-unknown');
  return getReview(kernel, kernel.db, id);
}

async function pairOf(request: FastifyRequest, ctx: Ctx, id: string): Promise<ReviewPair | undefined> {
  const register = await getRegisterReview(ctx.kernel.db, id);
  if (!register) return requirePair(request, ctx, id);
  await registerPair(request, ctx, register, shownReview(register));
  return undefined;
}

async function requirePerson(request: FastifyRequest, ctx: Ctx, id: string): Promise<PersonDescription> {
  const { kernel, areas } = ctx;
  const person = await describePerson(kernel, kernel.db, id);
  const { area } = request.caller;
  const placed = person.members.flatMap((member) => member.area ?? []);
  const visible = placed.length > 0 ? placed.some((one) => areas.isWithin(one, area)) : isWhole(ctx, area);
  if (area !== EVERYWHERE && !visible) throw new KangyuError('identify.person-unknown');
  return person;
}

function told(
  request: FastifyRequest,
  action: string,
  object: string,
  changed: PersonsChanged,
  pair?: ReviewPair,
): PersonsChanged {
  const { persons, patients, merge, created } = changed;
  request.touch({
    action,
    object,
    persons: [...persons, ...patients, ...(pair?.sides.map(({ patient }) => patient) ?? [])],
  });
  return { persons, patients, ...(merge ? { merge } : {}), ...(created ? { created } : {}) };
}

function shownReview(row: ReviewRow): IdentityReview {
  const type =
    row.reason === 'duplicate-institution'
      ? 'Organization'
      : row.reason === 'duplicate-worker'
        ? 'Practitioner'
        : 'Patient';
  const { id, reason, state, outcome, score, decidedBy, note } = row;
  return {
    id,
    reason,
    state,
    outcome,
    score,
    decidedBy,
    note,
    patient: `${type}/${row.patient}`,
    candidate: row.candidate === null ? null : `${type}/${row.candidate}`,
    at: row.at.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
  };
}

const MASKS: { [field in keyof Profile]: (text: string) => string } = {
  name: maskName,
  sex: (text) => text,
  birthDate: (text) => text,
  idNumber: maskIdNumber,
  mother: maskIdNumber,
  phone: maskContact,
  address: (text) => maskAddress(text) ?? '',
};

/** Who has no area is the whole region's, so that its steward can compare them. */
const seesAllOf = ({ caller }: FastifyRequest, ctx: Ctx, area: string | null): boolean =>
  seesInFull(caller, area ?? (isWhole(ctx, caller.area) ? caller.area : undefined), ctx.areas.isWithin);

function masked(request: FastifyRequest, ctx: Ctx, area: string | null, profile: Profile) {
  if (seesAllOf(request, ctx, area)) return { masked: false, texts: profile };
  const texts = Object.fromEntries(
    Object.entries(profile).map(([field, text]) => [field, text && MASKS[field as keyof Profile](text)]),
  );
  return { masked: true, texts: texts as unknown as Profile };
}

async function shownPerson(request: FastifyRequest, ctx: Ctx, person: PersonDescription): Promise<IdentityPerson> {
  const { golden, members, merges, decisions, history, ...rest } = person;
  const areaName = person.area === null ? undefined : ctx.areas.nameOf(person.area);
  const full = seesAllOf(request, ctx, person.area);
  const sources = [...members, ...history].flatMap(({ source }) => source ?? []);
  const people = [...merges, ...decisions, ...history].flatMap(({ by }) => by ?? []);
  const nameOf = await sourceNames(ctx, [...sources, ...people], languageOf(request));
  const shownValue = (field: keyof Profile, value: string) => (full ? value : MASKS[field](value));
  return {
    ...rest,
    ...(areaName === undefined ? {} : { areaName }),
    golden: golden.map(({ field, value, patient, at, others, ...one }) => ({
      ...one,
      field,
      value: shownValue(field, value),
      patient: `Patient/${patient}`,
      sourceName: nameOf(one.source),
      at: at.toISOString(),
      others: others.map((other) => ({
        ...other,
        value: shownValue(field, other.value),
        sourceName: nameOf(other.source),
        at: other.at.toISOString(),
      })),
    })),
    members: members.map(({ patient, source, method, at, score, via, own, area, deceased, profile }) => ({
      patient: `Patient/${patient}`,
      source,
      sourceName: nameOf(source),
      method,
      at: at.toISOString(),
      score,
      via: via === null ? null : `Patient/${via}`,
      own,
      deceased,
      ...masked(request, ctx, area, profile),
    })),
    merges: merges.map(({ id, person: from, survivor, reason, by, at, undoneAt }) => ({
      id,
      person: from,
      survivor,
      reason,
      by: nameOf(by),
      at: at.toISOString(),
      undoneAt: undoneAt?.toISOString() ?? null,
    })),
    decisions: decisions.map(({ id, kind, person: one, other, patient, reason, by, at }) => ({
      id,
      kind,
      person: one,
      other,
      patient: patient === null ? null : `Patient/${patient}`,
      reason,
      by: nameOf(by),
      at: at.toISOString(),
    })),
    history: history.map(({ at, patient, by, source, ...row }) => ({
      ...row,
      patient: `Patient/${patient}`,
      sourceName: source === null ? null : nameOf(source),
      by: by === null ? null : nameOf(by),
      at: at.toISOString(),
    })),
  };
}
