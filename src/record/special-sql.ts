import { SEALED_PREFIX } from '../kernel/index.ts';
import { bandOf, type NearTest } from './near.ts';
import { anyOf, anyOfKnown, type Building, type Condition, NOTHING } from './sql-parts.ts';
import { foldingCharacters, type TextTest, wordsInJson } from './text-search.ts';

/** Conditions that no index serves: the database reads the JSON of what the other conditions leave. */

/**
 * The words stand in the JSON; sealed texts, characters written as entities and those that folding changes are left to the
 * re-check, because PostgreSQL's own `normalize` takes fifty times as long. The collation makes `lower` one of ASCII.
 */
export function textCondition(b: Building, row: string, { anyOf: wanted }: TextTest): Condition {
  const v = b.row();
  const known = wanted.map((words) => {
    const own = wordsInJson(words);
    return own.length === 0 ? undefined : own.map((word) => `strpos(j.json, ${b.add(word)}) > 0`).join(' and ');
  });
  const sql = anyOfKnown(known);
  if (sql === undefined) return NOTHING;
  return {
    sql: `exists (select from record.version ${v} cross join lateral (select lower(${v}.content::text collate "C") as json offset 0) j
      where ${v}.seq = ${row}.seq and (${sql} or strpos(j.json, '"${SEALED_PREFIX}') > 0 or strpos(j.json, '&#') > 0 or j.json ~ ${b.add(foldingCharacters())}))`,
    exact: false,
  };
}

/** The band of latitudes; the distance itself is for the re-check. */
export function nearCondition(b: Building, row: string, tests: readonly NearTest[]): Condition {
  const v = b.row();
  const latitude = `(${v}.content #>> '{position,latitude}')::double precision`;
  const bands = tests.map((test) => {
    const [from, to] = bandOf(test);
    return `${latitude} between ${b.add(from)}::double precision and ${b.add(to)}::double precision`;
  });
  return {
    sql: `exists (select from record.version ${v} where ${v}.seq = ${row}.seq and ${anyOf(bands)})`,
    exact: false,
  };
}
