import { beforeAll, describe, expect, it } from 'vitest';
import { moveItem } from './change-item.ts';
import { addEvidence, evidenceRules } from './evidence.ts';
import { addMilestone, changeMilestone, removeMilestone } from './milestones.ts';
import { getItem } from './read-items.ts';
import { type Club, manager, person, testClub } from './testing.ts';

let club: Club;
beforeAll(async () => {
  club = await testClub();
});

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const look = (id: string) => getItem(club.kernel, id, { account: 'manager', scope: undefined }, manager);
const hand = (id: string, name: string, content: Buffer, actor = person('ann')) =>
  addEvidence(club.kernel, id, [{ name, content }], 'photo', actor);

describe('evidence', () => {
  it('is kept with its fingerprint and stands in the history', async () => {
    const id = await club.duty();
    const [made] = await hand(id, '球场.png', PNG);
    const item = await look(id);
    expect(item.evidenceList).toEqual([made]);
    expect(made).toMatchObject({ name: '球场.png', mediaType: 'image/png', size: PNG.length });
    expect(item.history[0]).toMatchObject({ action: 'evidence', byName: 'ann', note: 'photo' });
    expect(item.version).toBe(1); // who looks at the item may still act on it
    const stored = await club.kernel.files.get(club.kernel.db, made!.id);
    expect(stored?.content.equals(PNG)).toBe(true);
  });

  it('is refused by kind, content, emptiness and size, and then nothing is stored', async () => {
    const id = await club.duty();
    const count = async () => (await club.kernel.db.query('select 1 from kernel.file')).length;
    const before = await count();
    const refused = (name: string, content: Buffer) => expect(hand(id, name, content)).rejects;
    await refused('run.exe', PNG).toMatchObject({ code: 'work.evidence-type', status: 422 });
    await refused('page.html', Buffer.from('<script>')).toMatchObject({ code: 'work.evidence-type' });
    await refused('picture.pdf', PNG).toMatchObject({ code: 'work.evidence-content' });
    await refused('text.txt', Buffer.from([65, 0, 66])).toMatchObject({ code: 'work.evidence-content' });
    await refused('empty.png', Buffer.alloc(0)).toMatchObject({ code: 'work.evidence-empty' });
    const large = Buffer.concat([PNG, Buffer.alloc(evidenceRules().maxMegabytes * 1024 * 1024)]);
    await refused('large.png', large).toMatchObject({ code: 'work.evidence-size', status: 413 });
    await expect(hand(id, 'a.png', PNG, person('stranger'))).rejects.toMatchObject({ code: 'work.not-yours' });
    expect(await count()).toBe(before);
    expect((await look(id)).evidenceList).toEqual([]);
  });

  it('leaves nothing behind when the database dies between the file and its row', async () => {
    const id = await club.duty();
    const { kernel } = club;
    const files = {
      ...kernel.files,
      async put(...given: Parameters<typeof kernel.files.put>) {
        const stored = await kernel.files.put(...given);
        const [session] = await given[0].query<{ pid: number }>('select pg_backend_pid() as pid');
        await kernel.owner.query('select pg_terminate_backend($1)', [session!.pid]);
        return stored;
      },
    };
    const [{ n: before }] = (await kernel.owner.query<{ n: string }>('select count(*) as n from kernel.file')) as [
      { n: string },
    ];
    await expect(
      addEvidence({ ...kernel, files }, id, [{ name: 'a.png', content: PNG }], undefined, person('ann')),
    ).rejects.toThrow();
    const [{ n: after }] = (await kernel.owner.query<{ n: string }>('select count(*) as n from kernel.file')) as [
      { n: string },
    ];
    expect(after).toBe(before);
    const item = await look(id);
    expect(item.evidenceList).toEqual([]);
    expect(item.history).toHaveLength(1);
  });

  it('is not added to what has ended', async () => {
    const id = await club.duty();
    await moveItem(club.kernel, id, { action: 'cancel', note: 'rain' }, manager);
    await expect(hand(id, 'a.png', PNG)).rejects.toMatchObject({ code: 'work.transition' });
  });

  it('and history cannot be changed by the program', async () => {
    const { db } = club.kernel;
    for (const statement of [
      'update work.event set note = null',
      'delete from work.event',
      'delete from work.evidence',
      'update work.notification set kind = null',
    ])
      await expect(db.query(statement)).rejects.toThrow(/permission denied/);
  });
});

describe('milestones', () => {
  it('are set and reached by the owner, and each step stands in the history', async () => {
    const id = await club.duty();
    const { kernel } = club;
    const one = await addMilestone(kernel, id, { title: 'Buy the roller', due: '2025-06-10' }, person('ann'));
    await changeMilestone(kernel, id, one.id, { done: true }, person('ben'));
    expect((await look(id)).milestoneList).toEqual([{ ...one, doneOn: '2025-06-01', doneBy: 'ben' }]);
    await changeMilestone(kernel, id, one.id, { done: false }, person('ann'));
    await removeMilestone(kernel, id, one.id, manager);
    expect((await look(id)).history.map(({ action }) => action)).toEqual(
      ['create', 'milestone-add', 'milestone-done', 'milestone-undone', 'milestone-remove'].reverse(),
    );
    await expect(addMilestone(kernel, id, { title: 'x' }, person('cat'))).rejects.toMatchObject({
      code: 'work.not-yours',
    });
    await expect(changeMilestone(kernel, id, one.id, { done: true }, manager)).rejects.toMatchObject({
      code: 'work.milestone-unknown',
    });
  });
});
