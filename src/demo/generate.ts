/** The whole demo of a region as submissions, in the order in which they may be handed in. Pure and deterministic by seed. */
import type { FhirBundleEntry, Submission } from '../kernel/index.ts';
import { addYears, dayNumber } from './days.ts';
import {
  bedFaults,
  chooseLateEnd,
  choosePhysicians,
  contactFaults,
  type Faulty,
  physicianFaults,
  residentFaults,
  withoutEnd,
} from './faults.ts';
import { chunk, put, submissionOf } from './fhir.ts';
import { makeBeds, makeInstitutions, statisticsOf } from './institutions.ts';
import { liveThrough } from './life-events.ts';
import { checkOptions, type DemoOptions, regionOf } from './options.ts';
import { otherSources } from './other-sources.ts';
import { Register, settle } from './people.ts';
import { makeCareers } from './posts.ts';
import { placeNames, residentSubmissions, vitalSubmissions } from './residents.ts';
import { visitSubmissions } from './visits.ts';
import { makeWorkers, type WorkerRecord, workerEntries } from './workers.ts';

/**
 * What refers to what decides the order: everything of a phase may be handed in side by side once the phase before it is
 * stored. In `events` and `corrections` a later submission may hold a newer version of a record, so those go one by one.
 */
export const PHASES = ['institutions', 'resources', 'residents', 'events', 'contacts', 'corrections'] as const;
export type Phase = (typeof PHASES)[number];
export const ONE_BY_ONE: ReadonlySet<Phase> = new Set(['events', 'corrections']);

export interface DemoSubmission {
  phase: Phase;
  submission: Submission;
  /** Positions of the entries that are wrong on purpose and must end in quarantine. */
  wrong: number[];
}

export function* generateDemo(given: DemoOptions): Generator<DemoSubmission> {
  const options = checkOptions(given);
  const region = regionOf(options);
  const seed = `${region.code}/${options.seed}`;
  const [from, to] = [dayNumber(options.from), dayNumber(options.to)];
  const places = placeNames(region);
  const sender = statisticsOf(region);

  yield* phase('institutions', chunk(sender, 'institutions', makeInstitutions(region, to)));

  const workers = [...makeWorkers(region, makeCareers(region, seed), seed, to)];
  const physicians = choosePhysicians(region, workers, to);
  const late = chooseLateEnd(workers, to);
  const ordinary = workers.filter((record) => !physicians.has(record.worker.number));
  yield* phase('resources', chunk(sender, 'beds', makeBeds(region, seed, to)));
  yield* phase('resources', chunk(sender, 'workers', firstReports(ordinary, late)));

  const register = new Register(region);
  const opened = addYears(from, -region.levels.vital.yearsBefore);
  settle(region, register, options.residents, opened - 1, seed);
  liveThrough(region, register, opened, to, seed);
  yield* phase('residents', residentSubmissions(region, register.people, opened - 1, places));
  yield* phase('events', vitalSubmissions(region, register.people, opened, to, places));
  yield* phase('contacts', visitSubmissions(region, register.people, from, to, seed));
  yield* phase('contacts', otherSources(region, register.people, to, places, seed));

  yield faulty(physicianFaults(region, workers, physicians, to));
  yield faulty(residentFaults(region, register, places, to, seed));
  yield faulty(contactFaults(region, register.people, to));
  yield faulty(bedFaults(region, to));
  if (late)
    yield {
      phase: 'corrections',
      submission: submissionOf(sender, 'workers/corrections', [put(late.roles.at(-1)!.role)]),
      wrong: [],
    };
}

function* phase(name: Phase, submissions: Iterable<Submission>): Generator<DemoSubmission> {
  for (const submission of submissions) yield { phase: name, submission, wrong: [] };
}

const faulty = ({ submission, wrong }: Faulty): DemoSubmission => ({ phase: 'corrections', submission, wrong });

/** Workers as first reported: the one whose end comes late stands there as still in post. */
function* firstReports(workers: readonly WorkerRecord[], late: WorkerRecord | undefined): Generator<FhirBundleEntry[]> {
  for (const record of workers) {
    if (record !== late) yield workerEntries(record);
    else
      yield workerEntries({
        ...record,
        roles: record.roles.map((entry, i) =>
          i === record.roles.length - 1 ? { ...entry, role: withoutEnd(entry.role) } : entry,
        ),
      });
  }
}
