/** One resident under several numbers: cross-references, the summary, and what a node says of its own numbers. */
import { z } from 'zod';
import { findSamePerson } from '../../identify/index.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { readMany, search } from '../../record/index.ts';
import { crossReference } from '../routes/fhir-identity.ts';
import { answerSummary, patientBy } from '../routes/fhir-summary.ts';
import { type Answering, fhirReply, jsonReply, readPayload, requireStored, type Task, wrongPayload } from './task.ts';

const Identifier = z.strictObject({ system: z.string().min(1).max(300), value: z.string().min(1).max(200) });
const CrossReference = Identifier.extend({ targets: z.array(z.string().max(300)).max(20).default([]) });

/** The other identifiers of the person whom one names, as `Patient/$ihe-pix`. */
export const answerCrossReference: Answering = async (task) => {
  const { system, value, targets } = readPayload(task, CrossReference);
  return fhirReply((await crossReference(task.door, { system, value }, targets)).body!);
};

const Summary = z.strictObject({
  identifier: Identifier.optional(),
  patient: z
    .string()
    .regex(/^(Patient\/)?[A-Za-z0-9\-.]{1,64}$/)
    .optional(),
});

/** The patient summary (IPS) of a resident, as `Patient/$summary`. */
export const answerPersonSummary: Answering = async (task) => {
  const { identifier, patient } = readPayload(task, Summary);
  if ((identifier === undefined) === (patient === undefined))
    throw wrongPayload('identifier 与 patient 应给出其一', 'give either identifier or patient');
  const id =
    patient === undefined
      ? await patientBy(task.door, [['identifier', `${identifier!.system}|${identifier!.value}`]])
      : patient.replace('Patient/', '');
  return fhirReply((await answerSummary(task.door, id, [])).body!);
};

const Pair = z.strictObject({
  /** Stays in use. */
  patient: Identifier,
  /** Is replaced by it, is the same person as it, or is not. */
  other: Identifier,
});

/**
 * A node says of two of its own Patients that they are one person, or two; the same statement on the record as HL7 v2 A40, A24 and
 * A37 make, with the same consequences: what stands against it becomes a review instead.
 */
export const answerSamePerson: Answering = async (task) => {
  const { envelope, node, ctx, service, door } = task;
  const { patient, other } = readPayload(task, Pair);
  const [own, another] = [await ownPatient(task, 'patient', patient), await ownPatient(task, 'other', other)];
  if (own === another) throw wrongPayload('两个标识属于同一条记录', 'both identifiers are of one record');
  const resource: FhirResource = { resourceType: 'Patient', id: another, ...statement(service.code, own) };
  const receipt = await ctx.pipeline.accept({
    source: node.source,
    externalId: envelope.messageId,
    submittedBy: node.source,
    kind: 'fhir',
    format: 'fhir-json',
    bundle: {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ resource, request: { method: 'PUT', url: `Patient/${another}` } }],
    },
    merge: [true],
    raw: Buffer.from(envelope.payload!),
  });
  requireStored(receipt);
  door.note(`wst790.${service.code}`, `Patient/${another}`);
  const persons = new Set((await findSamePerson(door.k.db, [own, another])).map(({ person }) => person));
  const isOne = persons.size === 1;
  return jsonReply({
    submission: receipt.submissionId,
    patient: `Patient/${own}`,
    other: `Patient/${another}`,
    samePerson: isOne,
    // What was said and did not come about waits for people.
    done: isOne === (service.code !== 'person.split'),
  });
};

function statement(service: string, own: string): Partial<FhirResource> {
  const reference = { reference: `Patient/${own}` };
  if (service === 'person.merge') return { active: false, link: [{ other: reference, type: 'replaced-by' }] };
  const same = service === 'person.link';
  return {
    ...(same ? { link: [{ other: reference, type: 'seealso' }] } : { link: undefined }),
    extension: [
      {
        url: 'urn:kangyu:ext:same-person',
        extension: [
          { url: 'patient', valueReference: reference },
          { url: 'same', valueBoolean: same },
        ],
      },
    ],
  } as Partial<FhirResource>;
}

/** Id of the Patient that the node itself handed in under a number. */
async function ownPatient(
  { door, node }: Task,
  place: string,
  { system, value }: z.infer<typeof Identifier>,
): Promise<string> {
  const token = [system, value].map((text) => text.replace(/[\\,|$]/g, (sign) => `\\${sign}`)).join('|');
  const { matches } = await search(door.k, door.k.db, 'Patient', [['identifier', token]], {
    scope: door.scope,
    strict: true,
  });
  const own = (await readMany(door.k, door.k.db, matches)).filter(({ source }) => source === node.source);
  if (own.length !== 1)
    throw wrongPayload(
      `${place}：本节点以此标识登记的居民有 ${own.length} 条`,
      `${place}: the node registered ${own.length} residents under this identifier`,
    );
  return own[0]!.id;
}
