import { Button } from 'antd';
import type { ProgramSaved } from '../../../../src/http/contract.ts';
import { useGo } from '../../app/address.tsx';
import { useText } from '../../i18n/index.ts';
import { DueMark } from './marks.tsx';
import { formAddress } from './work-card.tsx';

/** What the same person is owed by the programme beside it: one does not go back to the list for the next dose. */
export function StillOwed({ saved: { contact, due }, person }: { saved: ProgramSaved; person: string }) {
  const { t, l } = useText('programs');
  const go = useGo();
  const left = due.filter(({ status }) => status === 'due' || status === 'overdue' || status === 'lost');
  if (left.length === 0) return null;
  return (
    <ul className="plain-list" aria-label={t('still-owed')}>
      {left.map((item) => {
        const address = formAddress({ person, form: item.form, pack: contact.pack, contact: item.contact });
        return (
          <li key={item.contact}>
            {l(item.title)} <span className="num">{t('due-on', { day: item.due })}</span>{' '}
            <DueMark status={item.status} />{' '}
            {address && (
              <Button size="small" aria-label={`${l(item.title)} ${t('record')}`} onClick={() => go(address)}>
                {t('record')}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
