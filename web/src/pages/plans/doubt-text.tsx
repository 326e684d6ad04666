import type { Doubt } from '../../../../src/http/contract.ts';
import { useText } from '../../i18n/index.ts';

export function DoubtText({ doubt, withSubject = false }: { doubt: Doubt; withSubject?: boolean }) {
  const { t, l } = useText('plans');
  return (
    <span className="doubt">
      <span className="tag tag-warn">{t(`doubt.${doubt.type}`, { defaultValue: doubt.type })}</span>
      {withSubject && <strong>{doubt.subject}</strong>}
      <span>{l(doubt.finding)}</span>
      <span className="muted">{t(`origin.${doubt.origin}`)}</span>
    </span>
  );
}
