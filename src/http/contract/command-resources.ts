/** People, materials, beds and sites for emergencies. */
import { z } from 'zod';
import { Bilingual, page } from './common.ts';

const Named = z.object({ id: z.string(), title: Bilingual });
const text = (most: number) => z.string().trim().min(1).max(most);

export const EmergencyTeam = z.object({
  id: z.string(),
  area: z.string(),
  areaName: z.string().nullable(),
  name: z.string(),
  class: z.string(),
  classTitle: Bilingual,
  note: z.string().nullable(),
  members: z.number().int(),
  onCall: z.number().int(),
  event: z.string().nullable().describe('it is called up to now'),
  eventTitle: z.string().nullable(),
  exercise: z.boolean().nullable(),
});
export type EmergencyTeam = z.infer<typeof EmergencyTeam>;
export const EmergencyTeams = z.object({
  items: z.array(EmergencyTeam),
  classes: z.array(Named),
  skills: z.array(Named),
  musterMinutes: z.number().int(),
});
export type EmergencyTeams = z.infer<typeof EmergencyTeams>;
export const TeamMember = z.object({
  id: z.string(),
  name: z.string(),
  phone: z.string().nullable().describe('in full only for who manages teams'),
  account: z.string().nullable(),
  leader: z.boolean(),
  profession: z.string().nullable(),
  employer: z.string().nullable(),
  skills: z.array(z.string()),
  certificates: z.array(z.object({ name: z.string(), until: z.string().nullable() })),
  onCall: z.boolean(),
});
export type TeamMember = z.infer<typeof TeamMember>;
export const TeamRequest = z.strictObject({
  area: z.string().max(12),
  name: text(100),
  class: z.string().max(40),
  note: z.string().trim().max(500).optional(),
});
export const TeamMemberRequest = z.strictObject({
  id: z.uuid().optional(),
  name: text(60),
  phone: z.string().trim().max(30).nullable(),
  account: z.string().max(64).nullable(),
  leader: z.boolean(),
  profession: z.string().trim().max(60).nullable(),
  employer: z.string().trim().max(100).nullable(),
  skills: z.array(z.string().max(40)).max(20),
  certificates: z.array(z.strictObject({ name: text(100), until: z.iso.date().nullable() })).max(20),
  onCall: z.boolean(),
  active: z.boolean().optional(),
});
export const Callup = z.object({
  id: z.string(),
  team: z.string(),
  teamName: z.string(),
  message: z.string(),
  place: z.string(),
  at: z.string(),
  musterBy: z.string(),
  name: z.string(),
  releasedAt: z.string().nullable(),
  members: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      leader: z.boolean(),
      answer: z.enum(['coming', 'cannot', 'arrived']).nullable().describe('the newest'),
      answeredAt: z.string().nullable(),
    }),
  ),
});
export type Callup = z.infer<typeof Callup>;
export const MyCallup = z.object({
  id: z.string(),
  event: z.string(),
  eventTitle: z.string(),
  exercise: z.boolean(),
  teamName: z.string(),
  message: z.string(),
  place: z.string(),
  at: z.string(),
  musterBy: z.string(),
  now: z.string(),
  name: z.string(),
  leader: z.boolean(),
  answer: z.enum(['coming', 'cannot', 'arrived']).nullable(),
  answeredAt: z.string().nullable(),
  members: z.number().int(),
  arrived: z.number().int(),
});
export type MyCallup = z.infer<typeof MyCallup>;
export const CallupRequest = z.strictObject({
  team: z.uuid(),
  message: text(500),
  place: text(200),
  minutes: z.number().int().min(5).max(1440).optional(),
});

const latitude = z.number().min(-90).max(90).nullable();
const longitude = z.number().min(-180).max(180).nullable();
export const SupplyPoint = z.object({
  id: z.string(),
  area: z.string(),
  areaName: z.string().nullable(),
  name: z.string(),
  tier: z.string(),
  address: z.string().nullable(),
  keeper: z.string().nullable(),
  latitude,
  longitude,
  active: z.boolean(),
});
export type SupplyPoint = z.infer<typeof SupplyPoint>;
export const StockRow = z.object({
  point: z.string(),
  pointName: z.string(),
  area: z.string(),
  material: z.string(),
  materialTitle: Bilingual,
  kindTitle: Bilingual,
  unit: Bilingual,
  quantity: z.number().int(),
  reserved: z.number().int().describe('promised to requests'),
  usable: z.number().int().describe('not expired'),
  minimum: z.number().int().nullable(),
  safe: z.number().int().nullable(),
  maximum: z.number().int().nullable(),
  warnings: z.array(z.enum(['below-minimum', 'below-safe', 'expired', 'expiring'])),
  batches: z
    .array(
      z.object({
        batch: z.string(),
        lot: z.string(),
        expires: z.string().nullable(),
        quantity: z.number().int(),
        reserved: z.number().int(),
      }),
    )
    .describe('what expires first is given out first'),
});
export type StockRow = z.infer<typeof StockRow>;
export const Stock = z.object({
  items: z.array(StockRow),
  points: z.array(SupplyPoint),
  tiers: z.array(Named),
  materials: z.array(Named.extend({ kind: z.string(), spec: Bilingual, unit: Bilingual, expires: z.boolean() })),
});
export type Stock = z.infer<typeof Stock>;
export const StockMovement = z.object({
  no: z.number().int(),
  pointName: z.string(),
  material: z.string(),
  materialTitle: Bilingual,
  lot: z.string(),
  kind: z.enum(['in', 'out', 'consume', 'return', 'count', 'transfer-out', 'transfer-in', 'reversal']),
  quantity: z.number().int().describe('signed'),
  at: z.string(),
  name: z.string(),
  note: z.string().nullable(),
  reverses: z.number().int().nullable().describe('number of the movement it takes back'),
  reversed: z.boolean(),
  reversible: z.boolean(),
});
export type StockMovement = z.infer<typeof StockMovement>;
export const StockMovements = page(StockMovement);
export const SupplyRequest = z.object({
  id: z.string(),
  event: z.string().nullable(),
  eventTitle: z.string().nullable(),
  exercise: z.boolean(),
  area: z.string(),
  areaName: z.string().nullable(),
  unit: z.string(),
  material: z.string(),
  materialTitle: Bilingual,
  quantity: z.number().int(),
  neededBy: z.string(),
  reason: z.string(),
  latitude,
  longitude,
  state: z.enum(['requested', 'approved', 'refused', 'allocated', 'dispatched', 'received', 'cancelled']),
  at: z.string(),
  name: z.string(),
  own: z.boolean().describe('asked for by the caller'),
  stateAt: z.string(),
  stateBy: z.string(),
  note: z.string().nullable(),
  allocations: z.array(
    z.object({ pointName: z.string(), lot: z.string(), expires: z.string().nullable(), quantity: z.number().int() }),
  ),
});
export type SupplyRequest = z.infer<typeof SupplyRequest>;
const quantity = z.number().int().min(1).max(10_000_000);
export const NewSupplyRequest = z.strictObject({
  event: z.uuid().optional(),
  area: z.string().max(12),
  unit: text(100),
  material: z.string().max(40),
  quantity,
  neededBy: z.iso.date(),
  reason: text(500),
  latitude: latitude.optional(),
  longitude: longitude.optional(),
});
export const NearPoint = z.object({
  point: z.string(),
  pointName: z.string(),
  free: z.number().int(),
  distance: z.number().nullable().describe('kilometres as the crow flies'),
  expires: z.string().nullable(),
});
export type NearPoint = z.infer<typeof NearPoint>;
export const PointRequest = z.strictObject({
  area: z.string().max(12),
  name: text(100),
  tier: z.string().max(40),
  address: z.string().trim().max(200).optional(),
  keeper: z.string().trim().max(100).optional(),
  latitude: latitude.optional(),
  longitude: longitude.optional(),
  active: z.boolean().optional(),
});
export const LevelRequest = z.strictObject({
  material: z.string().max(40),
  minimum: z.number().int().min(0).max(10_000_000),
  safe: z.number().int().min(0).max(10_000_000),
  maximum: z.number().int().min(0).max(10_000_000).nullable(),
});
export const StoreChange = z.object({
  no: z.number().int(),
  at: z.string(),
  name: z.string(),
  what: z.enum(['point', 'level', 'site']),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
});
export type StoreChange = z.infer<typeof StoreChange>;
export const ReceiveRequest = z.strictObject({
  material: z.string().max(40),
  lot: text(60),
  expires: z.iso.date().nullable(),
  quantity,
  note: z.string().trim().max(500).optional(),
});
export const TakeRequest = z.strictObject({
  batch: z.uuid(),
  kind: z.enum(['out', 'consume', 'return', 'count', 'transfer']),
  quantity: z.number().int().min(0).max(10_000_000),
  to: z.uuid().optional(),
  note: z.string().trim().max(500).optional(),
});

const BedCount = z.object({ open: z.number().int(), occupied: z.number().int().nullable() });
export const InstitutionResources = z.object({
  institution: z.string(),
  name: z.string(),
  area: z.string(),
  township: z.string().describe('tile of the map'),
  beds: z.record(z.string(), BedCount),
  ambulances: z.number().int(),
  negativePressure: z.number().int().describe('ambulances'),
  negativeBeds: BedCount.describe('also among the beds by kind'),
  blood: z
    .record(z.string(), z.record(z.string(), z.number().int()))
    .describe('units by product, then type, as reported'),
  emergencyCentre: z.boolean().describe('120'),
  bloodStation: z.boolean(),
  feverClinic: z.boolean(),
  laboratory: z.boolean(),
  infectious: z.boolean(),
  reportedAt: z.string().nullable().describe('of the newest report of beds that is recent enough to count'),
});
export type InstitutionResources = z.infer<typeof InstitutionResources>;
export const ReserveSite = z.object({
  id: z.string(),
  area: z.string(),
  areaName: z.string().nullable(),
  name: z.string(),
  kind: z.string(),
  kindTitle: Bilingual,
  capacity: z.number().int().describe('beds or places'),
  hours: z.number().int().describe('until it can be used'),
  latitude,
  longitude,
  active: z.boolean(),
});
export type ReserveSite = z.infer<typeof ReserveSite>;
export const SiteRequest = z.strictObject({
  area: z.string().max(12),
  name: text(100),
  kind: z.string().max(40),
  capacity: z.number().int().min(1).max(100_000),
  hours: z.number().int().min(0).max(720),
  latitude: latitude.optional(),
  longitude: longitude.optional(),
  active: z.boolean().optional(),
});
export const CommandResources = z.object({
  items: z.array(InstitutionResources),
  sites: z.array(ReserveSite),
  siteKinds: z.array(Named),
  kinds: z.array(Named).describe('of beds'),
  steps: z.array(Named.extend({ hours: z.number(), patients: Bilingual })),
  kept: Bilingual,
  reportHours: z.number(),
  blood: z.object({
    reportHours: z.number(),
    products: z.array(Named.extend({ unit: Bilingual })),
    types: z.array(Named),
  }),
});
export type CommandResources = z.infer<typeof CommandResources>;
export const WhatIf = z.object({
  institutions: z.array(
    z.object({
      institution: z.string(),
      name: z.string(),
      freeBefore: z.number().int(),
      freeAfter: z.number().int(),
      moved: z.number().int(),
    }),
  ),
  steps: z.array(
    Named.extend({
      hours: z.number(),
      patients: Bilingual,
      moved: z.number().int(),
      free: z.number().int().describe('beds free when the step is done'),
    }),
  ),
  freeBefore: z.number().int(),
  freeAfter: z.number().int(),
});
export type WhatIf = z.infer<typeof WhatIf>;
const count = z.number().int().min(0).max(100_000);
const BedUse = z.strictObject({ kind: z.string().max(40), open: count, occupied: count });
const BloodUse = z.strictObject({ product: z.string().max(40), type: z.string().max(40), units: count });
export const BedReport = BedUse.extend({ institution: z.string().max(64) });
export const UseReport = z.strictObject({ beds: z.array(BedUse).max(40), blood: z.array(BloodUse).max(60) });
export const UseHistory = z.array(
  z.object({ at: z.string(), name: z.string(), beds: z.array(BedUse), blood: z.array(BloodUse) }),
);
export type UseHistory = z.infer<typeof UseHistory>;
export const EmptyingResult = z.object({
  no: z.number().int(),
  at: z.string(),
  name: z.string(),
  steps: z.array(z.string()),
  institutions: z.array(
    z.object({
      institution: z.string(),
      name: z.string(),
      freeBefore: z.number().int(),
      promised: z.number().int(),
      freeNow: z.number().int().nullable().describe('as reported after the order'),
      freed: z.number().int().nullable(),
    }),
  ),
});
export type EmptyingResult = z.infer<typeof EmptyingResult>;
