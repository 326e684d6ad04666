import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { repairIdNumber } from '../../algorithms/linkage/id-numbers.ts';
import {
  dismiss,
  type FieldChange,
  flatFields,
  type OpenedRow,
  openRow,
  quarantineHistory,
  type QuarantineRow as Row,
  selectQuarantine,
  tableContent,
  validationContent,
} from '../../ingest/index.ts';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import type { App, Ctx } from '../app.ts';
import { page, QuarantineDetail, QuarantineRow, Resubmission, SubmissionDetail } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { plainJson } from '../plain-json.ts';
import { personsOf } from './records.ts';
import { readDetail } from './submission-detail.ts';

const EXPORT_LIMIT = 10_000;
const Id = z.object({ id: z.uuid() });

/** Rows that were not stored: the list, one row with its problems, correction, dismissal. */
export function registerQuarantine(app: App, ctx: Ctx): void {
  registerList(app, ctx);
  registerDetail(app, ctx);
  registerDeciding(app, ctx);
}

function registerList(app: App, { kernel }: Ctx): void {
  app.get(
    '/api/quarantine',
    {
      config: { access: { permission: 'data.read' } },
      schema: {
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          state: z.enum(['open', 'resubmitted', 'dismissed']).optional(),
          rule: z.string().max(64).optional(),
        }),
        response: { 200: page(QuarantineRow) },
      },
    },
    async ({ query }, reply) => {
      const { limit, cursor, format, state, rule } = query;
      const after = CodeCursor.decode(cursor, /^[0-9a-f-]{36}$/);
      const rows = await selectQuarantine(kernel.db, {
        limit: format ? EXPORT_LIMIT : limit + 1,
        ...(state === undefined ? {} : { state }),
        ...(rule === undefined ? {} : { rule }),
        ...(after === undefined || format ? {} : { after }),
      });
      const items = rows.map(shown);
      if (!format) return CodeCursor.page(items, limit, (item) => item.id);
      const columns = [
        { key: 'receivedAt', title: '接收时间 Received' },
        { key: 'source', title: '来源 Source' },
        { key: 'index', title: '序号 Entry' },
        { key: 'place', title: '行 Row' },
        { key: 'resourceType', title: '类型 Type' },
        { key: 'label', title: '内容 Label' },
        { key: 'reason', title: '原因 Reason' },
        { key: 'state', title: '状态 State' },
      ];
      const table = rows.map((row, i) => ({
        ...items[i]!,
        problems: null,
        place: row.place,
        reason: row.problems.map(({ message }) => message.zh).join('；'),
      }));
      return sendTable(reply, format, { name: '隔离数据', columns, rows: table }) as never;
    },
  );
}

function registerDetail(app: App, { kernel }: Ctx): void {
  app.get(
    '/api/quarantine/:id',
    { config: { access: { permission: 'data.read' } }, schema: { params: Id, response: { 200: QuarantineDetail } } },
    async (request) => {
      const row = await openRow(kernel, kernel.db, request.params.id);
      const { resource } = maskRow(request, row);
      request.touch({ action: 'quarantine.read', object: `quarantine/${row.id}`, persons: personsIn(row) });
      const history = await quarantineHistory(kernel.db, row.id);
      return {
        ...shown(row),
        resource: plainJson(resource),
        fields: fieldsOf(row, resource)
          .map((field) => withSuggestions(field, resource))
          .map((field) => withCodes(field, languageOf(request))),
        history: history.map(({ at, by, action, note }) => ({ at: at.toISOString(), by, action, note })),
      };
    },
  );
}

function registerDeciding(app: App, { kernel, pipeline }: Ctx): void {
  const config = { access: { permission: 'data.correct' } };

  app.post(
    '/api/quarantine/:id/resubmit',
    { config, schema: { params: Id, body: Resubmission, response: { 200: SubmissionDetail } } },
    async (request) => {
      const { id } = request.params;
      const { resource, changes, note } = request.body;
      const row = await openRow(kernel, kernel.db, id);
      const seen = maskRow(request, row);
      // What somebody sees only in part comes back in part: a whole resource of theirs would store the asterisks.
      if (resource && seen.masked) throw new KangyuError('ingest.masked-correction');
      const receipt = await pipeline.resubmit(id, {
        by: request.caller.account,
        ...(resource ? { resource: resource as FhirResource } : {}),
        ...(changes ? { changes: withoutUntouched(changes, fieldsOf(row, seen.resource)) } : {}),
        ...(note === undefined ? {} : { note }),
      });
      request.touch({ action: 'quarantine.correct', object: `quarantine/${id}`, persons: personsIn(row) });
      return readDetail(kernel.db, receipt.submissionId);
    },
  );

  app.post(
    '/api/quarantine/:id/dismiss',
    {
      config,
      schema: {
        params: Id,
        body: z.object({ note: z.string().trim().min(1).max(500) }),
        response: { 200: QuarantineRow },
      },
    },
    async (request) => {
      const { id } = request.params;
      await kernel.db.transaction((tx) => dismiss(kernel, tx, id, request.caller.account, request.body.note));
      request.touch({ action: 'quarantine.dismiss', object: `quarantine/${id}` });
      return shown(await openRow(kernel, kernel.db, id));
    },
  );
}

/** A row need not hold a readable resource: what is no resource is hidden from those who may not see personal data. */
function maskRow(request: FastifyRequest, row: OpenedRow): { resource: FhirResource; masked: boolean } {
  const readable =
    typeof row.resource === 'object' && row.resource !== null && typeof row.resource.resourceType === 'string';
  if (readable) return request.mask(row.resource);
  return request.caller.mask === 'none'
    ? { resource: { resourceType: '?', content: row.resource }, masked: false }
    : { resource: { resourceType: '?' }, masked: true };
}

const fieldsOf = (row: OpenedRow, resource: FhirResource) => flatFields(resource, row.problems, tableContent().labels);

const NUMBER_RULES = new Set(['id-number-checksum', 'id-number-date', 'id-number-future']);
const SUGGESTED = 4;
/** A longer list is no help in a form. */
const MOST_CODES = 30;

/** Right id numbers of the stated birth date one slip from a wrong one, those of the stated sex first. A masked one has none. */
function withSuggestions<T extends { value: string | null; problem?: string }>(field: T, resource: FhirResource) {
  const { value, problem } = field;
  if (value === null || problem === undefined || !NUMBER_RULES.has(problem)) return field;
  const birthDate = typeof resource.birthDate === 'string' ? resource.birthDate.replaceAll('-', '') : '';
  const odd = { male: 1, female: 0 }[String(resource.gender)];
  const other = (number: string) => (odd === undefined || Number(number[16]) % 2 === odd ? 0 : 1);
  const suggestions = repairIdNumber(value, birthDate)
    .filter((number) => birthDate === '' || number.slice(6, 14) === birthDate)
    .sort((a, b) => other(a) - other(b))
    .slice(0, SUGGESTED);
  return suggestions.length === 0 ? field : { ...field, suggestions };
}

/** Of a code that stands in no list, the words of the list that its rule names: a correction takes them as it takes the codes. */
function withCodes<T extends { problem?: string; suggestions?: string[] }>(field: T, language: 'zh' | 'en'): T {
  if (field.problem === undefined || field.suggestions) return field;
  const { rules, codes } = validationContent();
  const list = codes.get(String(rules.find(({ id }) => id === field.problem)?.params?.list));
  return list && list.codes.length <= MOST_CODES
    ? { ...field, suggestions: list.codes.map((code) => code[language]) }
    : field;
}

/** A form sends all its fields; those that still show what was shown were not changed. */
function withoutUntouched(
  changes: readonly FieldChange[],
  fields: readonly { path: string; value: string | null }[],
): FieldChange[] {
  const shownAt = new Map(fields.map(({ path, value }) => [path, value]));
  return changes.filter(({ path, value }) => !shownAt.has(path) || shownAt.get(path) !== value);
}

function personsIn(row: OpenedRow): string[] {
  const resource = row.resource as FhirResource | undefined;
  if (typeof resource?.resourceType !== 'string') return [];
  const named = resource.id === undefined ? [] : personsOf({ type: resource.resourceType, id: resource.id, resource });
  const isPerson = ['Patient', 'Practitioner', 'RelatedPerson'].includes(resource.resourceType);
  return named.length > 0 || !isPerson ? named : [`quarantine/${row.id}`];
}

function shown(row: Row): QuarantineRow {
  const { id, submission, source, entry, label, problems, state } = row;
  return {
    id,
    submission,
    source,
    index: entry,
    resourceType: row.resource_type,
    label,
    problems,
    state,
    receivedAt: row.received_at.toISOString(),
  };
}
