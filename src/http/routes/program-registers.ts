import { z } from 'zod';
import { EVERYWHERE } from '../../access/index.ts';
import { annotatedImport, importRegister, registerTemplate } from '../../decide/programs/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { MAX_RETURN_MB } from '../../measure/returns/index.ts';
import type { App, Ctx } from '../app.ts';
import { ProgramImport } from '../contract.ts';
import { visiblePack } from '../program-shapes.ts';
import { readForm } from '../read-form.ts';
import { writerOf } from './program-persons.ts';

const MANAGE = { access: { permission: 'program.manage' } };
const Pack = z.object({ pack: z.string().max(40) });
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const MEGABYTE = 1024 * 1024;

/** Registers that are kept in Excel: the sheet to fill in, what came back, and the same file with what is wrong. */
export function registerProgramRegisters(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.get(
    '/api/programs/:pack/register-template',
    { config: MANAGE, schema: { params: Pack } },
    async (request, reply) => {
      const pack = visiblePack(request, request.params.pack);
      const file = await registerTemplate(pack, kernel.clock.today());
      reply.header(
        'content-disposition',
        `attachment; filename*=UTF-8''${encodeURIComponent(`${pack.title.zh}-名册模板.xlsx`)}`,
      );
      return reply.type(XLSX).send(file);
    },
  );

  app.post(
    '/api/programs/:pack/register-imports',
    { config: MANAGE, schema: { params: Pack, response: { 200: ProgramImport } } },
    async (request) => {
      const pack = visiblePack(request, request.params.pack);
      const { files } = await readForm(request, { fileSize: MAX_RETURN_MB * MEGABYTE, files: 1 });
      const [file] = files;
      if (!file) throw new KangyuError('programs.register-file', { reason: '没有文件', reasonEn: 'there is no file' });
      const { area } = request.caller;
      const scope = area === EVERYWHERE ? undefined : [area, ...areas.within(area).map(({ code }) => code)];
      const persons = new Set<string>();
      request.touch({ action: 'program.import', object: `program/${pack.id}` });
      // Whoever was looked at stands in the audit also when a later row breaks it off.
      const { done, again } = await importRegister(writerOf(request, ctx), pack, file, scope, (one) =>
        persons.add(one),
      ).finally(() => request.touch({ persons: [...persons] }));
      const count = (state: string) => done.rows.filter((row) => row.state === state).length;
      return {
        id: done.id,
        pack: pack.id,
        name: done.name,
        at: done.at.toISOString(),
        again,
        counts: { enrolled: count('enrolled'), known: count('known'), refused: count('refused') },
        rows: [...done.rows].sort(
          (a, b) => Number(a.state !== 'refused') - Number(b.state !== 'refused') || a.row - b.row,
        ),
      };
    },
  );

  app.get(
    '/api/programs/:pack/register-imports/:id/file',
    { config: MANAGE, schema: { params: Pack.extend({ id: z.uuid() }) } },
    async (request, reply) => {
      const pack = visiblePack(request, request.params.pack);
      request.touch({ action: 'program.import-file', object: `program/${pack.id}` });
      const { name, content } = await annotatedImport(kernel, pack, request.params.id, request.caller.account);
      const title = `${name.replace(/\.[a-z]+$/i, '')}-结果.xlsx`;
      reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(title)}`);
      return reply.type(XLSX).send(content);
    },
  );
}
