import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE } from '../../access/index.ts';
import {
  loadPrices,
  PRICE_COLUMNS,
  type PriceRow,
  recognitionContent,
  selectPrices,
} from '../../decide/recognition/index.ts';
import { KangyuError, type Kernel } from '../../kernel/index.ts';
import type { App, Ctx } from '../app.ts';
import { RecognitionPrice, RecognitionPricesLoaded } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { readForm } from '../read-form.ts';

const MAX_BYTES = 4 * 1024 * 1024;

interface PriceOnDay {
  yuan: number;
  validFrom: string | null;
  source: string | null;
  loadedBy: string | null;
  loadedAt: string | null;
}

/** What each item costs on a day: by the lists that were loaded, else by the content. */
export async function pricesOf(k: Pick<Kernel, 'db'>, day: string): Promise<Map<string, PriceOnDay>> {
  return pricesIn(await selectPrices(k.db), day);
}

function pricesIn(rows: readonly PriceRow[], day: string): Map<string, PriceOnDay> {
  const found = new Map<string, PriceOnDay>();
  for (const { id, price, priceSource } of recognitionContent(day).items.values())
    if (price !== null)
      found.set(id, { yuan: price, validFrom: null, source: priceSource, loadedBy: null, loadedAt: null });
  const seen = new Set<string>();
  for (const { item, yuan, validFrom, source, createdBy, createdAt, current } of rows) {
    if (!current || validFrom > day || seen.has(item)) continue;
    seen.add(item);
    const loadedAt = new Date(createdAt).toISOString();
    found.set(item, { yuan, validFrom, source, loadedBy: createdBy, loadedAt });
  }
  return found;
}

/** Price lists of recognised items: what savings are computed from. The export is the template that is loaded. */
export function registerRecognitionPrices(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/recognition/prices',
    {
      config: { access: { permission: 'indicator.read' } },
      schema: { querystring: z.object(exportQuery), response: { 200: z.array(RecognitionPrice) } },
    },
    async (request, reply) => {
      const today = kernel.clock.today();
      const rows = await selectPrices(kernel.db);
      const prices = pricesIn(rows, today);
      const list = [...recognitionContent(today).items.values()].map(({ id, title, classTitle }) => {
        const now = prices.get(id);
        return {
          item: id,
          title,
          class: classTitle,
          ...(now ?? { yuan: null, validFrom: null, source: null, loadedBy: null, loadedAt: null }),
          versions: rows
            .filter((row) => row.item === id && row.current && row.validFrom !== now?.validFrom)
            .map(({ validFrom, yuan, source }) => ({ validFrom, yuan, source })),
        };
      });
      const { format } = request.query;
      if (!format) return list;
      return sendTable(reply, format, {
        name: '互认项目价目表',
        columns: [
          { key: 'item', title: `${PRICE_COLUMNS.item.zh} ${PRICE_COLUMNS.item.en}` },
          { key: 'title', title: '项目名称 Name' },
          ...(['yuan', 'validFrom', 'source'] as const).map((key) => ({
            key,
            title: `${PRICE_COLUMNS[key].zh} ${PRICE_COLUMNS[key].en}`,
          })),
        ],
        rows: list.map(({ item, title, yuan, validFrom, source }) => ({
          item,
          title: title.zh,
          yuan,
          validFrom,
          source,
        })),
      }) as never;
    },
  );

  app.post(
    '/api/recognition/prices',
    {
      config: { access: { permission: 'data.correct' } },
      schema: { response: { 201: RecognitionPricesLoaded } },
    },
    async (request, reply) => {
      requireRegion(request, ctx);
      const [file] = (await readForm(request, { fileSize: MAX_BYTES, files: 1 })).files;
      if (!file) throw new KangyuError('recognition.prices', { reason: '没有文件', reasonEn: 'there is no file' });
      const loaded = await loadPrices(kernel, file, request.caller.account);
      request.touch({ action: 'recognition.price', object: `recognition/prices/${file.name}` });
      reply.code(201);
      return loaded;
    },
  );
}

/** The list holds for everybody here, so whoever has only a part of the region does not change it. */
function requireRegion({ caller }: FastifyRequest, { kernel, areas }: Ctx): void {
  const region = kernel.instance.region ?? kernel.config.region;
  if (caller.area === EVERYWHERE || (region !== undefined && areas.isWithin(region, caller.area))) return;
  throw new KangyuError('recognition.prices-region');
}
