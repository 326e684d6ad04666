import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../../../kernel/index.ts';
import { testKernel } from '../../../kernel/testing.ts';
import { syncViews } from '../../../project/index.ts';
import { loadRegion } from '../../population/index.ts';
import {
  acceptAbove,
  addItem,
  decideItem,
  decideItems,
  discardImport,
  editHeader,
  getPlan,
  importDetail,
  planStatus,
  removeItem,
  saveImport,
  startImport,
  syncPlans,
} from '../index.ts';
import { INVENTED_PLAN } from '../reading/testing.ts';
import { removeNow } from './remove-file.ts';

const BY = { account: 'planner', area: '530403' };
let k: Kernel;

beforeAll(async () => {
  k = await testKernel();
  await syncViews(k.owner);
  await loadRegion(k.db, '530403');
  await syncPlans(k.db);
}, 60_000);

const start = (text = INVENTED_PLAN, name = 'plan.html') =>
  startImport(k, { name, mediaType: 'text/html', content: Buffer.from(text) }, BY);

/** The first item of a kind whose name or title has some words in it. */
async function find(id: string, kind: string, words = '') {
  const { items } = await importDetail(k.db, id);
  const item = items.find(({ value, ...one }) => one.kind === kind && JSON.stringify(value).includes(words));
  if (!item) throw new Error(`no ${kind} with ${words}`);
  return item;
}

describe('a plan document under review', () => {
  it('is kept whole: file, text, header and every item with its place, all proposed', async () => {
    const made = await start();
    const detail = await importDetail(k.db, made.id);
    expect(detail.header).toMatchObject({ areaCode: '530403', period: [2031, 2035] });
    expect(detail).toMatchObject({ area: '530403', kind: 'html', createdBy: 'planner', plan: null, revision: 0 });
    expect(detail.counts).toEqual({ proposed: detail.items.length, accepted: 0, edited: 0, rejected: 0 });
    for (const { spans } of detail.items.filter(({ kind }) => kind !== 'doubt'))
      for (const [from, to] of spans) expect(detail.text.slice(from, to).length).toBeGreaterThan(0);
    const [file] = await k.db.query<{ file: string }>('select file from plans.plan_import where id = $1', [made.id]);
    expect((await k.files.get(k.db, file!.file))?.sha256).toBe(made.sha256);
  });

  it('binds targets to the catalogue by name, and leaves unknown ones unbound', async () => {
    const { id } = await start();
    expect((await find(id, 'target', '执业')).value.indicator).toBe('R04');
    expect((await find(id, 'target', '婴儿死亡率')).value.indicator).toBe('H03');
    expect((await find(id, 'target', '机器人')).value.indicator).toBeNull();
  });

  it('remembers each decision with who and when, and takes it back', async () => {
    const { id } = await start();
    const item = await find(id, 'target', '护士');
    const accepted = await decideItem(k, id, item.id, { state: 'accepted' }, 'anna');
    expect(accepted.items).toMatchObject([{ id: item.id, state: 'accepted', decidedBy: 'anna' }]);
    const value = { ...item.value, unit: '名' };
    const edited = await decideItem(k, id, item.id, { state: 'edited', value }, 'anna');
    expect(edited.items[0]).toMatchObject({ state: 'edited', value: { unit: '名' }, original: { unit: '人' } });
    const back = await decideItem(k, id, item.id, { state: 'proposed' }, 'anna');
    expect(back.items[0]).toEqual(item);
  });

  it('accepts what is sure enough at once, and that can be taken back at once', async () => {
    const { id } = await start();
    const { items: accepted } = await acceptAbove(k, id, { confidence: 0.95, kinds: ['target'] }, 'anna');
    expect(accepted.length).toBeGreaterThan(0);
    expect(accepted.every(({ kind, confidence }) => kind === 'target' && confidence! >= 0.95)).toBe(true);
    const ids = accepted.map((item) => item.id);
    const { items: back } = await decideItems(k, id, ids, 'proposed', 'anna');
    expect(back.map(({ state }) => state)).toEqual(ids.map(() => 'proposed'));
  });

  it('says what is wrong with an edited value by field, in both languages', async () => {
    const { id } = await start();
    const item = await find(id, 'target', '护士');
    const wrong = { ...item.value, name: '', target: { op: 'range', value: 4, raw: '4' }, indicator: 'NONE' };
    await expect(decideItem(k, id, item.id, { state: 'edited', value: wrong }, 'anna')).rejects.toMatchObject({
      code: 'plans.import-item',
      details: {
        fields: expect.arrayContaining([
          { path: 'name', message: { zh: expect.stringMatching(/\S/), en: expect.stringMatching(/character/) } },
          { path: 'target.value', message: { zh: '区间需要两个数，前小后大', en: 'a range needs [low, high]' } },
        ]),
      },
    });
    await expect(
      decideItem(k, id, item.id, { state: 'edited', value: { ...item.value, indicator: 'Z99' } }, 'anna'),
    ).rejects.toMatchObject({ details: { fields: [{ path: 'indicator', message: { zh: '指标目录中没有 Z99' } }] } });
    expect(await find(id, 'target', '护士')).toEqual(item);
  });

  it('takes items by hand, and only those can be removed', async () => {
    const { id, characters } = await start();
    const value = { name: '新建体检中心', kind: 'build', due: 2033 };
    const added = await addItem(k, id, { kind: 'project', value, span: [10, 20] }, 'anna');
    expect(added.items).toMatchObject([
      { kind: 'project', original: null, confidence: null, state: 'accepted', value },
    ]);
    await expect(addItem(k, id, { kind: 'project', value, span: [10, characters + 1] }, 'anna')).rejects.toMatchObject({
      code: 'plans.import-span',
    });
    expect(await removeItem(k, id, added.items[0]!.id, 'anna')).toMatchObject({ removed: [added.items[0]!.id] });
    const read = await find(id, 'target');
    await expect(removeItem(k, id, read.id, 'anna')).rejects.toMatchObject({ code: 'plans.import-item-read' });
  });

  it('shows the doubts of the rules in what is not rejected', async () => {
    const { id } = await start();
    const item = await find(id, 'target', '婴儿死亡率');
    expect((await importDetail(k.db, id)).doubts).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'looser-than-baseline', items: [item.id] })]),
    );
    // What the rules go on finding is no item to decide about as well.
    const { items } = await importDetail(k.db, id);
    expect(items.filter(({ value }) => value.type === 'looser-than-baseline')).toEqual([]);
    const after = await decideItem(k, id, item.id, { state: 'rejected' }, 'anna');
    expect(after.doubts.filter(({ type }) => type === 'looser-than-baseline')).toEqual([]);
  });
});

describe('what the reader found', () => {
  it('is in order as it stands, whatever the form of the target', async () => {
    const rows = [
      '| 5 | 孕产妇系统管理率（%） | 94.50 | ≥基期指标 | 预期性 |',
      '| 6 | 健康预期寿命（岁） | — | 同比例提高 | 预期性 |',
      '| 7 | 重大慢性病过早死亡率（%） | 12.00 | 比基期降低10% | 预期性 |',
      '| 8 | 医护比 | 1︰1.20 | 1︰1.30 | 预期性 |',
    ];
    const cells = (row: string) =>
      `<tr>${row
        .split('|')
        .slice(0, -1)
        .map((cell) => `<td>${cell.trim()}</td>`)
        .join('')}</tr>`;
    const { id } = await start(INVENTED_PLAN.replace('</table>', `${rows.map(cells).join('')}</table>`));
    const { items } = await importDetail(k.db, id);
    expect(items.filter(({ kind }) => kind === 'target').map(({ value }) => value.no)).toEqual(
      expect.arrayContaining(['5', '6', '7', '8']),
    );
    const { items: accepted } = await acceptAbove(k, id, { confidence: 0 }, 'anna');
    expect(accepted).toHaveLength(items.length);
    await editHeader(k, id, { id: 'all-forms' }, 'anna');
    expect(await saveImport(k, id, 'anna')).toMatchObject({ plan: 'all-forms' });
  });
});

describe('saving an import', () => {
  async function reviewed(planId: string) {
    const { id } = await start();
    await editHeader(k, id, { id: planId }, 'anna');
    await acceptAbove(k, id, { confidence: 0, kinds: ['target', 'task'] }, 'anna');
    return id;
  }

  it('makes a plan of what was accepted, with doubts, that is judged like any other', async () => {
    const id = await reviewed('club-saved');
    const rejected = await find(id, 'task', '人才');
    await decideItem(k, id, rejected.id, { state: 'rejected' }, 'anna');
    expect(await saveImport(k, id, 'anna')).toMatchObject({ plan: 'club-saved', revision: 1, savedBy: 'anna' });
    const plan = await getPlan(k.db, 'club-saved');
    expect([plan.targets.length, plan.tasks.length, plan.statedTargets.length]).toEqual([4, 1, 0]);
    expect(plan.doubts.map(({ type, target }) => [type, target])).toContainEqual(['looser-than-baseline', '4']);
    const status = await planStatus(k, 'club-saved');
    const unbound = status.rows.find(({ name }) => name.includes('机器人'));
    expect(unbound).toMatchObject({ indicator: null, status: 'no-data', source: 'none', value: null });
  });

  it('again takes the place of the earlier revision; the id stays', async () => {
    const id = await reviewed('club-again');
    await saveImport(k, id, 'anna');
    const item = await find(id, 'target', '机器人');
    await decideItem(k, id, item.id, { state: 'rejected' }, 'anna');
    expect(await saveImport(k, id, 'anna')).toMatchObject({ revision: 2 });
    expect((await getPlan(k.db, 'club-again')).targets).toHaveLength(3);
    await expect(editHeader(k, id, { id: 'other' }, 'anna')).rejects.toMatchObject({ code: 'plans.import-id-fixed' });
    await expect(discardImport(k, id)).rejects.toMatchObject({ code: 'plans.import-saved' });
  });

  it('names everything that is missing, and then stores nothing', async () => {
    const { id } = await start();
    await editHeader(k, id, { id: 'club-wrong', areaCode: null }, 'anna');
    const item = await find(id, 'target', '护士');
    await decideItem(k, id, item.id, { state: 'edited', value: { ...item.value, no: '1' } }, 'anna');
    const other = await find(id, 'target', '执业');
    await decideItem(k, id, other.id, { state: 'accepted' }, 'anna');
    await expect(saveImport(k, id, 'anna')).rejects.toMatchObject({
      code: 'plans.import-incomplete',
      details: {
        count: 2,
        problems: [
          { path: 'areaCode', message: { zh: '请填写' } },
          { item: item.id, path: 'no', message: { zh: '序号 1 用了两次' } },
        ],
      },
    });
    await expect(getPlan(k.db, 'club-wrong')).rejects.toMatchObject({ code: 'plans.not-found' });
  });

  it('does not take the id of another plan, and files do not take the place of a saved one', async () => {
    const id = await reviewed('jiangchuan');
    await expect(saveImport(k, id, 'anna')).rejects.toMatchObject({ code: 'plans.import-id-taken' });
    expect((await getPlan(k.db, 'jiangchuan')).targets).toHaveLength(27);
    await k.db.query(`delete from plans.plan where id = 'jiangchuan'`);
    await saveImport(k, id, 'anna');
    expect(await syncPlans(k.db)).toEqual([]);
    expect((await getPlan(k.db, 'jiangchuan')).targets).toHaveLength(4);
  });

  it('keeps the key of a project that is renamed, so what hangs on it stays', async () => {
    const id = await reviewed('club-renamed');
    const project = (name: string) => ({ kind: 'project' as const, value: { name, kind: null, due: 2033 } });
    const [first] = (await addItem(k, id, project('社区健康小屋'), 'anna')).items;
    await addItem(k, id, project('急救站'), 'anna');
    await saveImport(k, id, 'anna');
    const keys = async () =>
      Object.fromEntries((await getPlan(k.db, 'club-renamed')).projects.map(({ name, key }) => [name, key]));
    const before = await keys();
    await decideItem(k, id, first!.id, { state: 'edited', value: { ...first!.value, name: '社区健康驿站' } }, 'anna');
    await saveImport(k, id, 'anna');
    expect(await keys()).toEqual({ 社区健康驿站: before.社区健康小屋, 急救站: before.急救站 });
  });

  it('is refused while nothing is accepted; an import can be thrown away with its file', async () => {
    const { id } = await start('那天他走了3里路，到家时天已经黑了。', 'novel.txt');
    expect((await importDetail(k.db, id)).items).toEqual([]);
    await expect(saveImport(k, id, 'anna')).rejects.toMatchObject({ code: 'plans.import-incomplete' });
    const [{ file } = { file: '' }] = await k.db.query<{ file: string }>(
      'select file from plans.plan_import where id = $1',
      [id],
    );
    await removeNow(k, file);
    expect(await k.files.get(k.db, file)).toBeDefined(); // an import refers to it
    await discardImport(k, id);
    await removeNow(k, file);
    expect(await k.files.get(k.db, file)).toBeUndefined();
    await expect(importDetail(k.db, id)).rejects.toMatchObject({ code: 'plans.import-not-found' });
  });
});
