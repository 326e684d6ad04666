import type { Doubt } from '../../../../src/http/contract.ts';
import { useText } from '../../i18n/index.ts';

export function DoubtText({ doubt }: { doubt: Doubt }) {
  const { t, l } = useText('plans');
  return (
    <span className="doubt">
      {doubt.type !== 'other' && (
        <span className="tag tag-warn">{t(`doubt.${doubt.type}`, { defaultValue: doubt.type })}</span>
      )}
      <span>{l(doubt.finding)}</span>
      <span className="muted">{t(`origin.${doubt.origin}`)}</span>
    </span>
  );
}
