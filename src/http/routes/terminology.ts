import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { loadTerminology, terminologyLoads } from '../../decide/registers/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import {
  bytesSource,
  previewTable,
  type RegisteredCode,
  registeredCodes,
  registeredSystem,
  registeredSystems,
  TableMapping,
} from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  CodeRow,
  CodeSystemRow,
  page,
  TerminologyForm,
  TerminologyLoad,
  TerminologyLoaded,
  TerminologyPreview,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { readForm } from '../read-form.ts';
import { problemOf } from '../validation.ts';

const READ = { access: { permission: 'register.read' } };
const EDIT = { access: { permission: 'register.edit' } };
const MAX_BYTES = 64 * 1024 * 1024;
const EXPORT_LIMIT = 200_000;
const Key = z.object({ key: z.string().regex(/^\d{1,18}$/) });
const Text = z.string().trim().min(1).max(100).optional();
const Url = z.string().min(1).max(400).optional();

/** The register of terminology: versions of code systems, their codes, and tables that are loaded through the page. */
export function registerTerminology(app: App, ctx: Ctx): void {
  registerReading(app, ctx);
  registerLoading(app, ctx);
}

function registerReading(app: App, { kernel }: Ctx): void {
  app.get(
    '/api/terminology/systems',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          q: Text,
          url: Url,
          origin: z.enum(['table', 'resource', 'core']).optional(),
        }),
        response: { 200: page(CodeSystemRow) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, q, url, origin } = request.query;
      const offset = Number(CodeCursor.decode(cursor, /^\d{1,9}$/) ?? 0);
      const filter = { ...(q ? { text: q } : {}), ...(url ? { url } : {}), ...(origin ? { origin } : {}) };
      const rows = await registeredSystems(kernel.db, {
        ...filter,
        ...(format ? { limit: EXPORT_LIMIT } : { limit: limit + 1, offset }),
      });
      const shown = rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
      if (format) return sendTable(reply, format, { name: '术语注册', columns: SYSTEM_COLUMNS, rows: shown });
      const items = shown.slice(0, limit);
      return { items, ...(rows.length > limit ? { nextCursor: CodeCursor.encode(String(offset + limit)) } : {}) };
    },
  );

  app.get(
    '/api/terminology/systems/:key',
    { config: READ, schema: { params: Key, response: { 200: CodeSystemRow } } },
    async (request) => {
      const { at, ...row } = await registeredSystem(kernel.db, request.params.key);
      return { ...row, at: at.toISOString() };
    },
  );

  app.get(
    '/api/terminology/systems/:key/codes',
    {
      config: READ,
      schema: {
        params: Key,
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          q: Text,
          under: z.string().min(1).max(200).optional().describe('only what stands right below this code'),
          top: z.enum(['true']).optional().describe('only what has no parent'),
        }),
        response: { 200: page(CodeRow) },
      },
    },
    async (request, reply) => {
      const { key } = request.params;
      const { limit, cursor, format, q, under, top } = request.query;
      const system = await registeredSystem(kernel.db, key);
      const after = CodeCursor.decode(cursor, /^\d{1,9}$/);
      const filter = { ...(q ? { text: q } : {}), ...(under ? { under } : {}), ...(top ? { top: true } : {}) };
      if (format) {
        const rows = await registeredCodes(kernel.db, key, { ...filter, limit: EXPORT_LIMIT + 1 });
        if (rows.length > EXPORT_LIMIT) throw new KangyuError('terminology.too-costly', { limit: EXPORT_LIMIT });
        const { url, version, title } = system;
        return sendTable(reply, format, {
          name: `${title ?? url} ${version ?? ''}`.trim(),
          // The header stands first, so that the file can be loaded again.
          columns: CODE_COLUMNS,
          rows: rows.map(exported),
        });
      }
      const rows = await registeredCodes(kernel.db, key, {
        ...filter,
        ...(after === undefined ? {} : { after: Number(after) }),
        limit: limit + 1,
      });
      return CodeCursor.page(rows, limit, ({ no }) => String(no));
    },
  );

  app.get(
    '/api/terminology/loads',
    {
      config: READ,
      schema: { querystring: z.object({ ...limitQuery, url: Url }), response: { 200: page(TerminologyLoad) } },
    },
    async (request) => {
      const { limit, cursor, url } = request.query;
      const before = CodeCursor.decode(cursor, /^[0-9a-f-]{36}$/);
      const rows = await terminologyLoads(kernel.db, {
        ...(url ? { url } : {}),
        ...(before ? { before } : {}),
        limit: limit + 1,
      });
      const list = CodeCursor.page(rows, limit, ({ id }) => id);
      return { ...list, items: list.items.map(({ at, ...row }) => ({ ...row, at: at.toISOString() })) };
    },
  );
}

function registerLoading(app: App, { kernel }: Ctx): void {
  app.post(
    '/api/terminology/preview',
    { config: EDIT, schema: { response: { 200: TerminologyPreview } } },
    async (request) => {
      const load = await readLoad(request);
      request.touch({ action: 'terminology.preview', object: `CodeSystem/${load.url}|${load.version}` });
      return previewTable(kernel, load);
    },
  );

  app.post(
    '/api/terminology/loads',
    { config: EDIT, schema: { response: { 201: TerminologyLoaded } } },
    async (request, reply) => {
      const load = await readLoad(request);
      request.touch({ action: 'terminology.load', object: `CodeSystem/${load.url}|${load.version}` });
      const { url, version, concepts, unchanged, replaced } = await loadTerminology(
        kernel,
        load,
        request.caller.account,
      );
      return reply.code(201).send({ url, version, concepts, unchanged, replaced });
    },
  );
}

/** The file of the form and what the form says of it. */
async function readLoad(request: FastifyRequest) {
  const { fields, files } = await readForm(request, { fileSize: MAX_BYTES, files: 1 });
  const [file] = files;
  if (!file || file.content.length === 0)
    throw new KangyuError('terminology.file', {
      file: file?.name ?? '-',
      reasonZh: '没有内容',
      reasonEn: 'it is empty',
    });
  const read = TerminologyForm.safeParse(fields, { reportInput: true });
  if (!read.success) throw new KangyuError('http.invalid', { in: 'body', fields: read.error.issues.map(problemOf) });
  const { url, version, title, validFrom, validTo, replace, hierarchy, code, display, parent } = read.data;
  const columns = { ...(code ? { code } : {}), ...(display ? { display } : {}), ...(parent ? { parent } : {}) };
  return {
    source: bytesSource(file.content),
    name: file.name,
    ...{ url, version, replace: replace === 'true' },
    ...(validFrom ? { validFrom } : {}),
    ...(validTo ? { validTo } : {}),
    mapping: TableMapping.parse({ ...(title ? { title } : {}), ...(hierarchy ? { hierarchy } : {}), columns }),
  };
}

const SYSTEM_COLUMNS = [
  { key: 'title', title: '名称' },
  { key: 'url', title: '标识' },
  { key: 'version', title: '版本' },
  { key: 'origin', title: '来源' },
  { key: 'concepts', title: '代码数' },
  { key: 'validFrom', title: '生效日期' },
  { key: 'validTo', title: '失效日期' },
  { key: 'at', title: '载入时间' },
];
const CODE_COLUMNS = [
  { key: 'code', title: '代码' },
  { key: 'display', title: '名称' },
  { key: 'parent', title: '上级代码' },
  { key: 'definition', title: '说明' },
  { key: 'inactive', title: '停用' },
  { key: 'validFrom', title: '生效日期' },
  { key: 'validTo', title: '失效日期' },
];
const exported = ({ parents, inactive, code, display, definition, validFrom, validTo }: RegisteredCode) => ({
  ...{ code, display, definition, validFrom, validTo },
  parent: parents.join('|'),
  inactive: inactive ? '是' : null,
});
