import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Column } from '../algorithms/condition/sql-condition.ts';
import type { Value, ValueType } from '../algorithms/condition/types.ts';
import { dueFromRow, settleContacts } from '../algorithms/forms/due-items.ts';
import { dueColumns, dueSql } from '../algorithms/forms/due-sql.ts';
import { type Random, seededRandom } from '../algorithms/random.ts';
import { packageRoot } from '../kernel/index.ts';
import { testDb } from '../kernel/testing.ts';
import { loadPacks, type Pack, packFolder, paramsOn, scheduleOn } from './index.ts';

const CASTS: Partial<Record<ValueType, string>> = { number: 'numeric', date: 'date', boolean: 'boolean', text: 'text' };
const column: Column = (name, type) => `(s.state ->> '${name}')::${CASTS[type]}`;

const day = (random: Random, from: number, to: number) =>
  new Date(Date.UTC(random.int(from, to), random.int(0, 11), random.pick([1, 14, 28, 30]))).toISOString().slice(0, 10);

/** A subject with contacts of the pack's forms on random days; answers are what conditions over them may read. */
function randomSubject(random: Random, pack: Pack) {
  const maybe = <T>(value: T): T | null => (random.chance(0.3) ? null : value);
  const answers = () => ({ came: random.chance(0.8), status: '1', mode: random.pick(['1', '2', '3']) });
  return {
    enrolled: day(random, 2024, 2025),
    contacts: Array.from({ length: random.int(0, 6) }, () => {
      const { form } = random.pick(pack.forms).compiled;
      const date = day(random, 2024, 2026);
      return {
        form: `${pack.id}/${form.code}`,
        formFrom: form.from,
        date,
        values: answers(),
        class: maybe(random.pick(['A', 'X1', '2'])),
        next: maybe(day(random, 2025, 2026)),
      };
    }),
    subject: { birthDate: maybe(day(random, 1940, 2020)), deceasedDate: null },
    facts: Object.fromEntries(
      pack.facts.map(({ name, type }) => [name, type === 'date' ? maybe(day(random, 2025, 2026)) : null]),
    ),
  };
}

it('what is due is the same for one subject in JavaScript and for all in one statement', async () => {
  const db = await testDb({ rooms: ['kernel'] });
  const { packs } = loadPacks([packFolder(), join(packageRoot(), 'test', 'packs')]);
  const random = seededRandom('due');
  const seen = new Set<string>();
  const days = ['2025-03-31', '2025-07-05', '2026-06-15'];
  // The club says everything the format can say; of the others a glance is enough.
  for (const [i, pack] of packs.entries())
    for (const today of pack.id === 'tennis' ? days : [days[i % days.length]!]) {
      const schedule = scheduleOn(pack, today)!;
      const params = paramsOn(pack, today);
      const rows = Array.from({ length: pack.id === 'tennis' ? 60 : 15 }, () => {
        const { subject, facts, ...enrolled } = randomSubject(random, pack);
        return settleContacts(schedule, enrolled, { today, subject, params, facts });
      });
      const wanted = rows.flatMap((row, no) =>
        dueFromRow(schedule, row).map(({ title: _, ...item }) => ({ key: no + 1, ...item })),
      );
      const names = [...dueColumns(schedule).keys()];
      const states = rows.map((row) =>
        Object.fromEntries(names.map((name): [string, Value] => [name, row[name] ?? null])),
      );
      const found = await db.query<{ key: number; contact: string; status: string }>(
        `select x.key, x.contact, x.no, x.due::text, x.open::text, x.late::text, x.lost::text, x.status, x.date::text from (${dueSql(
          schedule,
          {
            relation: 'jsonb_array_elements($2::jsonb) with ordinality s(state, key)',
            keys: 's.key::int',
            today: '$1::date',
            params,
            column,
          },
        )}) x`,
        [today, JSON.stringify(states)],
      );
      const sorted = <T extends { key: number; contact: string }>(items: readonly T[]) =>
        [...items].sort((a, b) => a.key - b.key || (a.contact < b.contact ? -1 : 1));
      expect(sorted(found)).toEqual(sorted(wanted));
      for (const { status } of found) seen.add(status);
    }
  expect([...seen].sort()).toEqual(['deferred', 'done', 'due', 'lost', 'overdue', 'planned']);
});
