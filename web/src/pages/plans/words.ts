import type { PlanSummary, TargetRow } from '../../../../src/http/contract.ts';
import { unitText } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';

/** The unit printed behind a target's value: the plan writes it in Chinese, the catalogue in English too. */
export function useTargetUnit(): (row: Pick<TargetRow, 'unit' | 'unitEn'>) => string {
  const { language } = useText('plans');
  return ({ unit, unitEn }) => unitText((language === 'en' ? unitEn : undefined) ?? unit);
}

export function usePlanTitle(): (plan: Pick<PlanSummary, 'title' | 'titleEn'>) => string {
  const { language } = useText('plans');
  return ({ title, titleEn }) => (language === 'en' && titleEn) || title;
}
