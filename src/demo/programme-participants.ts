/** Who takes part in a programme of the demo, and since when: pages of residents or institutions, the same at every start. */
import { yearsBetween } from '../algorithms/condition/days.ts';
import { addDays } from '../algorithms/periods.ts';
import { type Random, seededRandom } from '../algorithms/random.ts';
import { proposeEnrolments } from '../decide/programs/index.ts';
import type { Kernel } from '../kernel/index.ts';
import type { Pack } from '../packs/index.ts';
import type { Participant } from './make-contacts.ts';
import type { ProgrammeRule } from './programme-rules.ts';
import { type DemoResident, hasContacts, hasEnrolments, selectInstitutions, selectNotEnrolled } from './store.ts';

const PAGE = 500;
/** Days from the last period to the birth. */
const PREGNANCY = [266, 286] as const;
/** Days from the last period to the first antenatal visit; most lie before week 13. */
const FIRST_VISIT = [45, 92] as const;

interface Span {
  today: string;
  from: string;
  seed: string;
}

type Who = ProgrammeRule['who'];

/** Pages of those who take part, with the day of their enrolment. */
export async function* participants(
  kernel: Kernel,
  pack: Pack,
  rule: ProgrammeRule,
  span: Span,
): AsyncGenerator<Participant[]> {
  const { who } = rule;
  if ('institutions' in who) {
    yield await institutions(kernel, pack, rule, who, span);
    return;
  }
  if ('mothers' in who) {
    // The register does not say whose mother is found already.
    if (await hasEnrolments(kernel.db, pack.id)) return;
    const all: DemoResident[] = [];
    for (let page = await pageOf(kernel, pack, who, undefined); ; page = await pageOf(kernel, pack, who, page.next)) {
      all.push(...page.page.filter((one) => one.birthDate >= span.from || isMotherly(one, span)));
      if (page.next === undefined) break;
    }
    for (const one of mothersOf(all, who.mothers, span))
      yield takePart(one, rule, span, seededRandom(`${span.seed}/${one.patient}`));
    return;
  }
  for (let after: string | undefined; ; ) {
    const { page, next } = await pageOf(kernel, pack, who, after);
    yield page.flatMap((one) => {
      const random = seededRandom(`${span.seed}/${one.patient}`);
      return isChosen(who, one, random, span) ? takePart(one, rule, span, random) : [];
    });
    if (next === undefined) return;
    after = next;
  }
}

async function pageOf(
  kernel: Kernel,
  pack: Pack,
  who: Who,
  after: string | undefined,
): Promise<{ page: DemoResident[]; next: string | undefined }> {
  if ('diagnosed' in who) {
    const { items, next } = await proposeEnrolments(kernel, pack, { after, limit: PAGE });
    const since = new Map(items.map((one) => [one.patient, one.since]));
    const found = await selectNotEnrolled(kernel.db, pack.id, { ids: items.map(({ patient }) => patient) });
    return { page: found.map((one) => ({ ...one, since: since.get(one.patient) ?? null })), next };
  }
  const other = 'alsoIn' in who ? { pack: who.alsoIn, days: who.days } : undefined;
  const page = await selectNotEnrolled(kernel.db, pack.id, { after, limit: PAGE, other });
  return { page, next: page.length === PAGE ? page.at(-1)!.patient : undefined };
}

function isChosen(who: Who, one: DemoResident, random: Random, { today, from }: Span): boolean {
  if ('diagnosed' in who) return random.chance(who.diagnosed);
  const alive = one.deceasedDate === null;
  if ('alsoIn' in who) return random.chance(who.share);
  if ('moved' in who)
    return (
      alive &&
      one.residenceStart !== null &&
      one.residenceStart > from &&
      one.residenceStart > one.birthDate &&
      random.chance(who.moved)
    );
  const age = yearsBetween(one.birthDate, today);
  if ('bands' in who) {
    const share = who.bands.find(([low, high]) => age >= low && age <= high)?.[2] ?? 0;
    return alive && random.chance(share);
  }
  if (!('ages' in who)) return false;
  const [low, high] = who.ages;
  return (
    alive && age >= low && age <= high && (who.sex === undefined || who.sex === one.sex) && random.chance(who.share)
  );
}

/** A woman who lived here all the time. */
function isMotherly(one: DemoResident, { from }: Span): boolean {
  const { sex, birthDate, deceasedDate, residenceStart, residenceEnd } = one;
  const age = Number(from.slice(0, 4)) - Number(birthDate.slice(0, 4));
  const stayed = deceasedDate === null && residenceEnd === null && (residenceStart === null || residenceStart <= from);
  return sex === 'female' && age >= 21 && age <= 34 && stayed;
}

/** For each child born in the span a woman of the same place, each woman once. */
function mothersOf(all: readonly DemoResident[], share: number, span: Span): DemoResident[] {
  const { today, from, seed } = span;
  const random = seededRandom(`${seed}/mothers`);
  const born = all.filter(({ birthDate }) => birthDate >= from && birthDate <= today && random.chance(share));
  const women = all.filter((one) => isMotherly(one, span));
  const taken = new Set<string>();
  return born.flatMap(({ birthDate: delivered, area }) => {
    const near = (digits: number) =>
      women.find((one) => !taken.has(one.patient) && one.area?.slice(0, digits) === area?.slice(0, digits));
    const mother = near(12) ?? near(9) ?? near(6);
    if (!mother) return [];
    taken.add(mother.patient);
    return [{ ...mother, delivered }];
  });
}

function takePart(one: DemoResident, rule: ProgrammeRule, { today, from }: Span, random: Random): Participant[] {
  const { patient, birthDate, sex, deceasedDate, residenceStart, residenceEnd, delivered, since, area } = one;
  const until = [today, deceasedDate, residenceEnd].flatMap((day) => day ?? []).reduce((a, b) => (a < b ? a : b));
  const begun = [residenceStart, since ?? null].flatMap((day) => day ?? []);
  const lmp = delivered && addDays(delivered, -random.int(...PREGNANCY));
  const story: Record<string, string> = {
    ...one.days,
    ...(lmp ? { lmp } : {}),
    ...(delivered ? { delivered } : {}),
    ...('moved' in rule.who ? { moved: residenceStart! } : {}),
  };
  const enrolled = enrolledOn(rule.enrolled, { birthDate, from, begun, story, random });
  if (enrolled === undefined || enrolled > until) return [];
  const days = { ...story, enrolled };
  return [{ patient, area, subject: { birthDate, sex, deceasedDate }, enrolled, until, days }];
}

interface Beginning {
  birthDate: string;
  from: string;
  begun: readonly string[];
  story: Readonly<Record<string, string>>;
  random: Random;
}

/** Never before the birth. */
export function enrolledOn(
  rule: ProgrammeRule['enrolled'],
  { birthDate, from, begun, story, random }: Beginning,
): string | undefined {
  if (story.delivered !== undefined && !('on' in rule)) return addDays(story.lmp!, random.int(...FIRST_VISIT));
  if ('on' in rule) {
    const day = story[rule.on];
    return day === undefined ? undefined : addDays(day, random.int(...rule.days));
  }
  const first = 'fromBirth' in rule ? birthDate : addDays(from, random.int(0, rule.spread));
  return [first, birthDate, ...begun].reduce((a, b) => (a > b ? a : b));
}

/** Institutions write down what they do without being enrolled by anybody. */
async function institutions(
  kernel: Kernel,
  pack: Pack,
  rule: ProgrammeRule,
  { institutions: classes, share, most }: Extract<Who, { institutions: string[] }>,
  { today, from, seed }: Span,
): Promise<Participant[]> {
  if (await hasContacts(kernel.db, pack.id, Object.keys(rule.answers)[0]!)) return [];
  const found = await selectInstitutions(kernel.db, classes, most);
  return found.flatMap(({ id, kind, openedOn, area }) => {
    const random = seededRandom(`${seed}/${id}`);
    if (!random.chance(share)) return [];
    const spread = 'spread' in rule.enrolled ? rule.enrolled.spread : 0;
    const enrolled = [addDays(from, random.int(0, spread)), openedOn ?? from].reduce((a, b) => (a > b ? a : b));
    return enrolled > today
      ? []
      : [{ patient: id, area, subject: { kind, openedOn }, enrolled, until: today, days: { enrolled } }];
  });
}
