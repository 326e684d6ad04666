/**
 * Careers of workers: joins, leaves and moves between institutions, so that each institution's posts stand at the
 * declared count at every year-end. Pure: works on days and numbers, the FHIR form is made in workers.ts.
 */
import { type Random, seededRandom } from '../algorithms/random.ts';
import type { DemoRegion, Institution } from './content.ts';
import { dayNumber, yearStart } from './days.ts';

/** A kind of post, parsed from a staff line such as `physician/clinical+gp`. */
export interface Slot {
  line: string;
  occupation: string;
  /** Practice category of physicians. */
  category?: string;
  generalPractice: boolean;
  publicHealth: boolean;
}
export interface Post {
  institution: Institution;
  slot: Slot;
  start: number;
  end?: number;
  /** A second place of practice of somebody whose main post stays open. */
  second?: boolean;
}
export interface Worker {
  /** From 1, in the order of joining. */
  number: number;
  posts: Post[];
}

export function parseSlot(line: string): Slot {
  const [kind = '', ...flags] = line.split('+');
  const [occupation = '', category] = kind.split('/');
  return {
    line,
    occupation,
    ...(category ? { category } : {}),
    generalPractice: flags.includes('gp'),
    publicHealth: flags.includes('ph'),
  };
}

interface Leaver {
  worker: Worker;
  post: Post;
  day: number;
}
interface Vacancy {
  institution: Institution;
  slot: Slot;
}
interface Roster extends Vacancy {
  counts: readonly number[];
  open: { worker: Worker; post: Post }[];
  /** Turnover not yet taken, as a fraction of a person. */
  due: number;
}

/** Everybody who worked in the region between the first and the last declared year-end. */
export function makeCareers(region: DemoRegion, seed: string): Worker[] {
  const random = seededRandom(`${seed}/careers`);
  const workers: Worker[] = [];
  const rosters = openRosters(region, random, workers);
  for (let k = 1; k < region.years.length; k += 1) {
    const year = region.years[k]!;
    const leavers: Leaver[] = [];
    const vacancies: Vacancy[] = [];
    for (const roster of rosters) {
      const change = roster.counts[k]! - roster.counts[k - 1]!;
      roster.due += roster.counts[k - 1]! * region.levels.turnover;
      const turned = Math.min(Math.floor(roster.due), roster.open.length);
      roster.due -= Math.floor(roster.due);
      const leaving = Math.max(turned, -change);
      for (let i = 0; i < leaving; i += 1) leavers.push(takeLeaver(roster, year, random));
      for (let i = 0; i < change + leaving; i += 1) vacancies.push(roster);
    }
    fill(vacancies, leavers, { year, random, workers, movingShare: region.levels.movingShare, rosters });
  }
  addSecondPosts(region, workers, random);
  return workers;
}

function openRosters(region: DemoRegion, random: Random, workers: Worker[]): Roster[] {
  const rosters: Roster[] = [];
  for (const institution of region.institutions) {
    for (const [line, counts] of Object.entries(institution.staff)) {
      const roster: Roster = { institution, slot: parseSlot(line), counts, open: [], due: random.next() };
      const opened = Math.max(dayNumber(institution.since), yearStart(1990));
      for (let i = 0; i < counts[0]!; i += 1) {
        const start = random.int(opened, Math.max(opened, yearStart(region.years[0]!) + 300));
        join(roster, newWorker(workers), start);
      }
      rosters.push(roster);
    }
  }
  return rosters;
}

function newWorker(workers: Worker[]): Worker {
  const worker: Worker = { number: workers.length + 1, posts: [] };
  workers.push(worker);
  return worker;
}

function join(roster: Roster, worker: Worker, start: number): void {
  const post: Post = { institution: roster.institution, slot: roster.slot, start };
  worker.posts.push(post);
  roster.open.push({ worker, post });
}

/** Half of those who leave are the longest in post (retirement), half anybody. They leave between February and October. */
function takeLeaver(roster: Roster, year: number, random: Random): Leaver {
  const { open } = roster;
  let at = random.int(0, open.length - 1);
  if (random.chance(0.5))
    at = open.reduce((oldest, entry, i) => (entry.post.start < open[oldest]!.post.start ? i : oldest), 0);
  const [taken] = open.splice(at, 1);
  const day = Math.max(yearStart(year) + random.int(31, 290), taken!.post.start + 1);
  taken!.post.end = day;
  return { ...taken!, day };
}

/** Posts that somebody leaving `from` may take up: the same kind, a general-practice registration, an exam passed. */
function mayTake(from: Slot, to: Slot): boolean {
  if (from.category !== to.category) return false;
  if (from.occupation === to.occupation) return !from.generalPractice || to.generalPractice;
  return from.occupation === 'assistant-physician' && to.occupation === 'physician';
}

interface Filling {
  year: number;
  random: Random;
  workers: Worker[];
  movingShare: number;
  rosters: readonly Roster[];
}

function fill(vacancies: readonly Vacancy[], leavers: Leaver[], { year, random, workers, movingShare }: Filling): void {
  const free = [...leavers];
  const close = yearStart(year) + 360;
  for (const vacancy of vacancies) {
    const roster = vacancy as Roster;
    const fits = (l: Leaver) =>
      mayTake(l.post.slot, roster.slot) &&
      !(l.post.institution === roster.institution && l.post.slot.line === roster.slot.line);
    let at = free.findIndex((l) => fits(l) && l.post.institution === roster.institution);
    if (at < 0 && random.chance(movingShare)) at = free.findIndex(fits);
    const opened = Math.max(dayNumber(roster.institution.since), yearStart(year));
    if (at >= 0 && free[at]!.day + 1 >= opened) {
      const [mover] = free.splice(at, 1);
      const same = mover!.post.institution === roster.institution;
      join(roster, mover!.worker, Math.min(mover!.day + (same ? 0 : random.int(1, 30)), close));
    } else {
      join(roster, newWorker(workers), random.int(opened, Math.max(opened, close)));
    }
  }
}

/** 多点执业: hospital physicians who hold sessions at a township centre; their main post began earlier and stays open. */
function addSecondPosts(region: DemoRegion, workers: readonly Worker[], random: Random): void {
  const centres = region.institutions.filter((i) => i.class.startsWith('C') || i.class === 'B100');
  const from = yearStart(region.years[1]!);
  const able = workers.filter(({ posts }) => {
    const post = posts.at(-1)!;
    return (
      post.slot.line === 'physician/clinical' &&
      post.institution.class.startsWith('A') &&
      post.end === undefined &&
      post.start < from
    );
  });
  for (const worker of random.shuffle(able).slice(0, region.levels.multiSitePhysicians)) {
    const main = worker.posts.at(-1)!;
    worker.posts.push({
      institution: random.pick(centres),
      slot: main.slot,
      start: from + random.int(60, 1500),
      second: true,
    });
  }
}
