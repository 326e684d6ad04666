/** Why people come: ICD-10 codes with weights by age (assumed, ordered by what county hospitals and village clinics see). */
import { type Random, weightedIndex } from '../algorithms/random.ts';
import type { Sex } from './identifiers.ts';

export type EncounterClass = 'AMB' | 'IMP' | 'EMER';

interface Reason {
  code: string;
  zh: string;
  /** Outpatient weights for ages 0–4, 5–14, 15–44, 45–64, 65 and over. */
  out: [number, number, number, number, number];
  /** Inpatient weights for the same ages; empty: never admitted for it. */
  in?: [number, number, number, number, number];
  sex?: Sex;
}

const REASONS: Reason[] = [
  { code: 'J06.9', zh: '急性上呼吸道感染', out: [40, 34, 18, 11, 8], in: [8, 6, 1, 1, 1] },
  { code: 'J20.9', zh: '急性支气管炎', out: [16, 9, 5, 4, 5], in: [18, 10, 2, 3, 4] },
  { code: 'J18.9', zh: '肺炎', out: [6, 3, 1, 1, 2], in: [34, 20, 4, 6, 11] },
  { code: 'J11.1', zh: '流行性感冒', out: [6, 7, 4, 2, 2] },
  { code: 'A09.9', zh: '胃肠炎', out: [8, 6, 4, 2, 2], in: [10, 6, 2, 1, 2] },
  { code: 'K29.7', zh: '胃炎', out: [0, 3, 11, 9, 6], in: [0, 1, 3, 3, 3] },
  { code: 'K80.2', zh: '胆囊结石', out: [0, 0, 2, 3, 2], in: [0, 0, 6, 9, 6] },
  { code: 'K35.8', zh: '急性阑尾炎', out: [0, 0, 0, 0, 0], in: [0, 9, 7, 3, 1] },
  { code: 'K40.9', zh: '腹股沟疝', out: [0, 0, 0, 1, 1], in: [4, 3, 1, 3, 4] },
  { code: 'I10', zh: '原发性高血压', out: [0, 0, 3, 17, 24], in: [0, 0, 2, 6, 6] },
  { code: 'E11.9', zh: '2型糖尿病', out: [0, 0, 1, 7, 9], in: [0, 0, 2, 7, 6] },
  { code: 'I25.1', zh: '冠状动脉粥样硬化性心脏病', out: [0, 0, 0, 3, 7], in: [0, 0, 1, 7, 12] },
  { code: 'I63.9', zh: '脑梗死', out: [0, 0, 0, 2, 5], in: [0, 0, 1, 8, 15] },
  { code: 'J44.9', zh: '慢性阻塞性肺疾病', out: [0, 0, 0, 2, 6], in: [0, 0, 0, 4, 13] },
  { code: 'M54.5', zh: '腰痛', out: [0, 0, 8, 10, 7], in: [0, 0, 3, 5, 3] },
  { code: 'M51.2', zh: '腰椎间盘突出', out: [0, 0, 3, 5, 3], in: [0, 0, 6, 10, 5] },
  { code: 'M17.9', zh: '膝关节病', out: [0, 0, 1, 4, 6], in: [0, 0, 0, 2, 3] },
  { code: 'N39.0', zh: '泌尿道感染', out: [0, 1, 4, 3, 2], in: [1, 1, 2, 2, 2] },
  { code: 'N20.0', zh: '肾结石', out: [0, 0, 2, 2, 1], in: [0, 0, 4, 4, 1] },
  { code: 'K02.9', zh: '龋齿', out: [4, 12, 6, 3, 2] },
  { code: 'L30.9', zh: '皮炎', out: [8, 6, 5, 3, 2] },
  { code: 'H10.9', zh: '结膜炎', out: [3, 4, 3, 2, 1] },
  { code: 'S61.9', zh: '手部开放性伤口', out: [1, 3, 4, 3, 1], in: [0, 2, 3, 2, 1] },
  { code: 'S82.9', zh: '小腿骨折', out: [0, 1, 1, 1, 1], in: [1, 7, 5, 5, 3] },
  { code: 'S72.0', zh: '股骨颈骨折', out: [0, 0, 0, 0, 0], in: [0, 0, 0, 1, 4] },
  { code: 'N76.0', zh: '阴道炎', out: [0, 0, 7, 3, 0], sex: 'female' },
  { code: 'D25.9', zh: '子宫平滑肌瘤', out: [0, 0, 1, 2, 0], in: [0, 0, 3, 4, 0], sex: 'female' },
  { code: 'N40', zh: '前列腺增生', out: [0, 0, 0, 3, 5], in: [0, 0, 0, 2, 4], sex: 'male' },
  { code: 'G47.0', zh: '失眠', out: [0, 0, 2, 3, 3] },
];

const names = new Map(REASONS.map((reason) => [reason.code, reason.zh]));
export const reasonName = (code: string): string | undefined => names.get(code);

/** Reasons that stay with a person: the first contact for one records a Condition. */
export const CHRONIC: ReadonlySet<string> = new Set(['I10', 'E11.9', 'I25.1', 'I63.9', 'J44.9', 'M17.9', 'N40']);

const NEVER: [number, number, number, number, number] = [0, 0, 0, 0, 0];
const bandOf = (age: number): number => (age < 5 ? 0 : age < 15 ? 1 : age < 45 ? 2 : age < 65 ? 3 : 4);

const draws = new Map(
  (['male', 'female'] as const).flatMap((sex) =>
    [0, 1, 2, 3, 4].flatMap((band) => {
      const own = (reason: Reason, weight: number) => (reason.sex && reason.sex !== sex ? 0 : weight);
      return [
        [`AMB/${sex}/${band}`, weightedIndex(REASONS.map((r) => own(r, r.out[band]!)))] as const,
        [`IMP/${sex}/${band}`, weightedIndex(REASONS.map((r) => own(r, (r.in ?? NEVER)[band]!)))] as const,
      ];
    }),
  ),
);

export function drawReason(kind: EncounterClass, age: number, sex: Sex, random: Random): string {
  const draw = draws.get(`${kind === 'IMP' ? 'IMP' : 'AMB'}/${sex}/${bandOf(age)}`)!;
  return REASONS[draw(random)]!.code;
}
