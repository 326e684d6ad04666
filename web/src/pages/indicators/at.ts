import type { Area, IndicatorDetail } from '../../../../src/http/contract.ts';

/** What every part of the indicator page is about. */
export interface At {
  indicator: IndicatorDetail;
  area: { code: string; name: string; area: Area | undefined };
  /** `undefined` until the series says which periods there are. */
  period: string | undefined;
  target: number | null;
}
