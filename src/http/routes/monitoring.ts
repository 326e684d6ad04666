import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, requireArea } from '../../access/index.ts';
import {
  countTownships,
  limitsAt,
  limitText,
  monitoringContent,
  readingReturns,
  selectCoverage,
  selectPoint,
  selectPointPage,
  selectReadings,
  takeReadings,
  updatePoint,
} from '../../decide/monitoring/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import {
  Monitoring,
  MonitoringPointChange,
  MonitoringPointDetail,
  MonitoringPoints,
  ReadingsTaken,
  SentReadings,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { namesOf } from '../program-persons.ts';
import { recordScope } from '../record-scope.ts';
import { registerReturns } from './returns.ts';

const READ = { access: { permission: 'surveillance.read', area: queryArea } };
const YEAR = 365;
const EXPORT_LIMIT = 50_000;
const READINGS = 2_000;
const Key = z.object({ kind: z.string().max(40), code: z.string().max(60) });
const area = z.string().max(12).optional();

/** Monitoring points (监测点): coverage, points with their last samples, one point's readings, files and programs that bring them. */
export function registerMonitoring(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const seen = (request: FastifyRequest, within: string | undefined) => {
    const day = kernel.clock.today();
    const graces = monitoringContent(day).kinds.map(({ id, grace }) => ({ kind: id, grace }));
    return { area: within, areas: areaPatterns(recordScope(request, ctx)), day, graces };
  };

  app.get(
    '/api/monitoring',
    { config: READ, schema: { querystring: z.object({ area }), response: { 200: Monitoring } } },
    async (request) => {
      const of = seen(request, request.query.area);
      const known = new Map((await selectCoverage(kernel.db, of, YEAR)).map((one) => [one.kind, one]));
      const townships = await countTownships(kernel.db, of);
      const nothing = { points: 0, overdue: 0, sampled: 0, samples: 0, passed: 0, covered: 0 };
      return {
        ...{ day: of.day, days: YEAR },
        kinds: monitoringContent(of.day).kinds.map(({ id, title, types, items, every, grace }) => ({
          ...{ id, title, types, every, grace, lastDay: null },
          items: items.map(({ id: item, title: name, unit, presence }) => ({ id: item, title: name, unit, presence })),
          ...nothing,
          townships,
          ...known.get(id),
        })),
      };
    },
  );

  app.get(
    '/api/monitoring/:kind/points',
    {
      config: READ,
      schema: {
        params: Key.pick({ kind: true }),
        querystring: z.object({ ...limitQuery, ...exportQuery, area, state: z.enum(['beyond', 'overdue']).optional() }),
        response: { 200: MonitoringPoints },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, state } = request.query;
      const kind = getKind(request.params.kind, kernel.clock.today());
      const offset = Number(CodeCursor.decode(cursor, /^\d{1,9}$/) ?? 0);
      const items = await selectPointPage(kernel.db, seen(request, request.query.area), {
        ...{ kind: kind.id, state, offset, limit: format ? EXPORT_LIMIT : limit + 1 },
      });
      if (format)
        return sendTable(reply, format, {
          name: `${kind.title.zh}监测点 ${kind.title.en}`,
          notes: [kernel.clock.now().toISOString()],
          columns: [
            { key: 'code', title: '监测点编号 Code' },
            { key: 'name', title: '监测点名称 Name' },
            { key: 'type', title: '类型 Type' },
            { key: 'areaName', title: '地区 Area' },
            { key: 'latitude', title: '纬度 Latitude' },
            { key: 'longitude', title: '经度 Longitude' },
            { key: 'lastDay', title: '最近采样 Last sample' },
            { key: 'overdue', title: '逾期 Overdue' },
            { key: 'beyond', title: '近一年超限 Beyond limits in a year' },
            ...kind.items.map(({ id, title, unit }) => ({ key: `item.${id}`, title: `${title.zh} ${unit}`.trim() })),
          ],
          rows: items.map(({ last, type, overdue, ...row }) => ({
            ...{ code: row.code, name: row.name, areaName: row.areaName ?? row.area, lastDay: row.lastDay },
            ...{ latitude: row.latitude, longitude: row.longitude },
            ...{ type: kind.types.find(({ id }) => id === type)?.title.zh ?? type, overdue: overdue ? '是 yes' : '' },
            beyond: row.beyond,
            ...Object.fromEntries(last.map(({ item, written }) => [`item.${item}`, written])),
          })),
        }) as never;
      return {
        items: items.slice(0, limit) as z.infer<typeof MonitoringPoints>['items'],
        ...(items.length > limit ? { nextCursor: CodeCursor.encode(String(offset + limit)) } : {}),
      };
    },
  );

  registerPoint(app, ctx);
  registerTaking(app, ctx);
}

function getKind(id: string, on: string) {
  const kind = monitoringContent(on).kinds.find((one) => one.id === id);
  if (!kind) throw new KangyuError('monitoring.kind-unknown', { kind: id });
  return kind;
}

function registerPoint(app: App, { kernel, areas }: Ctx): void {
  const pointOf = async (request: FastifyRequest) => {
    const { kind, code } = request.params as z.infer<typeof Key>;
    const point = await selectPoint(kernel.db, kind, code);
    if (!point) throw new KangyuError('monitoring.point-unknown');
    requireArea(request.caller, point.area, areas.isWithin);
    return point;
  };

  app.get(
    '/api/monitoring/:kind/points/:code',
    {
      config: { access: { permission: 'surveillance.read' } },
      schema: { params: Key, response: { 200: MonitoringPointDetail } },
    },
    async (request) => {
      const point = await pointOf(request);
      const today = kernel.clock.today();
      const { standards } = monitoringContent(today);
      const kind = getKind(point.kind, today);
      const readings = await selectReadings(kernel.db, point.kind, point.code, READINGS);
      const read = new Set(readings.map(({ item }) => item));
      const names = await namesOf(
        kernel.db,
        readings.map(({ sentBy }) => sentBy),
      );
      return {
        kind: { id: kind.id, title: kind.title },
        ...{ code: point.code, name: point.name, area: point.area, areaName: areas.nameOf(point.area) ?? null },
        type: kind.types.find(({ id }) => id === point.type)?.title ?? { zh: point.type, en: point.type },
        ...{ every: point.every, endedOn: point.endedOn, latitude: point.latitude, longitude: point.longitude },
        items: kind.items
          .filter(({ id }) => read.has(id))
          .map((item) => ({
            ...{ id: item.id, title: item.title, unit: item.unit, presence: item.presence },
            limits: limitsAt(item, point.type).map((limit) => ({
              ...{
                value: limit.most ?? limit.least ?? limit.below ?? 0,
                text: limitText(limit, item),
                level: limit.level,
              },
            })),
            standard: standards[item.standard]!.title,
            verified: standards[item.standard]!.verified,
          })),
        readings: readings.map((one) => ({
          ...one,
          sentBy: names.get(one.sentBy) ?? one.sentBy,
          sentAt: one.sentAt.toISOString(),
        })),
      };
    },
  );

  app.put(
    '/api/monitoring/:kind/points/:code',
    {
      config: { access: { permission: 'surveillance.manage' } },
      schema: { params: Key, body: MonitoringPointChange, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { kind, code, latitude, longitude } = await pointOf(request);
      const { body } = request;
      const place = body.latitude === undefined ? { latitude, longitude } : {};
      await kernel.db.transaction((tx) =>
        updatePoint(tx, { kind, code, latitude: null, longitude: null, ...body, ...place }),
      );
      request.touch({ action: 'monitoring.point', object: `point/${kind}/${code}` });
      return reply.code(204).send(null);
    },
  );
}

function registerTaking(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;
  app.post(
    '/api/monitoring/readings',
    {
      config: { access: { permission: 'data.submit' } },
      schema: { body: SentReadings, response: { 200: ReadingsTaken } },
    },
    async (request) => {
      const { account, area: own } = request.caller;
      const outcome = await takeReadings(kernel, request.body.readings, {
        by: account,
        isAllowed: (code) => own === EVERYWHERE || areas.isWithin(code, own),
      });
      request.touch({ action: 'monitoring.readings', object: `readings/${request.body.readings.length}` });
      return outcome;
    },
  );

  registerReturns(app, ctx, {
    base: '/api/monitoring',
    permission: 'data.submit',
    audit: 'monitoring',
    kind: readingReturns(kernel),
    aboutOf: (item) =>
      monitoringContent(kernel.clock.today())
        .kinds.flatMap(({ items }) => items)
        .find(({ id }) => id === item)?.title,
  });
}
