/** What institutions made by rules get over the years: departments, capabilities, ambulances, childcare places. */
import { apportion, apportionSeries } from '../algorithms/apportion.ts';
import { type Random, seededRandom } from '../algorithms/random.ts';
import { dayNumber, dayText, yearStart } from './days.ts';
import type { Draft } from './place-institutions.ts';
import type { Institution, InstitutionRules, Stage } from './region-schema.ts';

type Among = Stage['among'];
/** Places of one childcare class, about. */
const CLASS_PLACES = 50;

export const isAmong = ({ class: class_, grade, ownership }: Institution, among: Among): boolean =>
  new RegExp(`^(?:${among.class})`).test(class_) &&
  (among.grade === undefined || among.grade.includes(grade ?? '')) &&
  (among.ownership === undefined || among.ownership === ownership);

/** The higher its grade, the earlier an institution gets it. */
export function stageServices({ stages, years }: InstitutionRules, drafts: readonly Draft[], seed: string): void {
  for (const stage of stages) {
    const random = seededRandom(`${seed}/stages/${stage.what}/${stage.code}`);
    const able = random
      .shuffle(drafts.map(({ institution }) => institution).filter((one) => isAmong(one, stage.among)))
      .sort((a, b) => (b.grade ?? '').localeCompare(a.grade ?? ''));
    if (stage.with.length !== years.length)
      throw new RangeError(`stages: ${stage.code} has ${stage.with.length} figures for ${years.length} years`);
    let have = 0;
    for (const [y, count] of stage.with.entries()) {
      if (count < have || count > able.length)
        throw new RangeError(`stages: ${stage.code} cannot be ${count} of ${able.length} after ${have}`);
      for (; have < count; have += 1) give(able[have]!, stage, dayIn(years, y, able[have]!, random));
    }
  }
}

/** Before the first year-end in the years before, else between spring and autumn of the year; never before the founding. */
function dayIn(years: readonly number[], y: number, { since }: Institution, random: Random): string {
  const from = y === 0 ? years[0]! - 6 : years[y]!;
  const to = y === 0 ? years[0]! : years[y]!;
  const day = random.int(yearStart(from) + 60, yearStart(to) + 300);
  return dayText(Math.max(day, dayNumber(since)));
}

function give(institution: Institution, { what, code }: Stage, since: string): void {
  if (what === 'department') institution.departments[code] = since;
  else institution.capabilities.push({ code, since });
}

export function shareAmbulances(
  rules: InstitutionRules,
  drafts: readonly Draft[],
  totals: readonly number[],
  seed: string,
): void {
  const weights = drafts.map(({ kind, size }) => kind.ambulances * size);
  const rows = apportionSeries(totals, weights);
  const random = seededRandom(`${seed}/ambulances`);
  let made = 0;
  for (const [i, row] of rows.entries()) {
    const { institution } = drafts[i]!;
    for (const [y, count] of row.entries()) {
      const open = institution.ambulances.filter(({ until }) => until === undefined);
      for (const old of open.slice(0, Math.max(0, open.length - count)))
        old.until = dayIn(rules.years, y, institution, random);
      for (let n = open.length; n < count; n += 1) {
        made += 1;
        const negativePressure =
          Math.floor(made * rules.negativePressure) > Math.floor((made - 1) * rules.negativePressure);
        institution.ambulances.push({ since: dayIn(rules.years, y, institution, random), negativePressure });
      }
    }
  }
}

/** Classes open in turn; an institution is founded with its first. */
export function shareChildcare(
  rules: InstitutionRules,
  drafts: readonly Draft[],
  totals: readonly number[],
  seed: string,
): void {
  const able = drafts.filter(({ kind }) => kind.childcare).map(({ institution }) => institution);
  const random = seededRandom(`${seed}/childcare`);
  const order = random.shuffle(able);
  let opened = 0;
  for (const [y, total] of totals.entries()) {
    const places = total - (totals[y - 1] ?? 0);
    if (places < 0) throw new RangeError('childcarePlaces must not fall');
    if (places === 0) continue;
    const classes = Math.max(1, Math.round(places / CLASS_PLACES));
    if (order.length === 0) throw new RangeError('childcarePlaces: no kind of institution takes children');
    for (const size of apportion(places, new Array<number>(classes).fill(1))) {
      const institution = order[opened % order.length]!;
      const inclusive =
        Math.floor((opened + 1) * rules.inclusiveChildcare) > Math.floor(opened * rules.inclusiveChildcare);
      opened += 1;
      const from = y === 0 ? rules.years[0]! - 1 : rules.years[y]!;
      const since = dayText(yearStart(from) + random.int(40, 330));
      if (institution.childcare.length === 0) institution.since = since;
      institution.childcare.push({
        places: size,
        since: since < institution.since ? institution.since : since,
        inclusive,
      });
    }
  }
  if (opened < order.length) throw new RangeError(`childcare: ${order.length} institutions for ${opened} classes`);
}
