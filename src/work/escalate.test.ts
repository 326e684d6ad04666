import { beforeEach, describe, expect, it } from 'vitest';
import { moveItem } from './change-item.ts';
import { type EscalationRules, escalate, escalationRules } from './escalate.ts';
import { inboxCount, listNotifications, markRead } from './inbox.ts';
import { getItem } from './read-items.ts';
import { type Club, DISTRICT, KIND, manager, person, testClub } from './testing.ts';

let club: Club;
beforeEach(async () => {
  club = await testClub();
});

const reader = (account: string, manages?: string | null) => ({ account, scope: DISTRICT, manages });
const heard = async (account: string, manages?: string | null) =>
  (await listNotifications(club.kernel, reader(account, manages), { unread: false, limit: 100 })).items
    .map(({ kind, detail }) => (detail.days === undefined ? kind : `${kind} ${detail.days}`))
    .reverse();

describe('reminders and escalation', () => {
  it('come by the clock: owner before and after the day, then the leads, then those who manage', async () => {
    await club.duty({ due: '2025-07-15' });
    expect(await escalate(club.kernel)).toBe(0); // 44 days left
    club.goTo('2025-06-15');
    expect(await escalate(club.kernel)).toBe(1);
    club.goTo('2025-07-14');
    expect(await escalate(club.kernel)).toBe(1); // the nearest reminder only, although the one of seven days was missed
    club.goTo('2025-07-15');
    expect(await escalate(club.kernel)).toBe(0); // on its day it is not late
    club.goTo('2025-07-16');
    expect(await escalate(club.kernel)).toBe(1);
    club.goTo('2025-07-23');
    expect(await escalate(club.kernel)).toBe(1);
    club.goTo('2025-08-15');
    expect(await escalate(club.kernel)).toBe(1);
    expect(await heard('ben')).toEqual(['assigned', 'remind 30', 'remind 1', 'overdue 1']);
    expect(await heard('ann')).toEqual(['assigned', 'remind 30', 'remind 1', 'overdue 1', 'overdue 8']);
    expect(await heard('cat')).toEqual([]);
    expect(await heard('manager', DISTRICT)).toEqual(['overdue 31']);
    expect(await heard('manager', '530402')).toEqual([]);
  });

  it('come once however often the job runs, also at once', async () => {
    const id = await club.duty();
    club.goTo('2025-08-31');
    const runs = await Promise.all([escalate(club.kernel), escalate(club.kernel), escalate(club.kernel)]);
    expect(runs.reduce((sum, n) => sum + n, 0)).toBe(3);
    expect(await escalate(club.kernel)).toBe(0);
    const { history } = await getItem(club.kernel, id, { account: 'manager', scope: undefined }, manager);
    expect(history.filter(({ action }) => action === 'overdue')).toHaveLength(1);
  });

  it('start anew for a moved day and stop for what is handed in or ended', async () => {
    const id = await club.duty();
    club.goTo('2025-07-01');
    expect(await escalate(club.kernel)).toBe(1);
    const move = (action: 'extend' | 'submit', actor = manager, due?: string) =>
      moveItem(club.kernel, id, { action, note: 'rain', due }, actor);
    await move('extend', manager, '2025-07-05');
    expect(await escalate(club.kernel)).toBe(1); // the reminder of the new day
    await move('submit', person('ann'));
    club.goTo('2025-09-01');
    expect(await escalate(club.kernel)).toBe(0);
  });

  it('follow the version of the rules that holds on the day, by kind', async () => {
    await club.duty();
    const none = { remind: [], overdue: [] };
    const rules: EscalationRules = {
      schema: 1,
      versions: [
        { from: '2000-01-01', default: none, kinds: {} },
        {
          from: '2025-07-02',
          default: none,
          kinds: { [KIND]: { remind: [], overdue: [{ after: 0, notify: 'managers' }] } },
        },
      ],
    };
    club.goTo('2025-07-01');
    expect(await escalate(club.kernel, rules)).toBe(0);
    club.goTo('2025-07-02');
    expect(await escalate(club.kernel, rules)).toBe(1);
    expect(escalationRules().versions[0]!.default.overdue.map(({ after }) => after)).toEqual([0, 7, 30]);
  });

  it('are read by each for themselves', async () => {
    await club.duty();
    club.goTo('2025-07-01');
    await escalate(club.kernel);
    expect(await inboxCount(club.kernel, reader('ann'))).toEqual({ unread: 2, open: 1, overdue: 1 });
    expect(await markRead(club.kernel, reader('ann'))).toBe(2);
    expect(await markRead(club.kernel, reader('ann'))).toBe(0);
    expect(await inboxCount(club.kernel, reader('ann'))).toMatchObject({ unread: 0 });
    expect(await inboxCount(club.kernel, reader('ben'))).toMatchObject({ unread: 2 });
    // Nobody marks what is not theirs.
    const [one] = (await listNotifications(club.kernel, reader('ben'), { unread: true, limit: 1 })).items;
    expect(await markRead(club.kernel, reader('cat'), [one!.id])).toBe(0);
  });
});
