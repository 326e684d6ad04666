import type { DoubtDecision } from '../../../../../src/http/contract.ts';
import { formatTime } from '../../../components/format.ts';
import { useText } from '../../../i18n/index.ts';

const signs: Record<string, string> = { '>=': '≥', '<=': '≤', '>': '>', '<': '<', '==': '' };

/** ≥95, 2–3, 2025; operators without a number by their word. */
export function heldText({ op, value }: Pick<DoubtDecision, 'op' | 'value'>): string {
  const number = [value].flat().filter((n) => n !== null);
  return `${op ? (signs[op] ?? '') : ''}${number.join('–')}` || (op ?? '');
}

/** What was decided, by whom, when and why. */
export function DecisionText({ decision, brief = false }: { decision: DoubtDecision; brief?: boolean }) {
  const { t } = useText('doubts');
  const { outcome, target, field, byYear, reason, by, at } = decision;
  const held =
    outcome === 'value'
      ? t(byYear ? 'held-year' : 'held', {
          no: target ?? '',
          field: t(`fields.${field}`),
          value: heldText(decision),
          year: byYear,
        })
      : t(outcome === 'note' ? 'noted' : 'reopened');
  return (
    <span className="decision">
      <strong>{held}</strong>
      {!brief && <span className="decision-reason">{reason}</span>}
      <span className="muted">{t('by', { by, at: formatTime(at) })}</span>
    </span>
  );
}
