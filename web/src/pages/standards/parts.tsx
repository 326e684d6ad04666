import type { StandardResult, StandardStatus, StandardUnit } from '../../../../src/http/contract.ts';
import { formatNumber, none } from '../../components/format.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

/** Whole numbers as such, shares of a place with two decimals. */
export function amount(value: number | null | undefined): string {
  if (value === null || value === undefined) return none;
  return formatNumber(value, Number.isInteger(value) ? 0 : 2);
}

const tones: Record<StandardStatus | StandardUnit['status'], 'good' | 'bad' | 'warn' | 'plain'> = {
  met: 'good',
  short: 'bad',
  over: 'warn',
  'not-required': 'plain',
  'partly-known': 'warn',
  'no-population': 'plain',
  'no-register': 'plain',
  unknown: 'plain',
};

export function StandardMark({ status, title }: { status: StandardStatus | StandardUnit['status']; title?: string }) {
  const { t } = useText('standards');
  return (
    <Mark tone={tones[status]} {...(title ? { title } : {})}>
      {t(`status.${status}`)}
    </Mark>
  );
}

type Figures = Pick<StandardResult, 'actual' | 'needed' | 'neededTo' | 'gap'>;

/** What there is as a bar from zero, what is needed as a line (a range as two); hidden from readers, who get the numbers beside it. */
export function NeedBar({ actual, needed, neededTo }: Pick<Figures, 'actual' | 'needed' | 'neededTo'>) {
  if (actual === null || needed === null) return null;
  const top = Math.max(actual, needed, neededTo ?? 0) * 1.08 || 1;
  const at = (value: number) => `${Math.min(100, (value / top) * 100)}%`;
  return (
    <span className="ranking-track need-track" aria-hidden="true">
      <span className="ranking-fill" style={{ width: at(actual) }} />
      {needed > 0 && <span className="ranking-target" style={{ left: at(needed) }} />}
      {neededTo !== null && neededTo > 0 && (
        <span className="ranking-target need-upper" style={{ left: at(neededTo) }} />
      )}
    </span>
  );
}

/** What there is; of a rule over a few hospitals how many of them. */
export function actualText({ actual, of, formula }: Pick<StandardResult, 'actual' | 'of' | 'formula'>): string {
  return formula === 'gate' && actual !== null ? `${amount(actual)} / ${amount(of)}` : amount(actual);
}

export function neededText({ needed, neededTo }: Pick<Figures, 'needed' | 'neededTo'>): string {
  if (needed === null) return none;
  return neededTo !== null && neededTo !== needed ? `${amount(needed)}–${amount(neededTo)}` : amount(needed);
}

/** `−15` missing, `+3` too much, `0` when met. */
export function gapText({ gap, status }: Pick<StandardResult, 'gap' | 'status'>): string {
  if (gap === null) return none;
  if (gap === 0) return '0';
  return `${status === 'over' ? '+' : '−'}${amount(gap)}`;
}
