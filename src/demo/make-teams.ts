/** Teams of the demo, one in each township where people take part in a programme that says so (`teams` of programmes.yaml). */
import { findAccount } from '../access/index.ts';
import { careTeamOf } from '../decide/programs/index.ts';
import type { FhirResource, Kernel } from '../kernel/index.ts';
import { findArea } from '../measure/population/index.ts';
import type { ProgrammeRule } from './programme-rules.ts';

/** Digits of the township in a division code. */
const TOWNSHIP = 9;

export interface DemoTeam {
  careTeam: FhirResource;
  /** The programme's rule with the team's name on its forms. */
  rule: ProgrammeRule;
}

/** Gives the team of a place; nothing where the programme has none or the place is not known. */
export function teamsOf(
  { db, instance }: Kernel,
  rule: ProgrammeRule,
): (area: string | null) => Promise<DemoTeam | undefined> {
  const known = new Map<string, DemoTeam | undefined>();
  const make = async (area: string): Promise<DemoTeam | undefined> => {
    const place = await findArea(db, area);
    if (!rule.teams || !place) return undefined;
    const [form = '', item = ''] = rule.teams.item.split('.');
    const name = rule.teams.name.replace('{area}', place.name);
    const members = await Promise.all(
      rule.teams.members.map(async (account, n) => {
        const found = await findAccount(db, { account });
        return { account, lead: n === 0, name: found?.name ?? account, practitioner: found?.practitioner ?? null };
      }),
    );
    const id = `${instance.meta.region}-team-${area}-${rule.mark}`;
    return {
      careTeam: careTeamOf({ id, name, area, members, active: true }, members),
      rule: { ...rule, answers: { ...rule.answers, [form]: { ...rule.answers[form], [item]: name } } },
    };
  };
  return async (area) => {
    const code = area?.slice(0, TOWNSHIP);
    if (!rule.teams || code === undefined || code.length < TOWNSHIP) return undefined;
    if (!known.has(code)) known.set(code, await make(code));
    return known.get(code);
  };
}
