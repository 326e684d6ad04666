/** Two years of the health programmes in the demo, submitted like anyone's records: who takes part is enrolled and seen by the schedules. */
import { addDays } from '../algorithms/periods.ts';
import { changedEpisode, contactEntries, episodeOf, getPack, homeInstitutions } from '../decide/programs/index.ts';
import type { FhirBundleEntry, Kernel } from '../kernel/index.ts';
import type { Pack } from '../packs/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { bundleOf, MAX_ENTRIES, put, SYNTHETIC } from './fhir.ts';
import { makeContacts, type Participant } from './make-contacts.ts';
import { teamOf } from './make-teams.ts';
import { participants } from './programme-participants.ts';
import { type ProgrammeRule, programmeRules, type TaskHabits } from './programme-rules.ts';
import { seenTo } from './see-to-tasks.ts';

/** Once: whoever is in a programme already is left as they are, and chance leaves the others out again. */
export async function giveDemoPrograms(kernel: Kernel, accept: Pipeline['accept']): Promise<void> {
  const { packs, daysBack, tasks } = programmeRules();
  const today = kernel.clock.today();
  for (const rule of packs) {
    const pack = getPack(rule.pack);
    const seed = `${kernel.instance.meta.seed}/programs/${rule.pack}`;
    const sender = new Sender(accept, rule.pack);
    const from = addDays(today, -(rule.daysBack ?? daysBack));
    const team = await teamOf(kernel, rule);
    if (team) await sender.send([tagged(put(team.careTeam))]);
    for await (const page of participants(kernel, pack, rule, { today, from, seed })) {
      const homes = await homesOf(kernel, rule, page);
      for (const who of page) {
        const home = { institution: homes.get(who.patient), team: team?.careTeam.id };
        await sender.send(entriesOf(pack, team?.rule ?? rule, who, home, { seed, today, habits: tasks }));
      }
    }
    await sender.finish();
  }
}

const homesOf = async (kernel: Kernel, { who }: ProgrammeRule, page: readonly Participant[]) =>
  'institutions' in who
    ? new Map<string, string>()
    : homeInstitutions(
        kernel.db,
        page.map(({ patient }) => patient),
      );

/** Bundles on their way at once: the next is made while the database stores the one before. */
const IN_FLIGHT = 3;

class Sender {
  readonly #accept: Pipeline['accept'];
  readonly #name: string;
  readonly #onTheirWay = new Set<Promise<void>>();
  #waiting: FhirBundleEntry[] = [];
  #part = 0;
  #failure: { reason: unknown } | undefined;
  constructor(accept: Pipeline['accept'], name: string) {
    this.#accept = accept;
    this.#name = name;
  }
  /** Everything of one person travels in one bundle. */
  async send(entries: FhirBundleEntry[]): Promise<void> {
    if (this.#waiting.length + entries.length > MAX_ENTRIES) await this.#hand();
    this.#waiting.push(...entries);
  }
  /** When all is stored; throws what went wrong first. */
  async finish(): Promise<void> {
    await this.#hand();
    await Promise.all(this.#onTheirWay);
    this.#refuse();
  }
  #refuse(): void {
    if (this.#failure) throw this.#failure.reason;
  }
  async #hand(): Promise<void> {
    while (this.#onTheirWay.size >= IN_FLIGHT) await Promise.race(this.#onTheirWay);
    this.#refuse();
    const first = this.#waiting[0]?.resource?.id;
    if (first === undefined) return;
    const bundle = bundleOf(this.#waiting);
    this.#waiting = [];
    this.#part += 1;
    const externalId = `programs/${this.#name}/${first}/${this.#part}`;
    const sent: Promise<void> = this.#accept({ source: 'demo-programs', externalId, kind: 'fhir', bundle })
      .then(
        () => undefined,
        (reason: unknown) => {
          this.#failure ??= { reason };
        },
      )
      .finally(() => this.#onTheirWay.delete(sent));
    this.#onTheirWay.add(sent);
  }
}

function entriesOf(
  pack: Pack,
  rule: ProgrammeRule,
  who: Participant,
  { institution, team }: { institution: string | undefined; team: string | undefined },
  { seed, ...around }: { seed: string; today: string; habits: TaskHabits },
): FhirBundleEntry[] {
  const { patient, enrolled } = who;
  const { mark, doctor } = rule;
  const { visits, exit } = makeContacts(pack, rule, who, `${seed}/${patient}`);
  const id = `${patient}-${mark}`;
  const seen = (entry: FhirBundleEntry, n: number) => {
    const next = visits[n + 1];
    return seenTo(entry, { ...around, seed, next: next && { id: `${id}-${n + 2}`, time: next.time } });
  };
  if ('institutions' in rule.who) return institutionEntries(pack, who, { id, doctor, visits, seen }).map(tagged);
  const state = exit && pack.workflow?.states.some(({ code }) => code === exit.reason) ? exit.reason : rule.state;
  const episode = episodeOf({ id, pack, patient, enrolled, institution, team, doctor, state });
  return [
    put(exit ? changedEpisode(episode, { exit }) : episode),
    ...visits.flatMap(({ taken, time }, n) =>
      contactEntries({ id: `${id}-${n + 1}`, pack, taken, time, patient, episodes: [id], institution, doctor }).map(
        (entry) => seen(entry, n),
      ),
    ),
  ].map(tagged);
}

interface Written {
  id: string;
  doctor: string;
  visits: ReturnType<typeof makeContacts>['visits'];
  /** A record of the nth of them as it stands today. */
  seen: (entry: FhirBundleEntry, n: number) => FhirBundleEntry;
}

/** An institution takes part in its own name, and does itself what it writes down. */
function institutionEntries(pack: Pack, who: Participant, { id, doctor, visits, seen }: Written): FhirBundleEntry[] {
  const { area, enrolled } = who;
  const patient = `Organization/${who.patient}`;
  return [
    put(episodeOf({ id, pack, patient, area, enrolled, doctor })),
    ...visits.flatMap(({ taken, time }, n) =>
      contactEntries({ id: `${id}-${n + 1}`, pack, taken, time, patient, area, episodes: [], doctor }).map((entry) =>
        seen(entry, n),
      ),
    ),
  ];
}

const tagged = (entry: FhirBundleEntry): FhirBundleEntry =>
  entry.resource
    ? { ...entry, resource: { ...entry.resource, meta: { ...(entry.resource.meta as object), tag: [SYNTHETIC] } } }
    : entry;
