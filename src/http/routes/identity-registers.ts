import type { FastifyRequest } from 'fastify';
import { EVERYWHERE } from '../../access/index.ts';
import { findDuplicates, type ReviewRow } from '../../identify/index.ts';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import { readMany, type StoredVersion, search } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  DuplicatesFound,
  FindDuplicates,
  type IdentityReview,
  type IdentityReviewDetail,
  type IdentitySide,
} from '../contract.ts';
import { languageOf } from '../language.ts';
import { recordScope } from '../record-scope.ts';
import { sourceNames } from '../source-names.ts';

/** Institutions and workers that may stand twice: found on demand, reviewed like persons. */
export function registerDuplicates(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  app.post(
    '/api/identity/duplicates',
    {
      config: { access: { permission: 'identity.review' } },
      schema: { body: FindDuplicates, response: { 200: DuplicatesFound } },
    },
    async (request) => {
      const { type } = request.body;
      const resources = await allOf(ctx, type, request);
      const pairs = await kernel.db.transaction((tx) => findDuplicates(kernel, tx, type, resources));
      request.touch({ action: 'identity.duplicates', object: `${type} ${resources.length}` });
      return { compared: resources.length, pairs };
    },
  );
}

/** The whole register within the area, page by page. */
async function allOf(ctx: Ctx, type: string, request: FastifyRequest): Promise<FhirResource[]> {
  const { kernel } = ctx;
  const scope = recordScope(request, ctx);
  const found: FhirResource[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await search(
      kernel,
      kernel.db,
      type,
      [['_count', '500'], ...(cursor === undefined ? [] : ([['_cursor', cursor]] as [string, string][]))],
      { scope },
    );
    for (const { resource } of page.matches) if (resource) found.push(resource);
    if (page.nextCursor === undefined) return found;
    cursor = page.nextCursor;
  }
}

/** Both records of a pair of institutions or workers, masked by role. */
export async function registerPair(
  request: FastifyRequest,
  ctx: Ctx,
  row: ReviewRow,
  review: IdentityReview,
): Promise<IdentityReviewDetail> {
  const { kernel, areas } = ctx;
  const type = row.reason === 'duplicate-worker' ? 'Practitioner' : 'Organization';
  const keys = [row.patient, row.candidate].flatMap((id) => (id === null ? [] : [{ type, id }]));
  const versions = await readMany(kernel, kernel.db, keys);
  const { area } = request.caller;
  const visible = versions.some((one) => one.area === undefined || one.area === null || areas.isWithin(one.area, area));
  if (area !== EVERYWHERE && !visible) throw new KangyuError('identify.review-unknown');
  request.touch({
    action: 'identity.review',
    object: `identity/review/${row.id}`,
    ...(type === 'Practitioner' ? { persons: versions.map(({ id }) => `${type}/${id}`) } : {}),
  });
  const nameOf = await sourceNames(
    ctx,
    versions.map(({ source }) => source ?? ''),
    languageOf(request),
  );
  const sides = versions.map((version): IdentitySide => {
    const areaName = version.area ? areas.nameOf(version.area) : undefined;
    return {
      patient: `${type}/${version.id}`,
      person: '',
      personState: type === 'Organization' ? 'institution' : 'worker',
      source: version.source ?? '',
      sourceName: nameOf(version.source ?? ''),
      area: version.area ?? null,
      ...(areaName === undefined ? {} : { areaName }),
      deceased: false,
      ...textsOf(request, version),
    };
  });
  return { review, sides, weights: [], probability: row.score, learnedAt: null };
}

function textsOf(request: FastifyRequest, version: StoredVersion): Pick<IdentitySide, 'texts' | 'masked'> {
  const { resource, masked } = request.mask(version.resource!, version.area ?? undefined);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const [name] = Array.isArray(resource.name) ? resource.name : [{ text: resource.name }];
  const identifiers = (resource.identifier ?? []) as { value?: string }[];
  return {
    masked,
    texts: {
      name: text(name?.text),
      sex: text(resource.gender),
      birthDate: text(resource.birthDate),
      idNumber: identifiers.map(({ value }) => value ?? '').join(' '),
      mother: '',
      phone: text(resource.telecom?.[0]?.value),
      address: text(resource.address?.[0]?.text),
    },
  };
}
