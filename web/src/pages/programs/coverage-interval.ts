import type { Cell } from '../../../../src/http/contract.ts';
import { formatNumber } from '../../components/format.ts';

export const intervalOf = ({ low, high, suppressed }: Cell, decimals: number): string =>
  suppressed || low === null || high === null
    ? ''
    : `95% ${formatNumber(low, decimals)}–${formatNumber(high, decimals)}`;
