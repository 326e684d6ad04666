import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from './actor.ts';
import { changeItem, moveItem } from './change-item.ts';
import { createItems } from './create-items.ts';
import { getItem, listItems } from './read-items.ts';
import { ACTIONS, nextStanding, RULES, STATES } from './states.ts';
import { type Club, DISTRICT, KIND, manager, person, testClub } from './testing.ts';
import { changeUnit, createUnit } from './units.ts';

let club: Club;
beforeAll(async () => {
  club = await testClub();
});

const everywhere = (account: string) => ({ account, scope: undefined });
const look = (id: string, actor: Actor = manager) => getItem(club.kernel, id, everywhere(actor.account), actor);
const version = async (id: string) => (await look(id)).version;
const go = async (id: string, action: (typeof ACTIONS)[number], actor: Actor, more = {}) =>
  moveItem(club.kernel, id, { action, version: await version(id), note: 'so it is', ...more }, actor);

describe('the life of a work item', () => {
  const standing = fc.record({
    state: fc.constantFrom(...STATES),
    percent: fc.integer({ min: 0, max: 100 }),
  });

  it('goes only where the rules lead, and done means all of it on a day', () => {
    fc.assert(
      fc.property(standing, fc.constantFrom(...ACTIONS), fc.integer({ min: 0, max: 100 }), (from, action, percent) => {
        const now = { ...from, due: '2025-06-30', doneOn: from.state === 'done' ? '2025-06-01' : null };
        const next = nextStanding(now, { action, day: '2025-06-02', percent });
        expect(next !== undefined).toBe(RULES[action].from.includes(now.state));
        if (!next) return;
        expect(next.doneOn !== null).toBe(next.state === 'done');
        if (next.state === 'done') expect(next.percent).toBe(100);
        expect(next.state).toBe(RULES[action].to ?? now.state);
      }),
    );
  });

  it('keeps a whole history through any sequence of moves', async () => {
    const moves = fc.array(
      fc.record({
        action: fc.constantFrom(...ACTIONS),
        percent: fc.integer({ min: 0, max: 100 }),
        who: fc.constantFrom(manager, person('ann'), person('cat')),
        due: fc.constantFrom('2025-07-01', '2025-08-01', '2025-05-01'),
      }),
      { minLength: 4, maxLength: 14 },
    );
    await fc.assert(
      fc.asyncProperty(moves, async (sequence) => {
        const id = await club.duty();
        let done = 0;
        for (const { action, percent, who, due } of sequence) {
          const before = await look(id);
          try {
            await moveItem(club.kernel, id, { action, version: before.version, note: 'n', percent, due }, who);
            done += 1;
          } catch (error) {
            const { code } = error as { code: string };
            expect(['work.transition', 'work.not-yours', 'work.not-manager', 'work.due-not-later']).toContain(code);
            expect(await look(id)).toEqual(before); // a refused move leaves nothing behind
          }
        }
        const item = await look(id);
        expect(item.version).toBe(1 + done);
        expect(item.history).toHaveLength(1 + done);
        expect(item.history.map(({ no }) => no)).toEqual([...item.history.keys()].reverse().map((n) => n + 1));
        const [last] = item.history;
        expect(last).toMatchObject({ state: item.state, percent: item.percent, due: item.due });
        for (const [at, event] of item.history.entries()) {
          const before = item.history[at + 1];
          if (before) expect(event.fromState).toBe(before.state);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('leads from the unit that owns it to who accepts it', async () => {
    const id = await club.duty();
    await go(id, 'start', person('ben'));
    await go(id, 'progress', person('cat'), { percent: 40, note: 'tea is ready' });
    await expect(go(id, 'submit', person('cat'))).rejects.toMatchObject({ code: 'work.not-yours' });
    await go(id, 'submit', person('ann'), { percent: 100 });
    await expect(go(id, 'accept', person('ann'))).rejects.toMatchObject({ code: 'work.not-manager' });
    await go(id, 'return', manager, { note: 'court 3 is wet' });
    await go(id, 'submit', person('ann'));
    const done = await go(id, 'accept', manager);
    expect(done).toMatchObject({ state: 'done', percent: 100, doneOn: '2025-06-01' });
    await expect(go(id, 'progress', person('ann'))).rejects.toMatchObject({ code: 'work.transition', status: 409 });
    expect((await look(id)).history.map(({ action }) => action)).toEqual(
      ['create', 'start', 'progress', 'submit', 'return', 'submit', 'accept'].reverse(),
    );
  });

  it('refuses a change made on an older version, naming who changed it', async () => {
    const id = await club.duty();
    await go(id, 'start', person('ann'));
    await expect(
      moveItem(club.kernel, id, { action: 'progress', version: 1, note: 'late' }, person('ben')),
    ).rejects.toMatchObject({ code: 'work.version', status: 412, details: { by: 'ann' } });
    await expect(changeItem(club.kernel, id, { version: 1, title: 'Other' }, manager)).rejects.toMatchObject({
      code: 'work.version',
    });
  });

  it('lets one of two who act at once win', async () => {
    const id = await club.duty();
    const at = { action: 'progress', version: 1, note: 'mine' } as const;
    const ended = await Promise.allSettled([
      moveItem(club.kernel, id, at, person('ann')),
      moveItem(club.kernel, id, at, person('ben')),
    ]);
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await look(id)).history).toHaveLength(2);
  });

  it('asks for a reason where one is due, and for a later day', async () => {
    const id = await club.duty();
    await expect(go(id, 'cancel', manager, { note: '  ' })).rejects.toMatchObject({ code: 'work.reason-missing' });
    await expect(go(id, 'extend', manager, { due: '2025-06-30' })).rejects.toMatchObject({
      code: 'work.due-not-later',
    });
    await expect(go(id, 'extend', manager, { due: '2025-13-01' })).rejects.toMatchObject({ code: 'work.day' });
    expect(await go(id, 'extend', manager, { due: '2025-07-31' })).toMatchObject({ due: '2025-07-31', state: 'open' });
  });

  it('is given to others only by who manages it', async () => {
    const id = await club.duty();
    const at = await version(id);
    await expect(
      changeItem(club.kernel, id, { version: at, leads: [club.kitchen] }, person('ann')),
    ).rejects.toMatchObject({ code: 'work.not-manager' });
    const changed = await changeItem(
      club.kernel,
      id,
      { version: at, leads: [club.kitchen], coops: [], account: 'cat' },
      manager,
    );
    expect(changed).toMatchObject({ unit: club.kitchen, account: 'cat', accountName: 'cat' });
    expect((await look(id)).units).toEqual([{ id: club.kitchen, name: 'Kitchen', role: 'lead' }]);
    await expect(go(id, 'start', person('ann'))).rejects.toMatchObject({ code: 'work.not-yours' });
    await expect(changeItem(club.kernel, id, { version: at + 1, account: 'nobody' }, manager)).rejects.toMatchObject({
      code: 'work.account-unknown',
    });
  });
});

describe('creation', () => {
  it('of the same key happens once', async () => {
    const request = {
      key: 'club/1',
      kind: KIND,
      subject: { room: 'club', key: 'once' },
      title: 'Paint the lines',
      area: DISTRICT,
      leads: [club.courts],
    };
    const make = () => club.kernel.db.transaction((tx) => createItems(club.kernel, tx, [request], manager));
    const [first, second] = [await make(), await make()];
    expect(first.created).toHaveLength(1);
    expect(second).toEqual({ ids: first.ids, created: [] });
  });

  it('needs an owner and the right to manage the area', async () => {
    await expect(club.duty({ leads: [] })).rejects.toMatchObject({ code: 'work.owner-missing' });
    const { kernel } = club;
    const request = { kind: KIND, subject: { room: 'c', key: 'k' }, title: 'x', area: DISTRICT, leads: [club.courts] };
    await expect(
      kernel.db.transaction((tx) => createItems(kernel, tx, [request], person('ann'))),
    ).rejects.toMatchObject({ code: 'work.not-manager' });
  });
});

describe('lists', () => {
  it('show what lies in somebody’s area, is theirs, or is watched', async () => {
    const id = await club.duty({ title: 'Seen or not' });
    const sees = async (account: string, scope: string | undefined) =>
      (await listItems(club.kernel, { account, scope }, { q: 'Seen or not' }, { limit: 10 })).items.map(
        (item) => item.id,
      );
    expect(await sees('stranger', undefined)).toEqual([id]);
    expect(await sees('stranger', '530400')).toEqual([id]);
    expect(await sees('stranger', DISTRICT)).toEqual([id]);
    expect(await sees('stranger', '530403101')).toEqual([]); // a township does not see its district's work
    expect(await sees('ann', '530403101')).toEqual([id]); // unless it is theirs
    expect(await sees('manager', '530403101')).toEqual([id]); // or they watch it
    await expect(
      getItem(club.kernel, id, { account: 'stranger', scope: '530403101' }, person('stranger')),
    ).rejects.toMatchObject({
      code: 'work.item-unknown',
    });
  });

  it('filter, and page without losing or repeating a row', async () => {
    for (let n = 0; n < 7; n += 1)
      await club.duty({
        title: `Paged ${n}`,
        due: n < 3 ? '2025-05-20' : null,
        subject: { room: 'club', key: `page/${n}` },
      });
    const filter = { room: 'club', subject: 'page' };
    const all = await listItems(club.kernel, everywhere('manager'), filter, { limit: 100 });
    expect(all.items).toHaveLength(7);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await listItems(club.kernel, everywhere('manager'), filter, { limit: 2, after });
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(all.items.map(({ id }) => id));
    const late = await listItems(club.kernel, everywhere('manager'), { ...filter, overdue: true }, { limit: 100 });
    expect(late.items.map(({ daysLate }) => daysLate)).toEqual([12, 12, 12]);
    const none = await listItems(club.kernel, everywhere('manager'), { subject: 'pag' }, { limit: 100 });
    expect(none.items).toEqual([]); // a subject is taken whole
  });
});

describe('units', () => {
  it('have one name in an area and no unit above itself', async () => {
    await expect(createUnit(club.kernel, { name: 'Courts', area: DISTRICT }, manager)).rejects.toMatchObject({
      code: 'work.unit-exists',
    });
    const child = await createUnit(club.kernel, { name: 'Court 1', area: DISTRICT, parent: club.courts }, manager);
    await expect(changeUnit(club.kernel, club.courts, { parent: child.id }, manager)).rejects.toMatchObject({
      code: 'work.unit-loop',
    });
    await expect(createUnit(club.kernel, { name: 'New', area: DISTRICT }, person('ann'))).rejects.toMatchObject({
      code: 'work.not-manager',
    });
    await expect(changeUnit(club.kernel, club.courts, { kind: 'pirates' }, manager)).rejects.toMatchObject({
      code: 'work.unit-kind',
    });
  });
});
