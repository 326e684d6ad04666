import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Popconfirm } from 'antd';
import { useState } from 'react';
import type { Draft, DraftVersion } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';
import { FailureNote } from '../../../app/errors.tsx';
import { formatTime } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { Panel } from '../../../components/page.tsx';
import { Empty, Loaded } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';
import { draftBase, draftKey, useVersions } from './queries.ts';

/** Versions kept under a note, and the way back to one. */
export function Versions({ draft, changed }: { draft: Draft; changed: boolean }) {
  const { t } = useText('draft');
  const client = useQueryClient();
  const versions = useVersions(draft.id);
  const [note, setNote] = useState('');
  const base = `${draftBase(draft.id)}/versions`;
  const open = draft.state === 'open';
  const keep = useMutation({
    mutationFn: () => api.post<DraftVersion[]>(base, { note: note.trim() }),
    onSuccess: (list) => {
      client.setQueryData([...draftKey(draft.id), 'versions'], list);
      setNote('');
    },
  });
  const restore = useMutation({
    mutationFn: (version: number) => api.post<Draft>(`${base}/${version}/restore`, { revision: draft.revision }),
    onSuccess: (restored) => client.setQueryData(draftKey(draft.id), restored),
  });
  return (
    <Panel title={t('versions')}>
      {(keep.error ?? restore.error) && <FailureNote error={keep.error ?? restore.error} />}
      {open && (
        <div className="filters">
          <Input
            style={{ width: 360, maxWidth: '70vw' }}
            aria-label={t('version-note')}
            placeholder={t('version-note')}
            value={note}
            maxLength={300}
            onChange={(event) => setNote(event.target.value)}
          />
          <Button disabled={note.trim() === '' || changed} loading={keep.isPending} onClick={() => keep.mutate()}>
            {t('version-keep')}
          </Button>
          {changed && <span className="muted">{t('save-first')}</span>}
        </div>
      )}
      <Loaded query={versions} rows={1}>
        {(list) => (
          <ListTable<DraftVersion>
            label={t('versions')}
            rowKey="version"
            dataSource={list}
            locale={{ emptyText: <Empty title={t('versions-none')} /> }}
            columns={[
              { title: '#', dataIndex: 'version', width: 60 },
              { title: t('version-note'), dataIndex: 'note' },
              { title: t('changed'), dataIndex: 'savedAt', width: 150, render: formatTime },
              { title: t('by'), dataIndex: 'savedBy', width: 140 },
              {
                title: t('do'),
                width: 110,
                render: (_, row) =>
                  open && (
                    <Popconfirm
                      title={t('restore-sure')}
                      okText={t('restore')}
                      onConfirm={() => restore.mutate(row.version)}
                    >
                      <Button size="small" disabled={changed}>
                        {t('restore')}
                      </Button>
                    </Popconfirm>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
