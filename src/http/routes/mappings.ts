import { z } from 'zod';
import { type Mapping, makeTemplate, tableContent } from '../../ingest/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import type { App } from '../app.ts';
import { MappingInfo } from '../contract.ts';

/** Templates of tables that can be handed in. */
export function registerMappings(app: App): void {
  const config = { access: { permission: ['data.submit', 'data.read'] } };

  app.get('/api/mappings', { config, schema: { response: { 200: z.array(MappingInfo) } } }, async () =>
    tableContent().mappings.map(described),
  );

  app.get(
    '/api/mappings/:id/template.xlsx',
    { config, schema: { params: z.object({ id: z.string().max(64) }) } },
    async (request, reply) => {
      const { id } = request.params;
      const mapping = tableContent().mappings.find((candidate) => candidate.id === id);
      if (!mapping) throw new KangyuError('ingest.mapping-not-found', { mapping: id });
      const content = await makeTemplate(mapping);
      return reply
        .header(
          'content-disposition',
          `attachment; filename*=UTF-8''${encodeURIComponent(`${mapping.title.zh}-模板.xlsx`)}`,
        )
        .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
        .send(content);
    },
  );
}

function described({ id, title, sheet, columns }: Mapping): MappingInfo {
  return {
    id,
    title,
    sheet,
    columns: columns.map(({ key, zh, en, required, type, note, codes }) => ({
      key,
      title: { zh, en },
      required,
      type,
      ...(note ? { note } : {}),
      ...(codes
        ? { codes: Object.fromEntries(codes.codes.map((code) => [code.code, { zh: code.zh, en: code.en }])) }
        : {}),
    })),
  };
}
