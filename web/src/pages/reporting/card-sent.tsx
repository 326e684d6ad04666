import { Button } from 'antd';
import { useRef } from 'react';
import type { CardDetail } from '../../../../src/http/contract.ts';
import { useGo } from '../../app/address.tsx';
import { formatTime } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';
import { CardFlags } from './marks.tsx';

/** What became of a card that was handed in or put right. */
export function CardSent({ card, corrected }: { card: CardDetail; corrected: boolean }) {
  const { t, l } = useText('reporting');
  const go = useGo();
  const top = useRef<HTMLDivElement>(null);
  return (
    <div ref={top} className="note note-good" role="status">
      <div className="note-title">✓ {t(corrected ? 'corrected' : 'sent', { disease: l(card.diseaseTitle) })}</div>
      <p>
        {t('sent-state', { state: l(card.stateTitle) })} {card.dueAt && t('due-at', { at: formatTime(card.dueAt) })}{' '}
        <CardFlags card={card} />
      </p>
      <p className="form-actions">
        <Button type="primary" autoFocus onClick={() => go(`/warning/cards/${card.id}`)}>
          {t('open-card')}
        </Button>
        {!corrected && <Button onClick={() => go('/warning/cards/new')}>{t('next-card')}</Button>}
        <Button onClick={() => go('/warning/cards')}>{t('back')}</Button>
      </p>
    </div>
  );
}
