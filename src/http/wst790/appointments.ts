/** Appointments of nodes: a slot is taken with the appointment in one transaction, so that of two who want it one gets it. */
import { z } from 'zod';
import { type FhirBundleEntry, type FhirResource, KangyuError } from '../../kernel/index.ts';
import { getCurrent, readMany, readVersion, type StoredVersion } from '../../record/index.ts';
import {
  type Answering,
  fhirPayload,
  handIn,
  idOf,
  jsonReply,
  ownId,
  readPayload,
  type Task,
  wrongPayload,
} from './task.ts';

const MOST_SLOTS = 20;
const TAKEN = ['record.version-conflict', 'exchange.slot-taken'];

interface Reference {
  reference?: string;
}
interface AppointmentResource extends FhirResource {
  slot?: Reference[];
  participant?: { actor?: Reference }[];
  start?: string;
  end?: string;
}

/** An Appointment that names free Slots and a Patient; the Slots are busy from then on. */
export const answerAppointment: Answering = async (task) => {
  const { ctx, door } = task;
  const { kernel } = ctx;
  const asked = fhirPayload(task) as AppointmentResource;
  if (asked.resourceType !== 'Appointment') throw wrongPayload('应为 Appointment', 'an Appointment is expected');
  const id = ownId(task, 'ap');
  const [known] = await readMany(kernel, kernel.db, [{ type: 'Appointment', id }]);
  if (known?.resource) return told(known.resource as AppointmentResource);
  const wanted = idOf('Slot', asked.slot ?? []);
  if (wanted.length === 0 || wanted.length > MOST_SLOTS)
    throw wrongPayload(`slot 应为 1 至 ${MOST_SLOTS} 个号源`, `slot names 1 to ${MOST_SLOTS} Slots`);
  const [patient] = idOf(
    'Patient',
    (asked.participant ?? []).flatMap(({ actor }) => actor ?? []),
  );
  if (patient === undefined) throw wrongPayload('participant 中缺少 Patient', 'participant names no Patient');
  await getCurrent(door.k, door.k.db, 'Patient', patient, door.scope);
  const slots = await freeSlots(task, wanted);
  const starts = slots.map(({ resource }) => String(resource!.start)).sort();
  const ends = slots.map(({ resource }) => String(resource!.end)).sort();
  const { meta: _meta, ...said } = asked;
  const made: AppointmentResource = { start: starts[0]!, end: ends.at(-1)!, ...said, id, status: 'booked' };
  const entry: FhirBundleEntry[] = [
    { resource: made, request: { method: 'PUT', url: `Appointment/${id}`, ifNoneMatch: '*' } },
    ...slots.map((slot) => withStatus(slot, 'busy')),
  ];
  try {
    await handIn(task, entry);
  } catch (error) {
    if (error instanceof KangyuError && TAKEN.includes(error.code)) throw taken(wanted);
    throw error;
  }
  door.note('wst790.appointment.register', `Appointment/${id}`);
  return told(made);
};

async function freeSlots({ door }: Task, wanted: readonly string[]): Promise<StoredVersion[]> {
  const keys = wanted.map((id) => ({ type: 'Slot', id }));
  const slots = (await readMany(door.k, door.k.db, keys, door.scope)).filter(({ resource }) => resource);
  const missing = wanted.filter((id) => !slots.some((slot) => slot.id === id));
  if (missing.length > 0)
    throw wrongPayload(`没有号源 ${missing.join('、')}`, `there is no Slot ${missing.join(', ')}`);
  const busy = slots.filter(({ resource }) => resource!.status !== 'free').map(({ id }) => id);
  if (busy.length > 0) throw taken(busy);
  return slots;
}

const taken = (slots: readonly string[]) => new KangyuError('exchange.slot-taken', { slots: slots.join(', ') });

function withStatus({ id, version, resource }: StoredVersion, status: 'busy' | 'free'): FhirBundleEntry {
  const { meta: _meta, ...rest } = resource!;
  return { resource: { ...rest, status }, request: { method: 'PUT', url: `Slot/${id}`, ifMatch: `W/"${version}"` } };
}

const told = ({ id, status, start, end, slot = [] }: AppointmentResource) =>
  jsonReply({
    appointment: `Appointment/${id}`,
    status,
    start: start ?? null,
    end: end ?? null,
    slots: slot.map(({ reference }) => reference),
  });

const Cancel = z.strictObject({
  appointment: z.string().regex(/^(Appointment\/)?[A-Za-z0-9\-.]{1,64}$/),
  reason: z.string().trim().min(2).max(200),
});

/** The node that made it, or whose slots it takes, gives it up; the slots are free again. */
export const answerAppointmentCancel: Answering = async (task) => {
  const { door, node } = task;
  const { appointment, reason } = readPayload(task, Cancel);
  const id = appointment.replace('Appointment/', '');
  const standing = await getCurrent(door.k, door.k.db, 'Appointment', id, door.scope);
  const resource = standing.resource as AppointmentResource;
  const slots = await readMany(
    door.k,
    door.k.db,
    idOf('Slot', resource.slot ?? []).map((one) => ({ type: 'Slot', id: one })),
  );
  const firsts = await Promise.all(
    [standing, ...slots].map(({ type, id: one }) => readVersion(door.k, door.k.db, type, one, 1)),
  );
  if (!firsts.some((first) => first?.source === node.source))
    throw wrongPayload('预约与号源都不是本节点登记的', 'neither the appointment nor its slots are of this node');
  if (resource.status === 'cancelled') return told(resource);
  if (resource.status !== 'booked')
    throw wrongPayload(`预约状态为 ${resource.status}，不能取消`, `an appointment that is ${resource.status} stays`);
  const { meta: _meta, ...rest } = resource;
  const made: AppointmentResource = { ...rest, status: 'cancelled', cancelationReason: { text: reason } };
  await handIn(task, [
    { resource: made, request: { method: 'PUT', url: `Appointment/${id}`, ifMatch: `W/"${standing.version}"` } },
    ...slots.filter((slot) => slot.resource?.status === 'busy').map((slot) => withStatus(slot, 'free')),
  ]);
  door.note('wst790.appointment.cancel', `Appointment/${id}`);
  return told(made);
};
