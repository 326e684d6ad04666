import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  BASES,
  countMissed,
  diseaseRanks,
  GROUPS,
  type MissedFilter,
  selectMissed,
  selectQuality,
} from '../../decide/reporting/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { MissedCounts, MissedList, ReportQuality } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { recordScope } from '../record-scope.ts';
import { cardPersons, cardRank, diseaseClass, diseaseTitle, NOBODY, ownInstitution } from '../report-shapes.ts';

const EXPORT_LIMIT = 50_000;
const READ = { access: { permission: 'report.read', area: queryArea } };
const lang = z.enum(['zh', 'en']).default('zh');
const filters = {
  area: z.string().max(12).optional(),
  disease: z.string().max(40).optional(),
  institution: z.string().max(64).optional(),
  source: z.enum(['diagnosis', 'result']).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
};

/** What was not reported (漏报核查), and how well cards are reported (报告质量). */
export function registerReportingQuality(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const filterOf = (
    request: FastifyRequest,
    { area, ...asked }: z.infer<z.ZodObject<typeof filters>>,
  ): Omit<MissedFilter, 'limit'> => ({
    ...asked,
    institution: ownInstitution(request) ?? asked.institution,
    areas: areaPatterns(recordScope(request, ctx)),
    within: area === undefined ? undefined : areaPatterns(area),
    rank: cardRank(request),
    ranks: diseaseRanks(kernel.clock.today()),
  });

  app.get(
    '/api/reporting/missed',
    {
      config: READ,
      schema: {
        querystring: z.object({ ...limitQuery, ...exportQuery, ...filters, lang }),
        response: { 200: MissedList },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, lang: language, ...asked } = request.query;
      const [day, id] = CodeCursor.decode(cursor, /^\d{4}-\d\d-\d\d \S+$/)?.split(' ') ?? [];
      const rows = await selectMissed(kernel.db, {
        ...filterOf(request, asked),
        after: day && id ? { day, id } : undefined,
        limit: format ? EXPORT_LIMIT : limit + 1,
      });
      const paged = CodeCursor.page(rows, format ? EXPORT_LIMIT : limit, (row) => `${row.day} ${row.id}`);
      const persons = await cardPersons(
        request,
        ctx,
        paged.items.map(({ patient }) => patient),
      );
      request.touch({ action: 'report.missed', object: 'report-missed' });
      const items = paged.items.map(({ patient, area, encounter: _, result: __, ...row }) => ({
        ...row,
        person: persons.get(patient) ?? NOBODY,
        diseaseTitle: diseaseTitle(row.disease),
        diseaseClass: diseaseClass(row.disease),
        areaName: ctx.areas.nameOf(area) ?? null,
      }));
      if (format)
        return sendTable(reply, format, {
          name: language === 'zh' ? '漏报核查' : 'Not reported',
          notes: [kernel.clock.now().toISOString()],
          columns: MISSED_TABLE,
          rows: items.map((item) => ({
            day: item.day,
            name: item.person.name,
            sex: item.person.sex,
            age: item.person.age,
            disease: item.diseaseTitle[language],
            source: SOURCE_WORDS[item.source][language],
            areaName: item.areaName,
            institutionName: item.institutionName,
          })),
        }) as never;
      return { ...paged, items };
    },
  );

  app.get(
    '/api/reporting/missed/institutions',
    { config: READ, schema: { querystring: z.object(filters), response: { 200: MissedCounts } } },
    async (request) => ({ items: await countMissed(kernel.db, filterOf(request, request.query)) }),
  );

  app.get(
    '/api/reporting/quality',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...exportQuery,
          area: filters.area,
          disease: filters.disease,
          from: filters.from,
          to: filters.to,
          group: z.enum(GROUPS).default('institution'),
          basis: z.enum(BASES).default('report'),
          lang,
        }),
        response: { 200: ReportQuality },
      },
    },
    async (request, reply) => {
      const { group, basis, format, lang: language, disease, area } = request.query;
      const today = kernel.clock.today();
      const { from = `${today.slice(0, 4)}-01-01`, to = today } = request.query;
      const rows = await selectQuality(kernel.db, {
        group,
        basis,
        from,
        to,
        disease,
        areas: areaPatterns(recordScope(request, ctx)),
        within: area === undefined ? undefined : areaPatterns(area),
        rank: cardRank(request),
        ranks: diseaseRanks(today),
      });
      const items = rows.map(({ name, ...row }) => ({
        ...row,
        title: group === 'disease' && row.key !== null ? diseaseTitle(row.key) : both(name ?? row.key),
      }));
      if (format)
        return sendTable(reply, format, {
          name: language === 'zh' ? '传染病报告质量' : 'Quality of reporting',
          notes: [`${from} – ${to}`, BASIS_WORDS[basis][language]],
          columns: QUALITY_TABLE,
          rows: items.map((item) => ({ ...item, title: item.title[language] })),
        }) as never;
      return { items, from, to };
    },
  );
}

const both = (text: string | null) => (text === null ? { zh: '未注明', en: 'Not stated' } : { zh: text, en: text });
const BASIS_WORDS: Record<(typeof BASES)[number], { zh: string; en: string }> = {
  onset: { zh: '卡片按发病日期统计', en: 'Cards by day of onset' },
  report: { zh: '卡片按报告日期统计', en: 'Cards by day of report' },
  review: { zh: '卡片按县级审核日期统计', en: 'Cards by day of the review of the county' },
};
const SOURCE_WORDS = {
  diagnosis: { zh: '诊断', en: 'Diagnosis' },
  result: { zh: '检验阳性', en: 'Positive result' },
};
const MISSED_TABLE = [
  { key: 'day', title: '首次就诊 First contact' },
  { key: 'name', title: '姓名 Name' },
  { key: 'sex', title: '性别 Sex' },
  { key: 'age', title: '年龄 Age' },
  { key: 'disease', title: '疾病 Disease' },
  { key: 'source', title: '线索 Found by' },
  { key: 'areaName', title: '现住地区 Residence' },
  { key: 'institutionName', title: '接诊机构 Institution' },
];
const QUALITY_TABLE = [
  { key: 'title', title: '分组 Group' },
  { key: 'registered', title: '登记病例 Registered' },
  { key: 'reported', title: '其中已报 Reported' },
  { key: 'cards', title: '报告卡 Cards' },
  { key: 'timely', title: '及时 Timely' },
  { key: 'late', title: '迟报 Late' },
  { key: 'complete', title: '完整 Complete' },
  { key: 'returned', title: '退回过 Returned' },
  { key: 'corrected', title: '订正过 Corrected' },
  { key: 'makeup', title: '补报 Late entries' },
  { key: 'deaths', title: '死亡 Deaths' },
  { key: 'medianMinutes', title: '诊断至报告中位数（分） Median minutes' },
];
