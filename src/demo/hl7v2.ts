/** Laboratory results of one hospital as HL7 v2 messages: what comes through that door beside the records of the demo. */
import { type Random, seededRandom } from '../algorithms/random.ts';
import { addSender, receiveHl7 } from '../ingest/index.ts';
import type { FhirResource, Kernel } from '../kernel/index.ts';
import { generateDemo } from './generate.ts';
import { hl7PatientOf, type Measured, resultsOf } from './hl7v2-messages.ts';
import { organizationId, usccOf } from './institutions.ts';
import type { Accept } from './load.ts';
import { checkOptions, type DemoOptions, regionOf } from './options.ts';

export interface DemoHl7 {
  /** MSH-3 and MSH-4. */
  application: string;
  facility: string;
  source: string;
  /** Unified social credit code of the hospital. */
  institution: string;
  messages: string[];
}

/** Tests of a stay, with the range in which a value is drawn (assumed) and the reference range printed beside it. */
const TESTS = [
  { code: '718-7', name: '血红蛋白', unit: 'g/L', from: 95, to: 165, low: 115, high: 150 },
  { code: '2345-7', name: '葡萄糖', unit: 'mmol/L', from: 4, to: 9, low: 3.9, high: 6.1 },
  { code: '2160-0', name: '肌酐', unit: 'umol/L', from: 45, to: 120, low: 57, high: 97 },
] as const;
const LIS = 'LIS';

/** One value of each test. */
export const measure = (random: Random): Measured[] =>
  TESTS.map((test) => ({ ...test, value: test.from + random.next() * (test.to - test.from) }));

/** ORU^R01 for the first `count` stays in the hospital with the most of them; the same for the same options. */
export function demoHl7Messages(given: DemoOptions, count: number): DemoHl7 {
  const options = checkOptions(given);
  const region = regionOf(options);
  const patients = new Map<string, FhirResource>();
  const stays = new Map<string, FhirResource[]>();
  for (const { phase, submission, wrong } of generateDemo(options)) {
    if (phase !== 'residents' && phase !== 'events' && phase !== 'contacts') continue;
    submission.bundle.entry!.forEach(({ resource }, i) => {
      if (!resource || wrong.includes(i)) return;
      if (resource.resourceType === 'Patient') patients.set(`Patient/${resource.id}`, resource);
      if (resource.resourceType !== 'Encounter' || resource.class.code !== 'IMP') return;
      const place = resource.serviceProvider.reference as string;
      stays.set(place, [...(stays.get(place) ?? []), resource]);
    });
  }
  const [busiest] = [...stays].sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1));
  const hospital = region.institutions.find(({ id }) => `Organization/${organizationId(region, id)}` === busiest?.[0]);
  if (!busiest || !hospital) return { application: LIS, facility: '', source: '', institution: '', messages: [] };
  const facility = hospital.id;
  const random = seededRandom(`${region.code}/${options.seed}/hl7v2`);
  const messages = busiest[1].slice(0, count).flatMap((stay, n) => {
    const patient = patients.get(stay.subject.reference);
    if (!patient) return [];
    const number = `L${String(n + 1).padStart(6, '0')}`;
    const at = new Date(Date.parse(stay.period.start) + 3_600_000);
    return [resultsOf({ application: LIS, facility }, number, at, hl7PatientOf(patient, patient.id!), measure(random))];
  });
  return {
    application: LIS,
    facility,
    source: `${region.id}-lis-${facility}`,
    institution: usccOf(region, hospital),
    messages,
  };
}

/** Registers the hospital's laboratory as a sender and hands its messages in; gives how many were stored whole. */
export async function sendDemoHl7(
  kernel: Kernel,
  accept: Accept,
  options: DemoOptions,
  count: number,
): Promise<{ messages: number; stored: number; source: string }> {
  const { application, facility, source, institution, messages } = demoHl7Messages(options, count);
  await addSender(kernel, { application, facility, source, institution, note: 'demo' }, 'demo').catch(
    (error: unknown) => {
      if ((error as { code?: string }).code !== 'ingest.hl7v2-node-taken') throw error; // registered by a run before
    },
  );
  let stored = 0;
  for (const message of messages) {
    const { verdict } = await receiveHl7({ kernel, accept }, Buffer.from(message));
    if (verdict === 'A') stored += 1;
  }
  return { messages: messages.length, stored, source };
}
