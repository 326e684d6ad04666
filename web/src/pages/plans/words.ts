import type { PlanSummary, TargetRow } from '../../../../src/http/contract.ts';
import { unitText } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';
import { useIndicators } from '../indicators/queries.ts';

/**
 * The unit printed behind a target's value: the plan writes it in Chinese, the indicator catalogue in both languages; until
 * the catalogue is here, an English page prints none.
 */
export function useTargetUnit(): (row: Pick<TargetRow, 'unit' | 'indicator'>) => string {
  const { l, language } = useText('plans');
  const indicators = useIndicators(language === 'en').data;
  return ({ unit, indicator }) => {
    if (language === 'en' && !indicators) return '';
    const known = language === 'en' ? indicators?.find((one) => one.code === indicator)?.unit : undefined;
    return unitText(known ? l(known) : unit);
  };
}

export function usePlanTitle(): (plan: Pick<PlanSummary, 'title' | 'titleEn'>) => string {
  const { language } = useText('plans');
  return ({ title, titleEn }) => (language === 'en' && titleEn) || title;
}
