/** The team of a programme in the demo: whoever takes part is looked after by the same few accounts, and a member's residents are the team's. */
import { findAccount } from '../access/index.ts';
import { careTeamOf } from '../decide/programs/index.ts';
import type { FhirResource, Kernel } from '../kernel/index.ts';
import { findArea } from '../measure/population/index.ts';
import type { ProgrammeRule } from './programme-rules.ts';

export interface DemoTeam {
  careTeam: FhirResource;
  /** The programme's rule with the team's name on its forms. */
  rule: ProgrammeRule;
}

/** Undefined where the programme has none. */
export async function teamOf(
  { db, instance }: Kernel,
  { teams, ...rule }: ProgrammeRule,
): Promise<DemoTeam | undefined> {
  const { region } = instance;
  const place = teams && region !== undefined ? await findArea(db, region) : undefined;
  if (!teams || !place) return undefined;
  const [form = '', item = ''] = teams.item.split('.');
  const name = teams.name.replace('{area}', place.name);
  const members = await Promise.all(
    teams.members.map(async (account, n) => {
      const found = await findAccount(db, { account });
      return { account, lead: n === 0, name: found?.name ?? account, practitioner: found?.practitioner ?? null };
    }),
  );
  return {
    careTeam: careTeamOf({ id: `${region}-team-${rule.mark}`, name, area: place.code, members, active: true }, members),
    rule: { ...rule, answers: { ...rule.answers, [form]: { ...rule.answers[form], [item]: name } } },
  };
}
