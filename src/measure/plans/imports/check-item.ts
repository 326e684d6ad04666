import { z } from 'zod';
import { KangyuError } from '../../../kernel/index.ts';
import { findIndicator } from '../../indicators/index.ts';
import type { Bilingual } from '../model.ts';
import { ITEM_SHAPES, type ItemKind, type ItemValue } from './model.ts';

/** What is wrong with one field, in both languages. */
export interface FieldProblem {
  path: string;
  message: Bilingual;
}

const zh = z.locales.zhCN().localeError;
const en = z.locales.en().localeError;

/** The model's own sentences in Chinese; everything else has the library's. */
const CHINESE: readonly [RegExp, string][] = [
  [/^a range needs/, '区间需要两个数，前小后大'],
  [/takes no value$/, '这种目标不带数值'],
  [/needs one number$/, '需要一个数值'],
  [/needs the direction/, '需要指明越高越好还是越低越好'],
  [/^must be lower-case letters/, '只能用小写字母、数字和连字符，并以字母开头'],
  [/^must be a division code/, '应为 6、9 或 12 位行政区划代码'],
  [/^is no indicator code$/, '不是指标代码'],
];

export function problemsOf(error: z.ZodError): FieldProblem[] {
  return error.issues.map((issue) => {
    const own = CHINESE.find(([form]) => form.test(issue.message));
    const raw = issue as z.core.$ZodRawIssue;
    return {
      path: issue.path.join('.'),
      message: {
        zh: own?.[1] ?? sentence(zh(raw), issue.message),
        en: own ? issue.message : sentence(en(raw), issue.message),
      },
    };
  });
}

function sentence(text: string | { message: string } | null | undefined, otherwise: string): string {
  return (typeof text === 'string' ? text : text?.message) ?? otherwise;
}

/** What is wrong with an item's value; empty when it is in order. */
export function findItemProblems(kind: ItemKind, value: unknown): FieldProblem[] {
  const parsed = ITEM_SHAPES[kind].safeParse(value, { reportInput: true });
  if (!parsed.success) return problemsOf(parsed.error);
  const { indicator } = parsed.data as { indicator?: string | null };
  if (indicator && !findIndicator(indicator))
    return [
      {
        path: 'indicator',
        message: { zh: `指标目录中没有 ${indicator}`, en: `The catalogue has no indicator ${indicator}` },
      },
    ];
  return [];
}

/** The value as it is stored. Throws `plans.import-item` with the fields that are wrong. */
export function checkItem(kind: ItemKind, value: unknown): ItemValue {
  const fields = findItemProblems(kind, value);
  if (fields.length > 0) throw new KangyuError('plans.import-item', { fields });
  const { span: _span, spans: _spans, confidence: _confidence, ...kept } = ITEM_SHAPES[kind].parse(value) as ItemValue;
  return kept;
}
