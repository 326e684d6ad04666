import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import type { CardDraft } from '../../../../src/http/contract.ts';
import { useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { formatTime } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { useText } from '../../i18n/index.ts';
import { useReportContent } from './queries.ts';

const KEY = ['report-drafts'];

export function useDrafts() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get<{ items: CardDraft[] }>('/api/reporting/drafts', {}, signal),
  });
}

export function useDropDraft(): (id: string) => Promise<void> {
  const client = useQueryClient();
  return async (id) => {
    await api.delete(`/api/reporting/drafts/${id}`);
    await client.invalidateQueries({ queryKey: KEY });
  };
}

/** Cards that were begun and not handed in. Nothing where there are none. */
export function Drafts() {
  const { t, l } = useText('reporting');
  const go = useGo();
  const drop = useDropDraft();
  const content = useReportContent().data;
  const items = useDrafts().data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title={t('drafts')}>
      <ul className="plain-list">
        {items.map((draft) => {
          const disease = content?.diseases.find(({ id }) => id === draft.disease);
          return (
            <li key={draft.id}>
              {t('draft-of', {
                disease: disease ? l(disease.title) : t('no-disease'),
                at: formatTime(draft.savedAt),
              })}{' '}
              <Button size="small" type="primary" onClick={() => go(`/warning/cards/new?draft=${draft.id}`)}>
                {t('draft-open')}
              </Button>{' '}
              <Button size="small" onClick={() => void drop(draft.id)}>
                {t('draft-drop')}
              </Button>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
