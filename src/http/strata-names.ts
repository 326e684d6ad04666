/** Names of who answers for the subjects of a list: strata hold sign-in names and teams by their ids. */
import { selectTeams } from '../decide/programs/index.ts';
import type { Queryable } from '../kernel/index.ts';
import { namesOf } from './program-persons.ts';

interface Row {
  strata: Readonly<Record<string, string>>;
}

export async function withStrataNames<T extends Row>(
  q: Queryable,
  rows: readonly T[],
): Promise<(T & { strataNames?: Record<string, string> })[]> {
  const valuesOf = (key: string) => [...new Set(rows.flatMap(({ strata }) => strata[key] ?? []))];
  const teams = valuesOf('team');
  const [doctors, known] = await Promise.all([
    namesOf(q, valuesOf('doctor')),
    teams.length === 0 ? [] : selectTeams(q, { ids: teams }),
  ]);
  const names: Record<string, ReadonlyMap<string, string>> = {
    doctor: doctors,
    team: new Map(known.map(({ id, name }) => [id, name])),
  };
  return rows.map((row) => {
    const own = Object.entries(row.strata).flatMap(([key, value]) => {
      const name = names[key]?.get(value);
      return name === undefined || name === value ? [] : [[key, name] as const];
    });
    return own.length === 0 ? row : { ...row, strataNames: Object.fromEntries(own) };
  });
}
