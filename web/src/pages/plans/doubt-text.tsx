import type { Doubt } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { useText } from '../../i18n/index.ts';
import { DecisionText } from './doubts/decision-text.tsx';

/** A doubt in words; beside a target (`plan` given) with the decision that stands and the way to it. */
export function DoubtText({ doubt, plan }: { doubt: Doubt; plan?: string }) {
  const { t, l } = useText('plans');
  const can = useCan();
  return (
    <span className="doubt">
      {doubt.type !== 'other' && (
        <span className="tag tag-warn">{t(`doubt.${doubt.type}`, { defaultValue: doubt.type })}</span>
      )}
      <span>{l(doubt.finding)}</span>
      <span className="muted">{t(`origin.${doubt.origin}`)}</span>
      {plan && doubt.decision && <DecisionText decision={doubt.decision} />}
      {plan && (
        <AppLink to={`/plans/${plan}`} search={{ tab: 'doubts', doubt: doubt.key }}>
          {t(doubt.decision ? 'doubts:show' : can('plan.edit') ? 'doubts:decide' : 'doubts:view')}
        </AppLink>
      )}
    </span>
  );
}
