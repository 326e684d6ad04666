import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, requireArea } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import {
  annotateReturn,
  type CheckedRow,
  correctReturn,
  MAX_RETURN_MB,
  type Receipt,
  type ReturnInfo,
  type ReturnKind,
  receiptOf as receiptFrom,
  type Sender,
  takeReturn,
  withdrawReturn,
  XLSX_TYPE,
} from '../../measure/returns/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { type Bilingual, page, ReturnCorrections, ReturnReceipt, ReturnRow, ReturnSummary } from '../contract.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { readForm } from '../read-form.ts';

const params = z.object({ id: z.uuid() });

export const attach = (reply: FastifyReply, name: string) =>
  reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`);

interface ReturnDoor<Row extends CheckedRow> {
  /** Path before `/returns`. */
  base: string;
  permission: string | string[];
  /** First word of the audited actions. */
  audit: string;
  kind: ReturnKind<Row>;
  /** Title of what a row is about, where it is a code. */
  aboutOf?: (item: string) => Bilingual | undefined;
  /** Whether the caller sees only what they sent themselves. */
  ownOnly?: (request: FastifyRequest) => boolean;
}

/** Files of one kind that come back: their receipts, rows, corrections, marked files and withdrawal. */
export function registerReturns<Row extends CheckedRow>(app: App, ctx: Ctx, door: ReturnDoor<Row>): void {
  const { kernel, areas } = ctx;
  const { base, permission, audit, kind, aboutOf, ownOnly } = door;
  const config = { access: { permission } };

  app.post(
    `${base}/returns`,
    { config, schema: { response: { 200: ReturnReceipt, 201: ReturnReceipt } } },
    async (request, reply) => {
      const [file] = (await readForm(request, { fileSize: MAX_RETURN_MB * 1024 * 1024, files: 1 })).files;
      if (!file || file.content.length === 0) throw new KangyuError('statistics.no-file');
      const { receipt, repeated } = await takeReturn(kernel, kind, file, senderOf(request));
      request.touch({ action: `${audit}.return`, object: `return/${receipt.id}` });
      return reply.code(repeated ? 200 : 201).send(show(receipt, repeated));
    },
  );

  app.get(
    `${base}/returns`,
    {
      config: { access: { permission, area: queryArea } },
      schema: {
        querystring: z.object({ ...limitQuery, area: z.string().min(1).max(32).optional() }),
        response: { 200: page(ReturnSummary) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const offset = Number(CodeCursor.decode(cursor, /^\d{1,9}$/) ?? 0);
      const within = request.query.area ?? request.caller.area;
      const named = within === EVERYWHERE ? undefined : [within, ...areas.within(within).map(({ code }) => code)];
      const own = ownOnly?.(request) ? { sentBy: request.caller.account } : {};
      const filter = { ...(named ? { areas: named } : {}), ...own };
      const found = await kind.store.selectReturns(kernel.db, filter, limit + 1, offset);
      const items = found.slice(0, limit).map(summary);
      return { items, ...(found.length > limit ? { nextCursor: CodeCursor.encode(String(offset + limit)) } : {}) };
    },
  );

  app.get(`${base}/returns/:id`, { config, schema: { params, response: { 200: ReturnReceipt } } }, async (request) =>
    show(await receiptOf(request), false),
  );

  app.get(
    `${base}/returns/:id/rows`,
    {
      config,
      schema: {
        params,
        querystring: z.object({ row: z.coerce.number().int().positive().describe('row of the file') }),
        response: { 200: z.array(ReturnRow) },
      },
    },
    async (request) => {
      await receiptOf(request);
      const versions = await kind.store.selectRows(kernel.db, request.params.id, 'all');
      return versions.filter(({ row }) => row === request.query.row).map(showRow);
    },
  );

  app.get(`${base}/returns/:id/annotated.xlsx`, { config, schema: { params } }, async (request, reply) => {
    const receipt = await receiptOf(request);
    const file = await kernel.files.get(kernel.db, receipt.file);
    if (!file) throw new KangyuError('statistics.return-unknown');
    request.touch({ action: `${audit}.annotated`, object: `return/${receipt.id}` });
    attach(reply, `${receipt.fileName.replace(/(_校验)?\.[^.]*$/, '')}_校验.xlsx`);
    return reply.type(XLSX_TYPE).send(await annotateReturn(kind.form, receipt, file.content));
  });

  app.post(
    `${base}/returns/:id/corrections`,
    { config, schema: { params, body: ReturnCorrections, response: { 200: ReturnReceipt } } },
    async (request) => {
      const { id } = await receiptOf(request);
      const receipt = await correctReturn(kernel, kind, id, request.body.rows, senderOf(request));
      const rows = request.body.rows.map(({ row }) => row).slice(0, 50);
      request.touch({ action: `${audit}.correct`, object: `return/${id}/rows/${rows.join(',')}` });
      return show(receipt, false);
    },
  );

  app.post(
    `${base}/returns/:id/withdraw`,
    {
      config,
      schema: {
        params,
        body: z.object({ reason: z.string().trim().min(1).max(1000) }),
        response: { 200: ReturnReceipt },
      },
    },
    async (request) => {
      const { id } = await receiptOf(request);
      const { receipt } = await withdrawReturn(kernel, kind, id, request.caller.account, request.body.reason);
      request.touch({ action: `${audit}.withdraw`, object: `return/${id}` });
      return show(receipt, false);
    },
  );

  async function receiptOf(request: FastifyRequest): Promise<Receipt> {
    const receipt = await receiptFrom(kernel.db, kind, (request.params as z.infer<typeof params>).id);
    requireArea(request.caller, receipt.area, areas.isWithin);
    if (ownOnly?.(request) && receipt.sentBy !== request.caller.account)
      throw new KangyuError('statistics.return-unknown');
    return receipt;
  }

  function senderOf(request: FastifyRequest): Sender {
    const { account, area } = request.caller;
    return { by: account, scope: area, isAllowed: (code) => area === EVERYWHERE || areas.isWithin(code, area) };
  }

  function summary({ file: _, scope: __, template: ___, notes: ____, ...info }: ReturnInfo): ReturnSummary {
    const areaName = areas.nameOf(info.area);
    return { ...info, ...(areaName === undefined ? {} : { areaName }) };
  }

  function showRow({ reported: _, cells, problems, ...row }: Receipt['rows'][number]): ReturnRow {
    const areaName = row.area === null ? undefined : areas.nameOf(row.area);
    const itemTitle = row.item === null ? undefined : aboutOf?.(row.item);
    return {
      ...row,
      problems: problems as ReturnRow['problems'],
      cells: Object.fromEntries(
        Object.entries(cells).flatMap(([key, value]) => (textOf(value) === '' ? [] : [[key, textOf(value)]])),
      ),
      ...(areaName === undefined ? {} : { areaName }),
      ...(itemTitle ? { itemTitle } : {}),
    };
  }

  function show({ rows, notes, ...info }: Receipt, repeated: boolean): ReturnReceipt {
    const waiting = rows.filter(({ state }) => state === 'warned' || state === 'rejected');
    // Rows that are wrong themselves before those that only wait for them.
    const isOwn = (row: (typeof rows)[number]) => row.problems.some(({ level }) => level !== 'info');
    const sorted = [...waiting.filter(isOwn), ...waiting.filter((row) => !isOwn(row))];
    return {
      ...summary({ ...info, notes }),
      notes: notes as ReturnReceipt['notes'],
      waiting: sorted.map(showRow),
      repeated,
    };
  }
}

function textOf(value: Receipt['rows'][number]['cells'][string]): string {
  if (typeof value !== 'object') return String(value ?? '');
  return 'percent' in value ? String(value.percent) : 'error' in value ? value.error : '';
}
