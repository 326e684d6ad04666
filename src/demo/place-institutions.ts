/** Institutions of a region by rules: how many of which kind, where, with which names. No beds or people yet. */
import { apportion } from '../algorithms/apportion.ts';
import { type Random, seededRandom } from '../algorithms/random.ts';
import { type AreaRow, type PopulationRow, townshipKind } from '../measure/population/index.ts';
import { dayText, yearStart } from './days.ts';
import type { Institution, InstitutionKind, InstitutionKinds, Rule } from './region-schema.ts';

export interface Ground {
  code: string;
  name: { zh: string };
  areas: readonly AreaRow[];
  population: readonly PopulationRow[];
}
/** An institution without beds and people, with its kind and its size beside others of it. */
export interface Draft {
  institution: Institution;
  kind: InstitutionKind;
  size: number;
}

interface Township {
  code: string;
  name: string;
  county: string;
  people: number;
  villages: AreaRow[];
}

export function placeInstitutions(rules: readonly Rule[], { kinds }: InstitutionKinds, ground: Ground): Draft[] {
  const site = new Site(ground);
  const numbers = new Map<string, number>();
  return rules.flatMap((rule, at) => {
    const kind = kinds[rule.kind];
    if (!kind) throw new RangeError(`rules.${at}: there is no kind ${rule.kind}`);
    const random = seededRandom(`${ground.code}/institutions/${at}/${rule.kind}`);
    return site.places(rule, random).map((village, n) => {
      const number = (numbers.get(kind.prefix) ?? 0) + 1;
      numbers.set(kind.prefix, number);
      const class_ = kind.class[n % kind.class.length]!;
      const since = yearStart(random.int(...kind.since)) + random.int(0, 364);
      const size = rule.size * (1 + rule.spread * (2 * random.next() - 1));
      const institution: Institution = {
        id: `${kind.prefix}${number}`,
        name: site.nameFor(rule, village, class_),
        class: class_,
        area: village.code,
        since: dayText(since),
        ownership: kind.ownership,
        runBy: kind.runBy,
        ...(kind.grade ? { grade: kind.grade } : {}),
        ...(kind.gradeClass ? { gradeClass: kind.gradeClass } : {}),
        departments: Object.fromEntries(kind.departments.map((code) => [code, dayText(since)])),
        beds: {},
        staff: {},
        ambulances: [],
        capabilities: [],
        childcare: [],
      };
      return { institution, kind, size };
    });
  });
}

/** What a special hospital is called by its class. */
const CLASS_NAMES: Record<string, string> = {
  A511: '口腔',
  A512: '眼科',
  A514: '肿瘤',
  A517: '妇产',
  A518: '儿童',
  A520: '传染病',
  A526: '康复',
  A529: '骨科',
};
const NUMERALS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
const numeral = (n: number): string =>
  n <= 10 ? NUMERALS[n]! : n < 20 ? `十${NUMERALS[n - 10]}` : `${NUMERALS[Math.floor(n / 10)]}十${NUMERALS[n % 10]}`;

/** Draws `count` different townships, each with the chance of its people (keys of Efraimidis and Spirakis 2006). */
function drawOnce(townships: readonly Township[], count: number, random: Random): number[] {
  const keys = townships.map(({ people }, i) => ({ i, key: Math.log(1 - random.next()) / Math.max(people, 1) }));
  const drawn = new Set(
    keys
      .sort((a, b) => b.key - a.key)
      .slice(0, count)
      .map(({ i }) => i),
  );
  return townships.map((_, i) => (drawn.has(i) ? 1 : 0));
}

const isCommunity = (name: string): boolean => /居|社区|虚拟/u.test(name);
const shortName = (village: string): string =>
  village.replace(/社区居(民委员|委)会$/u, '社区').replace(/(居民委员会|居委会|村民委员会|村委会)$/u, '');

class Site {
  readonly #townships: Township[];
  readonly #ground: Ground;
  readonly #names: ReadonlyMap<string, string>;
  readonly #taken = new Set<string>();
  readonly #used = new Map<string, number>();
  readonly #inCounty = new Map<string, number>();

  constructor(ground: Ground) {
    const { areas, population } = ground;
    this.#ground = ground;
    this.#names = new Map(areas.map((area) => [area.code, area.name]));
    const last = population.reduce((date, row) => (row.date > date ? row.date : date), '');
    const people = new Map<string, number>();
    for (const row of population) if (row.date === last) people.set(row.area, (people.get(row.area) ?? 0) + row.value);
    this.#townships = areas
      .filter((area) => area.level === 'township')
      .map(({ code, name, parent }) => ({
        code,
        name,
        county: parent!,
        people: people.get(code) ?? 0,
        villages: areas.filter((area) => area.level === 'village' && area.parent === code),
      }))
      .filter((township) => township.villages.length > 0);
  }

  /** Villages in which the rule's institutions stand, one for each. */
  places({ at, kind }: Rule, random: Random): AreaRow[] {
    if ('counties' in at)
      return Object.entries(at.counties).flatMap(([county, count]) => this.#inOne(county, count, kind, random));
    if ('eachCounty' in at)
      return [...new Set(this.#townships.map((township) => township.county))]
        .filter((county) => !at.but.includes(county))
        .flatMap((county) => this.#inOne(county, at.eachCounty, kind, random));
    if ('eachTownship' in at)
      return this.#townships
        .filter(({ name, code }) => at.eachTownship.includes(townshipKind(name)) && !at.but.includes(code))
        .map((township) => random.pick(township.villages));
    if ('eachTownshipOf' in at)
      return at.eachTownshipOf.map((code) => {
        const township = this.#townships.find((one) => one.code === code);
        if (!township) throw new RangeError(`${kind}: there is no township ${code}`);
        return random.pick(township.villages);
      });
    if ('byPopulation' in at) return this.#spread(this.#townships, at.byPopulation, random);
    const free = this.#townships
      .flatMap((township) => township.villages)
      .filter((v) => isCommunity(v.name) === (at.villages === 'community') && !this.#taken.has(v.code));
    if (free.length < at.count)
      throw new RangeError(`${kind}: ${at.count} wanted, but only ${free.length} of ${at.villages} are left`);
    const chosen = new Set(
      random
        .shuffle(free)
        .slice(0, at.count)
        .map((village) => village.code),
    );
    for (const code of chosen) this.#taken.add(code);
    return free.filter((village) => chosen.has(village.code));
  }

  #inOne(county: string, count: number, kind: string, random: Random): AreaRow[] {
    const own = this.#townships.filter((township) => township.county === county);
    if (own.length === 0) throw new RangeError(`${kind}: ${county} has no townships`);
    return this.#spread(own, count, random);
  }

  /** As many in a township as it has people, from village to village; where they are few, one each in those drawn by lot. */
  #spread(townships: readonly Township[], count: number, random: Random): AreaRow[] {
    const parts =
      count < townships.length
        ? drawOnce(townships, count, random)
        : apportion(
            count,
            townships.map((t) => t.people),
          );
    return townships.flatMap(({ villages }, i) => {
      const order = random.shuffle(villages);
      return Array.from({ length: parts[i]! }, (_, n) => order[n % order.length]!);
    });
  }

  nameFor(rule: Rule, village: AreaRow, class_: string): string {
    const township = this.#townships.find((one) => one.code === village.parent)!;
    const county = township.county === this.#ground.code ? this.#ground.name.zh : this.#names.get(township.county)!;
    const key = `${rule.name} ${rule.name.includes('{county}') ? county : ''} ${class_}`;
    const n = (this.#inCounty.get(key) ?? 0) + 1;
    this.#inCounty.set(key, n);
    const name = rule.name
      .replace('{region}', this.#ground.name.zh)
      .replace('{county}', county)
      .replace('{township}', township.name.replace(county, ''))
      .replace('{village}', shortName(village.name))
      .replace('{n}', numeral(n))
      .replace('{class}', CLASS_NAMES[class_] ?? '');
    // Two of one name are told apart by a number.
    const again = (this.#used.get(name) ?? 0) + 1;
    this.#used.set(name, again);
    return again === 1 ? name : `${name}（${again}）`;
  }
}
