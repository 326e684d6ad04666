import type { EvaluatedPlan } from '../types.ts';
import { type ReportOptions, reportKind } from './options.ts';
import type { Lang } from './texts.ts';
import { REPORT_NAME } from './texts-report.ts';

export function titleOf({ plan }: EvaluatedPlan, lang: Lang): string {
  return (lang === 'en' && plan.titleEn) || plan.title;
}

/** `中期评估报告`; a title given when freezing takes its place. */
export function reportName(evaluated: EvaluatedPlan, options: ReportOptions): string {
  return options.snapshot?.title ?? REPORT_NAME[reportKind(evaluated, options)][options.lang];
}
