import { useState } from 'react';
import type { PlanImportDetail } from '../../../../../src/http/contract.ts';
import { useText } from '../../../i18n/index.ts';

const SHOWN = 2;

/** Doubts that the rules find in the items as they stand; they follow each decision. */
export function DoubtPanel({ detail, onPick }: { detail: PlanImportDetail; onPick: (item: number) => void }) {
  const { t, l } = useText('plan-import');
  const [all, setAll] = useState(false);
  const { doubts } = detail;
  if (doubts.length === 0) return null;
  const shown = all ? doubts : doubts.slice(0, SHOWN);
  return (
    <section className="import-doubts" aria-label={t('doubts', { count: doubts.length })}>
      <h2>
        <span aria-hidden="true">!</span> {t('doubts', { count: doubts.length })}
      </h2>
      <ul>
        {shown.map((doubt) => {
          const [item] = doubt.items;
          const text = (
            <>
              <span className="tag tag-warn">{t(`plans:doubt.${doubt.type}`, { defaultValue: doubt.type })}</span>{' '}
              <strong>{doubt.subject}</strong> {l(doubt.finding)}
            </>
          );
          return (
            <li key={`${doubt.type} ${doubt.subject} ${doubt.finding.en}`}>
              {item === undefined ? (
                text
              ) : (
                <button type="button" className="link-button" onClick={() => onPick(item)}>
                  {text}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {doubts.length > SHOWN && (
        <button type="button" className="link-button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('doubts-less') : t('doubts-more', { count: doubts.length - SHOWN })}
        </button>
      )}
    </section>
  );
}
