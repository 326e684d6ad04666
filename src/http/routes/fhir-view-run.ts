import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import {
  compileView,
  getDefinition,
  resolveDefinition,
  runOverRecord,
  runViewOver,
  type Sink,
} from '../../project/index.ts';
import { type AreaScope, getCurrent } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { recordScope } from '../record-scope.ts';
import { streamOf } from '../stream-answer.ts';
import '../fhir-errors.ts';
import { declareOperation } from './fhir-operations.ts';
import { queryOf } from './fhir-read.ts';
import { type RunRequest, readRunRequest } from './fhir-view-parameters.ts';

const IdParams = z.object({ id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/) });
const STEP_MS = 60_000; // longest time of one step of the database
const MOST_RUNS = 3; // each holds a connection
const MEDIA = {
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
};

/** $viewdefinition-run of SQL on FHIR v2 on the system, the type and a stored definition; `$run` is its older name. */
export function registerViewRun(app: App, ctx: Ctx): void {
  declareOperation({
    name: 'viewdefinition-run',
    definition: 'http://sql-on-fhir.org/OperationDefinition/$viewdefinition-run',
  });
  const config = { access: { permission: 'view.run' } };
  const schema = { params: IdParams };
  let running = 0;

  const run = async (request: FastifyRequest, reply: FastifyReply, id?: string): Promise<FastifyReply> => {
    // Rows cannot be masked element by element, so a role that sees persons masked gets none.
    if (request.caller.mask !== 'none') throw new KangyuError('fhir.view-masked');
    const asked = readRunRequest(queryOf(request.url), request.body, request.headers.accept);
    const scope = recordScope(request, ctx, { beyond: true });
    const definition = await definitionOf(request, ctx, asked, id);
    const view = compileView(definition, 'run');
    const patients = await patientsOf(ctx, scope, asked);
    request.touch({
      action: 'view.run',
      object: id === undefined ? `ViewDefinition ${view.name}` : `ViewDefinition/${id}`,
      persons: (patients ?? []).map((patient) => `Patient/${patient}`),
    });
    if (running >= MOST_RUNS) throw new KangyuError('fhir.view-busy');
    running += 1;
    const stream = await streamOf(async (sink) => {
      try {
        await runOne(ctx, definition, { ...asked, scope, patients }, sink);
      } finally {
        running -= 1;
      }
    });
    reply.type(MEDIA[asked.format]).header('cache-control', 'no-store');
    if (asked.resources === undefined && view.sealed.length > 0)
      reply.header('warning', view.sealed.map((text) => `199 kangyu "${text}; it comes out empty"`).join(', '));
    return reply.send(stream);
  };

  for (const name of ['$viewdefinition-run', '$run']) {
    if (name !== '$run') app.post(`/fhir/${name}`, { config }, (request, reply) => run(request, reply));
    if (name !== '$run') app.get(`/fhir/${name}`, { config }, (request, reply) => run(request, reply));
    app.post(`/fhir/ViewDefinition/${name}`, { config }, (request, reply) => run(request, reply));
    app.get(`/fhir/ViewDefinition/${name}`, { config }, (request, reply) => run(request, reply));
    app.post(`/fhir/ViewDefinition/:id/${name}`, { config, schema }, (request, reply) =>
      run(request, reply, request.params.id),
    );
    app.get(`/fhir/ViewDefinition/:id/${name}`, { config, schema }, (request, reply) =>
      run(request, reply, request.params.id),
    );
  }
}

async function runOne(
  { kernel }: Ctx,
  definition: FhirResource,
  asked: Omit<RunRequest, 'patients'> & { scope: AreaScope | undefined; patients: readonly string[] | undefined },
  sink: Sink,
): Promise<void> {
  const { format, header, limit, resources, since, scope, patients } = asked;
  const options = { format, header, timeout: STEP_MS, ...(limit === undefined ? {} : { limit }) };
  if (resources) await runViewOver(kernel.db, definition, [JSON.stringify(resources)], options, sink);
  else await runOverRecord(kernel.db, definition, { ...options, scope, since, patients }, sink);
}

async function definitionOf(
  request: FastifyRequest,
  { kernel }: Ctx,
  asked: RunRequest,
  id: string | undefined,
): Promise<FhirResource> {
  const given = [id, asked.viewReference, asked.viewResource].filter((one) => one !== undefined).length;
  if (given !== 1)
    throw new KangyuError('fhir.view-parameter', {
      parameter: 'viewResource',
      reasonZh: '应给出且仅给出一个视图（viewResource、viewReference 或地址中的 id）',
      reasonEn: 'name one view: viewResource, viewReference, or the id in the address',
    });
  if (asked.viewResource) return asked.viewResource;
  if (id !== undefined) return (await getDefinition(kernel.db, id)).resource;
  const base = `${(kernel.config.publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')}/fhir/`;
  const reference = asked.viewReference!;
  const local = reference.startsWith(base) ? reference.slice(base.length) : reference;
  return (await resolveDefinition(kernel.db, local)).resource;
}

/** Ids of the Patients asked for and of the members of groups; undefined when all are meant. */
async function patientsOf(
  { kernel }: Ctx,
  scope: AreaScope | undefined,
  { patients, groups }: RunRequest,
): Promise<string[] | undefined> {
  if (patients.length === 0 && groups.length === 0) return undefined;
  const ids = new Set(patients);
  for (const id of groups) {
    const { resource } = await getCurrent(kernel, kernel.db, 'Group', id, scope);
    const members = (resource.member ?? []) as { inactive?: boolean; entity?: { reference?: string } }[];
    for (const { inactive, entity } of members) {
      const [, patient] = /^Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(entity?.reference ?? '') ?? [];
      if (patient && inactive !== true) ids.add(patient);
    }
  }
  return [...ids];
}
