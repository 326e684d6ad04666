/** The worklist of programmes, as it is shown and as a table. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { unitOf } from '../algorithms/forms/units.ts';
import { callResults, selectTrends, type WorkRow } from '../decide/programs/index.ts';
import { contentPacks } from '../packs/index.ts';
import type { Ctx } from './app.ts';
import type { ProgramTrend, ProgramWork } from './contract.ts';
import { sendTable } from './export-table.ts';
import { listedPersons, namesOf } from './program-persons.ts';
import { contactTitle, formFor, lastClassOf, measuredItems } from './program-shapes.ts';

const TREND_POINTS = 6;

/** Name of an area; its code where nobody names it. */
export const nameOf = ({ areas }: Ctx, code: string | null): string | null =>
  code === null ? null : (areas.nameOf(code) ?? code);

const STATUS = { due: '到期', overdue: '逾期', lost: '失访风险' };
export const workTable = (reply: FastifyReply, format: 'xlsx' | 'csv', items: readonly ProgramWork[], today: string) =>
  sendTable(reply, format, {
    name: `待办-${today}`,
    notes: [`今日待办 ${today}`],
    columns: [
      { key: 'name', title: '姓名 Name' },
      { key: 'sex', title: '性别 Sex' },
      { key: 'age', title: '年龄 Age' },
      { key: 'areaName', title: '村（社区） Village' },
      { key: 'phone', title: '电话 Phone' },
      { key: 'pack', title: '项目 Programme' },
      { key: 'what', title: '服务 Contact' },
      { key: 'due', title: '应于 Due' },
      { key: 'status', title: '状态 Status' },
      { key: 'lastOn', title: '上次 Last' },
      { key: 'class', title: '上次分类 Class' },
      { key: 'call', title: '电话 Call' },
      { key: 'doctorName', title: '责任人 Responsible' },
    ],
    rows: items.map(
      ({
        name,
        sex,
        age,
        areaName,
        phone,
        packTitle,
        entries,
        due,
        status,
        lastOn,
        lastClass,
        called,
        doctorName,
      }) => ({
        name,
        sex: sex === 'male' ? '男' : sex === 'female' ? '女' : null,
        age,
        areaName,
        phone,
        pack: packTitle.zh,
        what: entries.map(({ title }) => title.zh).join('、'),
        due,
        status: STATUS[status],
        lastOn,
        class: lastClass?.label.zh ?? null,
        call: called ? `${called.day} ${called.title.zh}` : null,
        doctorName,
      }),
    ),
  });

export async function shownWork(request: FastifyRequest, ctx: Ctx, rows: readonly WorkRow[]): Promise<ProgramWork[]> {
  const { kernel } = ctx;
  const today = kernel.clock.today();
  const packs = new Map(contentPacks().map((pack) => [pack.id, pack]));
  const [persons, trends, staff] = await Promise.all([
    listedPersons(
      request,
      ctx,
      rows.map(({ patient }) => patient),
    ),
    trendsOf(ctx, rows, today),
    namesOf(
      kernel.db,
      rows.flatMap(({ called, doctor }) => [called?.account ?? null, doctor]),
    ),
  ]);
  return rows.map((row) => {
    const {
      enrolment,
      contact,
      no,
      due,
      late,
      lost,
      status,
      visit,
      unknown,
      entries,
      patient,
      person,
      area: home,
      doctor,
      lastOn,
    } = row;
    const pack = packs.get(row.pack)!;
    const shown = persons.get(patient);
    return {
      enrolment,
      pack: pack.id,
      packTitle: pack.title,
      contact,
      title: contactTitle(pack, contact, today),
      form: formFor(pack, contact, today),
      no,
      due,
      late,
      lost,
      status,
      entries: entries.map((one) => ({ ...one, title: contactTitle(pack, one.contact, today) })),
      visit: entries.length > 1 ? visit : null,
      unknown,
      person,
      name: shown?.name ?? '',
      sex: shown?.sex ?? null,
      age: shown?.age ?? null,
      area: home,
      areaName: nameOf(ctx, home),
      phone: shown?.phone ?? null,
      doctor,
      doctorName: doctor === null ? null : (staff.get(doctor) ?? doctor),
      lastOn,
      lastClass: lastClassOf(pack, row),
      trends: trends.get(`${enrolment}/${contact}`) ?? [],
      called: row.called && shownCalled(row.called, staff),
    };
  });
}

function shownCalled(
  { day, account, result, expectedOn, againOn }: NonNullable<WorkRow['called']>,
  names: ReadonlyMap<string, string>,
): ProgramWork['called'] {
  return { day, by: names.get(account) ?? account, result, title: titleOfCall(result), expectedOn, againOn };
}

/** What came of a call, in words; the code where content no longer names it. */
export const titleOfCall = (result: string) =>
  callResults().find(({ code }) => code === result)?.title ?? { zh: result, en: result };

/** The first measured item of the form that each entry asks for. */
async function trendsOf({ kernel }: Ctx, rows: readonly WorkRow[], today: string) {
  const asked = rows.flatMap((row) => {
    const pack = contentPacks().find(({ id }) => id === row.pack)!;
    const [owner, form] = (formFor(pack, row.contact, today) ?? '').split('/');
    const item = owner === pack.id && form !== undefined ? measuredItems(pack, form, today)[0] : undefined;
    return item ? [{ row, pack: pack.id, form: form!, item }] : [];
  });
  const found = await selectTrends(
    kernel.db,
    asked.map(({ row, pack, form, item }) => ({ patient: row.patient, pack, form, item: item.code })),
    TREND_POINTS,
  );
  const points = new Map(found.map((one) => [`${one.patient}/${one.item}`, one.points]));
  return new Map(
    asked.map(({ row, item }): [string, ProgramTrend[]] => {
      const own = points.get(`${row.patient}/${item.code}`);
      return [
        `${row.enrolment}/${row.contact}`,
        own ? [{ item: item.code, label: item.label, unit: unitOf(item), points: own }] : [],
      ];
    }),
  );
}
