/**
 * Shapes of the JSON that the HTTP interface sends and takes. The web application imports this file and nothing else of
 * the server; routes validate with it and `/api/openapi.json` is made from it.
 */
import { z } from 'zod';

export const Bilingual = z.object({ zh: z.string(), en: z.string() });
export type Bilingual = z.infer<typeof Bilingual>;

export const ApiError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    messages: Bilingual.optional(),
    details: z.unknown().optional(),
    requestId: z.string().optional(),
  }),
});
export type ApiError = z.infer<typeof ApiError>;

/** One page of a list; `nextCursor` is absent on the last page; `total` is given where it is cheap. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional(), total: z.number().optional() });
}
export type Page<T> = { items: T[]; nextCursor?: string; total?: number };

// ---- instance, session -------------------------------------------------------------------------------------------
export const InstanceInfo = z.object({
  kind: z.enum(['demo', 'production']),
  version: z.string(),
  today: z.string(),
  region: z.object({ code: z.string(), name: z.string() }).optional(),
  demo: z
    .object({
      residents: z.number(),
      factor: z.number(),
      seed: z.number(),
      from: z.string(),
      to: z.string(),
      state: z.enum(['loading', 'ready', 'failed']),
      done: z.number(),
      total: z.number(),
      step: Bilingual.optional(),
      accounts: z.array(z.object({ account: z.string(), role: z.string(), password: z.string() })),
    })
    .optional(),
});
export type InstanceInfo = z.infer<typeof InstanceInfo>;

export const SessionRequest = z.object({
  account: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
  role: z.string().optional(),
});
/** `POST /api/session/role` and `/api/session/password`. */
export const RoleSwitch = z.object({ role: z.string().min(1).max(64), area: z.string().min(1).max(32) });
export type RoleSwitch = z.infer<typeof RoleSwitch>;
export const PasswordChange = z.object({ current: z.string().min(1).max(256), password: z.string().min(8).max(256) });
export type PasswordChange = z.infer<typeof PasswordChange>;
export const SessionInfo = z.object({
  account: z.string(),
  name: z.string(),
  role: z.string(),
  roles: z.array(z.object({ role: z.string(), area: z.string(), areaName: z.string().optional() })),
  area: z.string(),
  areaName: z.string().optional(),
  permissions: z.array(z.string()),
  expiresAt: z.string(),
  mustChangePassword: z.boolean().optional(),
});
export type SessionInfo = z.infer<typeof SessionInfo>;

// ---- areas, population ---------------------------------------------------------------------------------------------
export const Area = z.object({
  code: z.string(),
  name: z.string(),
  parent: z.string().optional(),
  level: z.enum(['province', 'city', 'county', 'township', 'village']),
  tree: z.enum(['administrative', 'managed']).optional(),
  tile: z.tuple([z.number(), z.number()]).optional().describe('column and row in the schematic map'),
});
export type Area = z.infer<typeof Area>;
export const PopulationRow = z.object({
  area: z.string(),
  areaName: z.string().optional(),
  date: z.string(),
  sex: z.enum(['male', 'female', 'all']),
  ageFrom: z.number().nullable(),
  ageTo: z.number().nullable(),
  value: z.number(),
  source: z.string(),
  vintage: z.string(),
});
export type PopulationRow = z.infer<typeof PopulationRow>;
export const ImportResult = z.object({
  accepted: z.number(),
  rejected: z.array(z.object({ row: z.number(), column: z.string().optional(), message: Bilingual })),
});
export type ImportResult = z.infer<typeof ImportResult>;

// ---- plans -----------------------------------------------------------------------------------------------------------
export const Operator = z.enum([
  '>=',
  '<=',
  '>',
  '<',
  '==',
  'keep',
  'range',
  'trend',
  'relative',
  'delta-per-year',
  'external-ref',
]);
export type Operator = z.infer<typeof Operator>;
export const TargetStatus = z.enum(['met', 'missed', 'on-track', 'at-risk', 'off-track', 'no-data']);
export type TargetStatus = z.infer<typeof TargetStatus>;
export const Direction = z.enum(['higher', 'lower', 'neutral']);

export const PlanSummary = z.object({
  id: z.string(),
  title: z.string(),
  titleEn: z.string().optional(),
  region: z.string(),
  areaCode: z.string(),
  period: z.tuple([z.number(), z.number()]),
  targets: z.number(),
  tasks: z.number(),
  projects: z.number(),
  counts: z.partialRecord(TargetStatus, z.number()).optional(),
});
export type PlanSummary = z.infer<typeof PlanSummary>;

export const Doubt = z.object({
  type: z.string(),
  subject: z.string(),
  finding: Bilingual,
  origin: z.enum(['rule', 'manual']),
  target: z.string().optional(),
});
export type Doubt = z.infer<typeof Doubt>;
export const PlanDetail = PlanSummary.extend({
  tasks: z.number(),
  taskList: z.array(
    z.object({
      no: z.string(),
      section: z.string(),
      title: z.string(),
      leadUnits: z.array(z.string()),
      coopUnits: z.array(z.string()),
    }),
  ),
  projectList: z.array(z.object({ name: z.string(), kind: z.string().nullable(), due: z.number().nullable() })),
  standardList: z.array(z.object({ rule: z.string(), ruleEn: z.string().optional(), quantity: z.unknown() })),
  doubts: z.array(Doubt),
});
export type PlanDetail = z.infer<typeof PlanDetail>;

/** One target of a plan on a date, with the rule that made its light. `progress` is absent for ceilings, floors and keeps. */
export const TargetRow = z.object({
  no: z.string(),
  parent: z.string().optional(),
  domain: z.string(),
  domainEn: z.string().optional(),
  name: z.string(),
  nameEn: z.string().optional(),
  indicator: z.string().nullable().describe('catalogue code; null when the target is not bound to an indicator'),
  unit: z.string().nullable(),
  decimals: z.number(),
  direction: Direction,
  nature: z.string().nullable(),
  baselineYear: z.number().nullable(),
  baseline: z.number().nullable(),
  baselineRaw: z.string().nullable(),
  target: z.object({
    op: Operator,
    value: z.union([z.number(), z.tuple([z.number(), z.number()]), z.null()]),
    raw: z.string(),
    byYear: z.number(),
  }),
  value: z.number().nullable(),
  period: z.string().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  low: z.number().nullable().optional(),
  high: z.number().nullable().optional(),
  source: z.enum(['computed', 'reported', 'none']),
  status: TargetStatus,
  rule: Bilingual,
  kind: z.enum(['progress', 'ceiling', 'floor', 'keep', 'check', 'trend']),
  progress: z.number().nullable(),
  timeShare: z.number().nullable(),
  expected: z.number().nullable().describe('value on the needed-pace line on the date'),
  gap: z.number().nullable().describe('how far the value is from the target, in units; null when met or unknown'),
  gapCount: z
    .number()
    .nullable()
    .optional()
    .describe('the gap in subjects (persons, beds …) where the indicator counts subjects'),
  neededPerYear: z.number().nullable().optional().describe('change per year still needed to reach the target in time'),
  forecast: z
    .object({ period: z.string(), value: z.number(), low: z.number(), high: z.number() })
    .nullable()
    .optional()
    .describe('where the straight trend of the years ends in the target year, with its 95 % prediction interval'),
  worst: z.array(z.object({ area: z.string(), name: z.string(), value: z.number().nullable() })),
  spark: z.array(z.object({ period: z.string(), value: z.number().nullable() })),
  doubts: z.array(Doubt),
});
export type TargetRow = z.infer<typeof TargetRow>;
export const PlanStatus = z.object({
  plan: PlanSummary,
  on: z.string(),
  phase: Bilingual.describe('e.g. 中期 / 终期'),
  counts: z.partialRecord(TargetStatus, z.number()),
  score: z.number().nullable().describe('composite 0..1 of governance.md §12'),
  rows: z.array(TargetRow),
});
export type PlanStatus = z.infer<typeof PlanStatus>;
/** An evaluation frozen for ever; reports are made from it with `?snapshot=`. */
export const PlanSnapshot = z.object({
  id: z.string(),
  plan: z.string(),
  on: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
});
export type PlanSnapshot = z.infer<typeof PlanSnapshot>;

// ---- indicators ------------------------------------------------------------------------------------------------------
export const IndicatorSummary = z.object({
  code: z.string(),
  title: Bilingual,
  unit: Bilingual,
  decimals: z.number(),
  direction: Direction,
  domain: Bilingual.optional(),
  kind: z.enum(['base', 'derived', 'reported']),
  source: z.string().optional(),
});
export type IndicatorSummary = z.infer<typeof IndicatorSummary>;
export const IndicatorDetail = IndicatorSummary.extend({
  definition: Bilingual,
  formula: Bilingual,
  numerator: Bilingual.optional(),
  denominator: Bilingual.optional(),
  factor: z.number().optional(),
  aliases: z.array(z.string()),
  version: z.string(),
  validFrom: z.string(),
  timeDependent: z.boolean(),
  inputs: z.array(z.object({ role: z.enum(['numerator', 'denominator']), code: z.string(), title: Bilingual })),
  sql: z.string().optional().describe('text of the base indicator query'),
  references: z.array(z.string()),
  targets: z.array(
    z.object({
      plan: z.string(),
      planTitle: z.string(),
      no: z.string(),
      baseline: z.number().nullable(),
      baselineYear: z.number().nullable(),
      op: Operator,
      value: z.union([z.number(), z.tuple([z.number(), z.number()]), z.null()]),
      byYear: z.number(),
    }),
  ),
});
export type IndicatorDetail = z.infer<typeof IndicatorDetail>;

export const Cell = z.object({
  indicator: z.string(),
  area: z.string().nullable(),
  institution: z.string().nullable(),
  name: z.string().optional().describe('name of the area or institution'),
  period: z.string(),
  stratum: z.string().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  value: z.number().nullable(),
  low: z
    .number()
    .nullable()
    .describe('95 % interval (Wilson for shares, exact Poisson for rates, Monte Carlo for life tables)'),
  high: z.number().nullable(),
  source: z.enum(['computed', 'reported', 'none']),
  suppressed: z.boolean(),
  closed: z.object({ value: z.number().nullable(), at: z.string(), by: z.string() }).nullable(),
  restated: z.boolean(),
  formulaVersion: z.string(),
  computedAt: z.string().nullable(),
  stale: z.boolean(),
});
export type Cell = z.infer<typeof Cell>;

export const Series = z.object({
  indicator: z.string(),
  area: z.string(),
  points: z.array(Cell),
  target: z
    .object({
      value: z.number().nullable(),
      byYear: z.number(),
      baseline: z.number().nullable(),
      baselineYear: z.number(),
    })
    .optional(),
  pace: z.array(z.object({ period: z.string(), value: z.number() })),
  forecast: z.array(z.object({ period: z.string(), value: z.number(), low: z.number(), high: z.number() })),
  forecastMethod: Bilingual.optional(),
});
export type Series = z.infer<typeof Series>;

/** A subject behind a cell. `part`: which of numerator / denominator / in denominator but not numerator. */
export const SubjectRow = z.object({
  subject: z.string().describe('Type/id'),
  label: z.string(),
  area: z.string().nullable(),
  areaName: z.string().optional(),
  institution: z.string().nullable(),
  institutionName: z.string().optional(),
  strata: z.record(z.string(), z.string()),
  numerator: z.number(),
  denominator: z.number().nullable(),
  evidence: z.array(z.string()).describe('Type/id/_history/version'),
});
export type SubjectRow = z.infer<typeof SubjectRow>;

export const Explanation = z.object({
  indicator: z.string(),
  period: z.string(),
  area: z.string(),
  formula: Bilingual,
  steps: z.array(
    z.object({
      label: Bilingual,
      expression: z.string(),
      value: z.string(),
      inputs: z.array(
        z.object({
          label: Bilingual,
          code: z.string().optional(),
          value: z.number().nullable(),
          source: z.string().optional(),
          vintage: z.string().optional(),
          rows: z.number().optional(),
        }),
      ),
    }),
  ),
  provenance: z.object({
    formulaVersion: z.string(),
    computedAt: z.string().nullable(),
    commitSeq: z.string().nullable(),
    population: z.object({ source: z.string(), vintage: z.string(), basis: z.string(), value: z.number() }).nullable(),
  }),
  restatements: z.array(
    z.object({
      period: z.string(),
      closedValue: z.number().nullable(),
      closedAt: z.string(),
      liveValue: z.number().nullable(),
      reason: Bilingual.optional(),
    }),
  ),
});
export type Explanation = z.infer<typeof Explanation>;

export const ReportedValue = z.object({
  id: z.string(),
  indicator: z.string(),
  area: z.string(),
  period: z.string(),
  value: z.number(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  source: z.string(),
  note: z.string().nullable(),
  evidence: z.object({ id: z.string(), name: z.string(), size: z.number() }).nullable(),
  reportedBy: z.string(),
  reportedAt: z.string(),
  superseded: z.boolean(),
});
export type ReportedValue = z.infer<typeof ReportedValue>;

export const ClosedPeriod = z.object({
  id: z.string(),
  period: z.string(),
  area: z.string(),
  closedBy: z.string(),
  closedAt: z.string(),
  indicators: z.number(),
});
export type ClosedPeriod = z.infer<typeof ClosedPeriod>;

// ---- registers (资源) ------------------------------------------------------------------------------------------------
export const RegisterName = z.enum(['institutions', 'beds', 'workers', 'vehicles', 'departments']);
export type RegisterName = z.infer<typeof RegisterName>;
/** A row of a register; `values` hold the register's own columns (see RegisterInfo.columns) as display-ready codes. */
export const RegisterRow = z.object({
  reference: z.string(),
  version: z.number(),
  area: z.string().nullable(),
  areaName: z.string().optional(),
  institution: z.string().nullable(),
  institutionName: z.string().optional(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type RegisterRow = z.infer<typeof RegisterRow>;
export const RegisterInfo = z.object({
  register: RegisterName,
  columns: z.array(
    z.object({
      key: z.string(),
      title: Bilingual,
      kind: z.enum(['text', 'code', 'number', 'date', 'boolean']),
      codes: z.record(z.string(), Bilingual).optional(),
    }),
  ),
  totals: z.array(z.object({ key: z.string(), label: Bilingual, value: z.number() })),
});
export type RegisterInfo = z.infer<typeof RegisterInfo>;

export const RecordVersion = z.object({
  reference: z.string(),
  type: z.string(),
  id: z.string(),
  version: z.number(),
  lastUpdated: z.string(),
  op: z.enum(['create', 'update', 'delete']),
  source: z.string().nullable(),
  submission: z.string().nullable(),
  resource: z.record(z.string(), z.unknown()).nullable(),
  masked: z.boolean(),
});
export type RecordVersion = z.infer<typeof RecordVersion>;

// ---- submissions, quarantine (数据) ----------------------------------------------------------------------------------
export const Problem = z.object({
  rule: z.string(),
  severity: z.enum(['error', 'warning']),
  expression: z.string().optional(),
  message: Bilingual,
});
export type Problem = z.infer<typeof Problem>;
export const SubmissionRow = z.object({
  id: z.string(),
  source: z.string(),
  externalId: z.string(),
  format: z.string(),
  receivedAt: z.string(),
  status: z.enum(['stored', 'partly-stored', 'quarantined', 'duplicate', 'processing', 'refused']),
  records: z.number(),
  stored: z.number(),
  quarantined: z.number(),
  submittedBy: z.string().nullable(),
});
export type SubmissionRow = z.infer<typeof SubmissionRow>;
export const RecordReceipt = z.object({
  index: z.number(),
  status: z
    .enum(['stored', 'quarantined', 'refused'])
    .describe('refused: of a transaction, which is stored whole or not at all'),
  reference: z.string().optional(),
  row: z.string().optional(),
  problems: z.array(Problem).optional(),
});
export const SubmissionDetail = SubmissionRow.extend({
  receipts: z.array(RecordReceipt),
  nextCursor: z.string().optional(),
  duplicateOf: z.string().optional().describe('set when the same submission came before: this is its receipt'),
  parts: z.array(z.string()).optional().describe('submissions that a long table was divided into, this one first'),
});
export type SubmissionDetail = z.infer<typeof SubmissionDetail>;
export const QuarantineRow = z.object({
  id: z.string(),
  submission: z.string(),
  source: z.string(),
  index: z.number(),
  resourceType: z.string(),
  label: z.string(),
  problems: z.array(Problem),
  state: z.enum(['open', 'resubmitted', 'dismissed']),
  receivedAt: z.string(),
});
export type QuarantineRow = z.infer<typeof QuarantineRow>;
export const QuarantineDetail = QuarantineRow.extend({
  resource: z.record(z.string(), z.unknown()),
  fields: z
    .array(
      z.object({ path: z.string(), label: Bilingual, value: z.string().nullable(), problem: z.string().optional() }),
    )
    .describe('the flat fields of the row for the correction form; path is a JSON pointer'),
  history: z.array(z.object({ at: z.string(), by: z.string(), action: z.string(), note: z.string().nullable() })),
});
export type QuarantineDetail = z.infer<typeof QuarantineDetail>;
export const Resubmission = z.object({
  resource: z.record(z.string(), z.unknown()).optional(),
  changes: z.array(z.object({ path: z.string(), value: z.string().nullable() })).optional(),
  note: z.string().max(500).optional(),
});
export type Resubmission = z.infer<typeof Resubmission>;

export const MappingInfo = z.object({
  id: z.string(),
  title: Bilingual,
  sheet: z.string(),
  columns: z.array(
    z.object({
      key: z.string(),
      title: Bilingual,
      required: z.boolean(),
      type: z.string(),
      note: Bilingual.optional(),
      codes: z.record(z.string(), Bilingual).optional(),
    }),
  ),
});
export type MappingInfo = z.infer<typeof MappingInfo>;

// ---- residents -------------------------------------------------------------------------------------------------------
export const ResidentRow = z.object({
  person: z.string(),
  name: z.string(),
  sex: z.string(),
  birthDate: z.string().nullable(),
  idNumber: z.string().nullable(),
  area: z.string().nullable(),
  areaName: z.string().optional(),
  deceased: z.boolean(),
  masked: z.boolean(),
});
export type ResidentRow = z.infer<typeof ResidentRow>;
export const ResidentDetail = z.object({
  resident: ResidentRow,
  sources: z.array(z.object({ reference: z.string(), source: z.string() })),
  records: z.array(
    z.object({ reference: z.string(), type: z.string(), date: z.string().nullable(), title: z.string() }),
  ),
});
export type ResidentDetail = z.infer<typeof ResidentDetail>;

// ---- administration ----------------------------------------------------------------------------------------------------
export const AccountRow = z.object({
  id: z.string(),
  account: z.string(),
  name: z.string(),
  active: z.boolean(),
  lockedUntil: z.string().nullable(),
  lastSignIn: z.string().nullable(),
  roles: z.array(z.object({ role: z.string(), area: z.string(), areaName: z.string().optional() })),
  requested: z
    .array(z.object({ role: z.string(), area: z.string() }))
    .optional()
    .describe('roles asked for that a security administrator has not confirmed'),
});
export type AccountRow = z.infer<typeof AccountRow>;
export const AccountCreate = z.object({
  account: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,62}$/),
  name: z.string().min(1).max(64),
  password: z.string().min(8).max(256),
  roles: z.array(z.object({ role: z.string(), area: z.string() })).min(1),
});
export const AccountChange = z.object({
  name: z.string().min(1).max(64).optional(),
  active: z.boolean().optional(),
  password: z.string().min(8).max(256).optional(),
  unlock: z.boolean().optional(),
  roles: z
    .array(z.object({ role: z.string(), area: z.string() }))
    .min(1)
    .optional(),
});
export const TokenRow = z.object({
  id: z.string(),
  account: z.string(),
  label: z.string(),
  role: z.string().optional(),
  area: z.string().optional(),
  createdAt: z.string(),
  expiresAt: z.string(),
  revoked: z.boolean(),
});
export type TokenRow = z.infer<typeof TokenRow>;
export const TokenCreate = z.object({
  account: z.string().min(2).max(63),
  label: z.string().min(1).max(100),
  days: z.int().min(1).max(366).optional(),
  role: z.string().max(64).optional(),
});
export type TokenCreate = z.infer<typeof TokenCreate>;
/** `token` is shown this once. */
export const TokenIssued = z.object({ id: z.string(), token: z.string(), expiresAt: z.string() });
export type TokenIssued = z.infer<typeof TokenIssued>;
/** A role of GET /api/roles with what it may do today. */
export const RoleInfo = z.object({
  role: z.string(),
  title: Bilingual,
  does: Bilingual,
  program: z.boolean().describe('held by programs with a token, not by people'),
  permissions: z.array(z.object({ code: z.string(), title: Bilingual })),
});
export type RoleInfo = z.infer<typeof RoleInfo>;
export const AuditRow = z.object({
  seq: z.string(),
  at: z.string(),
  actor: z.string().nullable(),
  role: z.string().nullable(),
  action: z.string(),
  outcome: z.enum(['success', 'denied', 'failure']),
  object: z.string().nullable(),
  persons: z.array(z.string()),
  purpose: z.string().nullable(),
  ip: z.string().nullable(),
  requestId: z.string().nullable(),
});
export type AuditRow = z.infer<typeof AuditRow>;
export const AuditVerification = z.object({
  ok: z.boolean(),
  batches: z.number(),
  entries: z.number(),
  firstBreak: z.object({ batch: z.string(), reason: z.string() }).nullable(),
  checkedAt: z.string(),
});
export type AuditVerification = z.infer<typeof AuditVerification>;

export const SearchHit = z.object({
  kind: z.enum(['indicator', 'institution', 'resident', 'plan', 'target']),
  title: Bilingual,
  subtitle: z.string().optional(),
  to: z.string().describe('address in the web application'),
});
export type SearchHit = z.infer<typeof SearchHit>;

/** Messages of /events (server-sent events; the event name is the topic). */
export const LiveEvent = z.discriminatedUnion('topic', [
  z.object({
    topic: z.literal('cells'),
    indicators: z.array(z.string()),
    areas: z.array(z.string()),
    periods: z.array(z.string()),
  }),
  z.object({ topic: z.literal('submission'), id: z.string(), status: z.string() }),
  z.object({
    topic: z.literal('demo'),
    state: z.enum(['loading', 'ready', 'failed']),
    done: z.number(),
    total: z.number(),
  }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;
