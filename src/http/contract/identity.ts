/** The master person index: reviews, persons, decisions. */
import { z } from 'zod';

export const ReviewReason = z.enum([
  'same-id-different-name',
  'id-number-changed',
  'identifiers-of-two-persons',
  'similar',
  'merge-undone',
  'replaced',
  'duplicate-institution',
  'duplicate-worker',
]);
export type ReviewReason = z.infer<typeof ReviewReason>;
export const ReviewOutcome = z.enum(['same', 'different', 'wait']);
export type ReviewOutcome = z.infer<typeof ReviewOutcome>;

export const IdentityReview = z.object({
  id: z.string(),
  reason: ReviewReason,
  state: z.enum(['open', 'decided']),
  outcome: ReviewOutcome.nullable().describe('wait: looked at, still open'),
  patient: z.string().describe('the record the review is about, Type/id'),
  candidate: z.string().nullable(),
  score: z.number().nullable().describe('probability when it was opened, 0 … 1'),
  at: z.string(),
  decidedAt: z.string().nullable(),
  decidedBy: z.string().nullable(),
  note: z.string().nullable(),
});
export type IdentityReview = z.infer<typeof IdentityReview>;

const Texts = z.object({
  name: z.string(),
  sex: z.string(),
  birthDate: z.string(),
  idNumber: z.string(),
  mother: z.string(),
  phone: z.string(),
  address: z.string(),
});

export const IdentitySide = z.object({
  patient: z.string(),
  person: z.string(),
  personState: z.string(),
  source: z.string(),
  sourceName: z.string().describe('what people read for it'),
  area: z.string().nullable(),
  areaName: z.string().optional(),
  deceased: z.boolean(),
  masked: z.boolean(),
  texts: Texts,
});
export type IdentitySide = z.infer<typeof IdentitySide>;

export const FieldWeight = z.object({
  field: z.string().describe('name, family, sex, birthDate, idNumber, mother, phone, address'),
  level: z.enum(['exact', 'close', 'similar', 'crossed', 'different', 'missing']),
  weight: z.number().describe('logarithm of the likelihood ratio'),
});
export type FieldWeight = z.infer<typeof FieldWeight>;

export const IdentityReviewDetail = z.object({
  review: IdentityReview,
  sides: z.array(IdentitySide),
  weights: z.array(FieldWeight),
  probability: z.number().nullable(),
  learnedAt: z.string().nullable(),
});
export type IdentityReviewDetail = z.infer<typeof IdentityReviewDetail>;

const reason = z.string().trim().min(1).max(500);
export const DecideReview = z.object({ outcome: ReviewOutcome, reason });
export const UndoReview = z.object({ reason });
export const MergePersons = z.object({ into: z.uuid(), reason });
export const UnmergePersons = z
  .object({
    merge: z.uuid().optional().describe('undoes this merge'),
    patients: z.array(z.string().max(64)).min(1).max(100).optional().describe('takes these Patients out'),
    reason,
  })
  .refine(({ merge, patients }) => (merge === undefined) !== (patients === undefined), {
    message: 'either merge or patients',
  });
export const PersonsChanged = z.object({
  persons: z.array(z.string()),
  patients: z.array(z.string()),
  merge: z.string().optional(),
  created: z.string().optional(),
});
export type PersonsChanged = z.infer<typeof PersonsChanged>;

export const IdentityPerson = z.object({
  person: z.string(),
  asked: z.string(),
  state: z.string(),
  area: z.string().nullable(),
  areaName: z.string().optional(),
  golden: z.array(
    z.object({
      field: z.string(),
      value: z.string(),
      patient: z.string(),
      source: z.string(),
      sourceName: z.string(),
      at: z.string().describe('when the source said so'),
      why: z.enum(['only', 'agreed', 'rank', 'newest']).describe('why this source counts'),
      others: z
        .array(z.object({ value: z.string(), source: z.string(), sourceName: z.string(), at: z.string() }))
        .describe('what others say that does not count'),
    }),
  ),
  members: z.array(
    z.object({
      patient: z.string(),
      source: z.string(),
      sourceName: z.string(),
      method: z.string(),
      at: z.string(),
      score: z.number().nullable(),
      via: z.string().nullable(),
      own: z.string().nullable(),
      deceased: z.boolean(),
      masked: z.boolean(),
      texts: Texts,
    }),
  ),
  merges: z.array(
    z.object({
      id: z.string(),
      person: z.string(),
      survivor: z.string(),
      reason: z.string(),
      by: z.string(),
      at: z.string(),
      undoneAt: z.string().nullable(),
    }),
  ),
  decisions: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      person: z.string().nullable(),
      other: z.string().nullable(),
      patient: z.string().nullable(),
      reason: z.string(),
      by: z.string(),
      at: z.string(),
    }),
  ),
  history: z.array(
    z.object({
      patient: z.string(),
      sourceName: z.string().nullable().describe('null when the Patient is deleted'),
      person: z.string().nullable(),
      previous: z.string().nullable(),
      method: z.string(),
      at: z.string(),
      by: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
});
export type IdentityPerson = z.infer<typeof IdentityPerson>;

export const FindDuplicates = z.object({ type: z.enum(['Organization', 'Practitioner']) });
export const DuplicatesFound = z.object({
  compared: z.number().describe('records of the register'),
  pairs: z.number().describe('pairs that may be one; new ones stand in the reviews now'),
});
export type DuplicatesFound = z.infer<typeof DuplicatesFound>;
