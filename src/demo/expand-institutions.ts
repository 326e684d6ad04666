/** A region's institutions from rules: kinds and counts, with beds, posts and services shared so that stocks come out exactly. */
import { type Draft, type Ground, placeInstitutions } from './place-institutions.ts';
import type { DemoLevels, Institution, InstitutionKinds, InstitutionRules } from './region-schema.ts';
import { shareBeds } from './share-beds.ts';
import { shareStaff } from './share-staff.ts';
import { isAmong, shareAmbulances, shareChildcare, stageServices } from './stage-services.ts';

/** Stocks that the physicians whose rows end in quarantine belong to: they work in the last year, but do not count yet. */
const HELD_BACK = ['physicians', 'healthTechnicalStaff'];

/** A rule that cannot be kept throws a RangeError that says which. */
export function expandInstitutions(
  rules: InstitutionRules,
  kinds: InstitutionKinds,
  ground: Ground & { levels: DemoLevels },
): Institution[] {
  const drafts = placeInstitutions(rules.rules, kinds, ground);
  checkStated(rules, drafts);
  const { years } = rules;
  const { levels } = ground;
  const { physicianPeriodReversed, physicianWithoutOrganization, physicianIdChecksum } = levels.faults;
  const heldBack = physicianPeriodReversed + physicianWithoutOrganization + physicianIdChecksum;
  const stock = (name: string): readonly number[] => {
    const counts = levels.stock[name];
    if (counts?.length !== years.length) throw new RangeError(`demo.yaml: stock ${name} needs ${years.length} figures`);
    return HELD_BACK.includes(name) ? counts.map((n, y) => (y === counts.length - 1 ? n + heldBack : n)) : counts;
  };
  shareBeds(drafts, years.length, stock);
  shareStaff(drafts, rules.lines, stock);
  const seed = `${ground.code}/institutions`;
  stageServices(rules, drafts, seed);
  shareAmbulances(rules, drafts, stock('ambulances'), seed);
  shareChildcare(rules, drafts, stock('childcarePlaces'), seed);
  return drafts.map(({ institution }) => institution);
}

function checkStated({ stated }: InstitutionRules, drafts: readonly Draft[]): void {
  for (const { what, count, runBy, ...among } of stated) {
    const found = drafts.filter(
      ({ institution }) => isAmong(institution, among) && (runBy === undefined || runBy.includes(institution.runBy)),
    ).length;
    if (found !== count) throw new RangeError(`${what}: ${count} are stated, the rules give ${found}`);
  }
}
