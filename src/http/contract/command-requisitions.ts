/** Property of others taken into use in an emergency, and its compensation. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

const State = z.enum(['decided', 'taken', 'returned', 'lost', 'settled', 'cancelled']);
const money = z.number().min(0).max(1_000_000_000_000);
const text = (most: number) => z.string().trim().min(1).max(most);

export const Requisition = z.object({
  id: z.string(),
  number: z.string().describe('`征用2025-001`; those of drills are numbered apart'),
  exercise: z.boolean(),
  event: z.string().nullable(),
  eventTitle: z.string().nullable(),
  area: z.string(),
  areaName: z.string().nullable(),
  kind: z.string(),
  kindTitle: Bilingual,
  item: z.string(),
  quantity: z.number().int(),
  unit: z.string(),
  owner: z.string(),
  phone: z.string().nullable().describe('in full only for who manages materials'),
  decision: z.string().nullable().describe('number of the decision'),
  reason: z.string(),
  value: z.number().nullable().describe('estimated when it was decided, yuan'),
  returnBy: z.string().nullable(),
  state: State,
  late: z.boolean().describe('held past its day, or though the response has ended'),
  amount: z.number().nullable().describe('compensation, yuan'),
  at: z.string(),
  name: z.string(),
  steps: z.array(
    z.object({
      state: State,
      at: z.string(),
      name: z.string(),
      note: z.string().nullable(),
      amount: z.number().nullable(),
    }),
  ),
});
export type Requisition = z.infer<typeof Requisition>;
export const Requisitions = z.object({
  items: z.array(Requisition),
  kinds: z.array(z.object({ id: z.string(), title: Bilingual })),
});
export type Requisitions = z.infer<typeof Requisitions>;
export const RequisitionRequest = z.strictObject({
  event: z.uuid().optional(),
  area: z.string().max(12),
  kind: z.string().max(40),
  item: text(200),
  quantity: z.number().int().min(1).max(10_000_000),
  unit: text(20),
  owner: text(100),
  phone: z.string().trim().max(30).nullable().optional(),
  decision: z.string().trim().max(100).nullable().optional(),
  reason: text(500),
  value: money.nullable().optional(),
  returnBy: z.iso.date().nullable().optional(),
});
export const RequisitionMove = z.strictObject({
  state: State.exclude(['decided']),
  note: text(1000),
  amount: money.optional(),
});
