import { z } from 'zod';

/** A flat table that follows the record. */
export const ViewState = z.object({
  name: z.string(),
  /** Resource type that its rows are made from. */
  resource: z.string(),
  /** In step with every commit; the others follow the change feed. */
  live: z.boolean(),
  builtAt: z.iso.datetime(),
  /** Followers only. `lag` counts numbers of the feed, which have gaps; 0 means that nothing is missing. */
  watermark: z
    .object({ seq: z.string(), movedAt: z.iso.datetime(), lag: z.string(), secondsBehind: z.number() })
    .optional(),
  /** A new table that is being filled beside the one in use. */
  building: z.object({ buckets: z.number(), of: z.number(), rows: z.number(), startedAt: z.iso.datetime() }).optional(),
});
export type ViewState = z.infer<typeof ViewState>;

/** Rows that a view made of one resource, each with the version of the record behind it. */
export const ViewRows = z.object({
  view: z.string(),
  resource: z.string(),
  rows: z.array(z.object({ record: z.string(), values: z.record(z.string(), z.unknown()) })),
});
export type ViewRows = z.infer<typeof ViewRows>;
