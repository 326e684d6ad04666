import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { App, Button, Dropdown, Input, Modal, Popconfirm } from 'antd';
import { useState } from 'react';
import type { Draft } from '../../../../../src/http/contract.ts';
import { AppLink, useGo } from '../../../app/address.tsx';
import { address, api } from '../../../app/api.ts';
import { FailureNote, useFailureText } from '../../../app/errors.tsx';
import { useDownload } from '../../../components/download-button.tsx';
import { formatTime } from '../../../components/format.ts';
import { Page } from '../../../components/page.tsx';
import { Guard, Loaded } from '../../../components/state.tsx';
import { Mark } from '../../../components/status.tsx';
import { useText } from '../../../i18n/index.ts';
import { AddRow } from './add-row.tsx';
import { DraftTable } from './draft-table.tsx';
import { draftBase, useDraft } from './queries.ts';
import { useEditing } from './use-editing.ts';
import '../../../styles/office.css';
import { Versions } from './versions.tsx';

export function DraftPage() {
  const { draft: id } = useParams({ strict: false }) as { draft: string };
  const draft = useDraft(id);
  return (
    <Guard need="plan.edit">
      <Loaded query={draft}>{(data) => <Editor draft={data} />}</Loaded>
    </Guard>
  );
}

function Editor({ draft }: { draft: Draft }) {
  const { t, l, language } = useText('draft');
  const editing = useEditing(draft);
  const { content, assessment, changed, save } = editing;
  const { plan } = content;
  const open = draft.state === 'open';
  const title = (language === 'en' && plan.titleEn) || plan.title;
  const kept = content.rows.filter(({ keep }) => keep).length;
  return (
    <Page
      title={title}
      name={title}
      note={
        <>
          {plan.region} · {plan.period[0]}–{plan.period[1]} · {t('from-plan')}{' '}
          <AppLink className="underlined" to={`/plans/${draft.basePlan}`}>
            {draft.basePlan}
          </AppLink>{' '}
          · {t('changed-at', { at: formatTime(draft.changedAt), by: draft.changedBy })}
        </>
      }
      tools={<Tools draft={draft} changed={changed} />}
    >
      {!open && (
        <div className="note note-good" role="status">
          <Mark tone={draft.state === 'enacted' ? 'good' : 'plain'}>{t(`state-of.${draft.state}`)}</Mark>{' '}
          {draft.enactedPlan && <AppLink to={`/plans/${draft.enactedPlan}`}>{t('to-plan')}</AppLink>}
        </div>
      )}
      {save.error && <FailureNote error={save.error} />}
      {editing.problem && <FailureNote error={editing.problem} />}
      <div className="form-row">
        <label className="filter" htmlFor="draft-title">
          <span className="filter-label">{t('title')}</span>
          <Input
            id="draft-title"
            style={{ width: 420, maxWidth: '80vw' }}
            value={plan.title}
            maxLength={200}
            disabled={!open}
            onChange={(event) => editing.setPlan({ title: event.target.value })}
          />
        </label>
        <label className="filter" htmlFor="draft-id">
          <span className="filter-label">{t('plan-id')}</span>
          <Input
            id="draft-id"
            style={{ width: 200 }}
            value={plan.id}
            maxLength={64}
            disabled={!open}
            status={/^[a-z][a-z0-9-]*$/.test(plan.id) ? '' : 'error'}
            onChange={(event) => editing.setPlan({ id: event.target.value })}
          />
        </label>
      </div>
      <div className="filters draft-bar">
        <Button type="primary" disabled={!changed || !open} loading={save.isPending} onClick={() => save.mutate()}>
          {t('save')}
        </Button>
        {open && <AddRow id={draft.id} content={content} add={editing.addRow} />}
        <span role="status" className="muted">
          {t('rows', { kept, dropped: content.rows.length - kept })}
          {changed && ` · ${t('unsaved')}`}
          {editing.checking && ` · ${t('checking')}`}
        </span>
        {assessment.doubts.length > 0 && (
          <span className="tag tag-warn">{t('doubts', { count: assessment.doubts.length })}</span>
        )}
      </div>
      <DraftTable content={content} assessment={assessment} disabled={!open} change={editing.setRow} />
      {assessment.doubts.some((doubt) => !doubt.target) && (
        <ul className="plain-list">
          {assessment.doubts
            .filter((doubt) => !doubt.target)
            .map((doubt) => (
              <li key={l(doubt.finding)}>{l(doubt.finding)}</li>
            ))}
        </ul>
      )}
      <Versions draft={draft} changed={changed} />
    </Page>
  );
}

function Tools({ draft, changed }: { draft: Draft; changed: boolean }) {
  const { t, language } = useText('draft');
  const { notification } = App.useApp();
  const failure = useFailureText();
  const client = useQueryClient();
  const go = useGo();
  const { busy, start } = useDownload();
  const [enacting, setEnacting] = useState(false);
  const base = draftBase(draft.id);
  const discard = useMutation({
    mutationFn: () => api.post(`${base}/discard`, { revision: draft.revision }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['plan-drafts'] });
      go('/plans/drafts');
    },
    onError: (error) => notification.error({ title: failure(error).title }),
  });
  const file = (kind: string) =>
    void start(address(`${base}/export.${kind}`, { lang: language }), `${draft.content.plan.title}.${kind}`);
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'docx', label: 'Word (.docx)' },
            { key: 'xlsx', label: 'Excel (.xlsx)' },
            { key: 'json', label: t('plan-format') },
            { key: 'yaml', label: t('content-format') },
          ].map((item) => ({ ...item, onClick: () => file(item.key) })),
        }}
      >
        <Button loading={busy !== undefined}>{busy ?? t('common:action.export')}</Button>
      </Dropdown>
      {draft.state === 'open' && (
        <>
          <Popconfirm title={t('discard-sure')} okText={t('discard')} onConfirm={() => discard.mutate()}>
            <Button danger loading={discard.isPending}>
              {t('discard')}
            </Button>
          </Popconfirm>
          <Button
            type="primary"
            disabled={changed}
            title={changed ? t('save-first') : undefined}
            onClick={() => setEnacting(true)}
          >
            {t('enact')}
          </Button>
        </>
      )}
      {enacting && <Enact draft={draft} close={() => setEnacting(false)} />}
    </>
  );
}

function Enact({ draft, close }: { draft: Draft; close: () => void }) {
  const { t } = useText('draft');
  const client = useQueryClient();
  const go = useGo();
  const enact = useMutation({
    mutationFn: () => api.post<{ plan: string }>(`${draftBase(draft.id)}/enact`, { revision: draft.revision }),
    onSuccess: async ({ plan }) => {
      await client.invalidateQueries();
      go(`/plans/${plan}`);
    },
  });
  const { rows, plan } = draft.content;
  const doubts = draft.assessment.doubts.length;
  return (
    <Modal
      open
      onCancel={close}
      title={t('enact')}
      okText={t('enact')}
      confirmLoading={enact.isPending}
      onOk={() => enact.mutate()}
    >
      {enact.error && <FailureNote error={enact.error} />}
      <p>{t('enact-why', { title: plan.title, id: plan.id, count: rows.filter(({ keep }) => keep).length })}</p>
      {doubts > 0 && <p>{t('enact-doubts', { count: doubts })}</p>}
    </Modal>
  );
}
