/** Rules of the registers as dated data: content/registers/rules.yaml. */
import { join } from 'node:path';
import { z } from 'zod';
import { KangyuError, packageRoot, readContent } from '../../kernel/index.ts';
import './errors.ts';
import { type PredicateName, predicates } from './predicates.ts';
import { REGISTER_KINDS } from './registers.ts';

export interface Bilingual {
  zh: string;
  en: string;
}

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const RuleFile = z.strictObject({
  id: z.string().regex(/^[a-z][a-z-]*$/),
  register: z.enum(REGISTER_KINDS),
  title: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  severity: z.enum(['error', 'warning']),
  validFrom: Day,
  validTo: Day.optional(),
  source: z.string().min(1),
  tell: z.boolean().optional(),
  predicate: z.string(),
  params: z.record(z.string(), z.unknown()),
});

export interface RegisterRule extends Omit<z.infer<typeof RuleFile>, 'predicate'> {
  predicate: PredicateName;
}

const FILE = join(packageRoot(), 'content', 'registers', 'rules.yaml');
let rules: RegisterRule[] | undefined;

/** All rules, read once; a broken file is refused with the place and the reason. */
export function registerRules(): readonly RegisterRule[] {
  rules ??= readRules(FILE);
  return rules;
}

export function readRules(file: string): RegisterRule[] {
  const shape = z.strictObject({ schema: z.literal(1), rules: z.array(RuleFile).min(1) });
  const content = readContent(file, shape, 'registers.content');
  const seen = new Set<string>();
  return content.rules.map((rule) => {
    const fail = (reason: string) => new KangyuError('registers.content', { file, reason: `${rule.id}: ${reason}` });
    if (seen.has(rule.id)) throw fail('stands there twice');
    seen.add(rule.id);
    const predicate = predicates[rule.predicate as PredicateName];
    if (!predicate) throw fail(`there is no predicate ${rule.predicate}`);
    const params = predicate.params.safeParse(rule.params);
    if (!params.success) throw fail(z.prettifyError(params.error));
    return { ...rule, predicate: rule.predicate as PredicateName, params: params.data as Record<string, unknown> };
  });
}

/** The rules that count on a day. */
export const rulesOn = (day: string): RegisterRule[] =>
  registerRules().filter(({ validFrom, validTo }) => validFrom <= day && (validTo === undefined || day <= validTo));
