/** SQL of the price lists. */
import type { Queryable } from '../../kernel/index.ts';
import type { Price } from './read-prices.ts';

export async function insertPrices(
  q: Queryable,
  prices: readonly Price[],
  { by, at }: { by: string; at: Date },
): Promise<void> {
  await q.query(
    `insert into recognition.price (item, yuan, valid_from, source, created_by, created_at)
     select r.item, r.yuan, r."validFrom", r.source, $2, $3
     from jsonb_to_recordset($1::jsonb) as r(item text, yuan numeric, "validFrom" date, source text)`,
    [JSON.stringify(prices), by, at],
  );
}

export interface PriceRow extends Price {
  createdBy: string;
  createdAt: string;
  /** False for one that a later list superseded for the same day. */
  current: boolean;
}

/** Everything that was loaded, the latest first. */
export function selectPrices(q: Queryable): Promise<PriceRow[]> {
  return q.query<PriceRow>(
    `select item, yuan::float8 as yuan, valid_from::text as "validFrom", source, created_by as "createdBy", created_at as "createdAt",
       no = max(no) over (partition by item, valid_from) as current
     from recognition.price order by item, valid_from desc, no desc`,
  );
}

/** Prompts whose price may have changed with these. */
export async function selectPromptsPriced(q: Queryable, prices: readonly Price[]): Promise<string[]> {
  const rows = await q.query<{ id: string }>(
    `select p.id::text as id from recognition.prompt p
     join (select item, min("validFrom") as first from jsonb_to_recordset($1::jsonb) as r(item text, "validFrom" date) group by item) r
       on r.item = p.item and p.shown_on >= r.first`,
    [JSON.stringify(prices)],
  );
  return rows.map(({ id }) => id);
}
