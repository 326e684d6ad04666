import { SaveOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Popconfirm } from 'antd';
import { useState } from 'react';
import type { PlanImportDetail, PlanImportSummary } from '../../../../../src/http/contract.ts';
import { AppLink, useAddress, useGo } from '../../../app/address.tsx';
import { api } from '../../../app/api.ts';
import { FailureNote } from '../../../app/errors.tsx';
import { useText } from '../../../i18n/index.ts';
import { missingFields } from './header-form.tsx';
import { fieldProblems, importKey, importPath } from './queries.ts';
import { kinds } from './types.ts';
import { useItemWords } from './words.ts';

/** 保存为规划: says what will be saved and what is missing, then links to the board. */
export function SaveButton({ detail }: { detail: PlanImportDetail }) {
  const { t } = useText('plan-import');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type="primary" icon={<SaveOutlined />} onClick={() => setOpen(true)}>
        {detail.plan ? t('save.again') : t('save.open')}
      </Button>
      {open && <SaveDialog detail={detail} onClose={() => setOpen(false)} />}
    </>
  );
}

function SaveDialog({ detail, onClose }: { detail: PlanImportDetail; onClose: () => void }) {
  const { t } = useText('plan-import');
  const client = useQueryClient();
  const go = useGo();
  const save = useMutation({
    mutationFn: () => api.post<PlanImportSummary>(`${importPath(detail.id)}/save`),
    onSuccess: (saved) => {
      client.setQueryData<PlanImportDetail>(importKey(detail.id), (old) => old && { ...old, ...saved });
      void client.invalidateQueries({
        predicate: ({ queryKey: [topic, sub] }) =>
          topic === 'plan' || topic === 'plan-status' || (topic === 'plan-import' && sub === 'list'),
      });
    },
  });
  const discard = useMutation({
    mutationFn: () => api.delete(importPath(detail.id)),
    onSuccess: () => {
      client.removeQueries({ queryKey: importKey(detail.id) });
      void client.invalidateQueries({ queryKey: ['plan-import', 'list'] });
      go('/plans/import');
    },
  });
  const kept = detail.items.filter(({ state }) => state === 'accepted' || state === 'edited');
  const missing = missingFields(detail.header);
  const saved = save.data;
  return (
    <Modal
      open
      title={t('save.open')}
      onCancel={onClose}
      footer={
        saved
          ? [
              <Button key="stay" onClick={onClose}>
                {t('save.stay')}
              </Button>,
              <Button key="board" type="primary" onClick={() => go(`/plans/${saved.plan}`)}>
                {t('to-board')}
              </Button>,
            ]
          : [
              !detail.plan && (
                <Popconfirm
                  key="discard"
                  title={t('save.discard-sure')}
                  okText={t('save.discard')}
                  cancelText={t('cancel')}
                  onConfirm={() => discard.mutate()}
                >
                  <Button danger type="text" loading={discard.isPending}>
                    {t('save.discard')}
                  </Button>
                </Popconfirm>
              ),
              <Button key="cancel" onClick={onClose}>
                {t('cancel')}
              </Button>,
              <Button
                key="save"
                type="primary"
                loading={save.isPending}
                disabled={missing.length > 0 || kept.length === 0}
                onClick={() => save.mutate()}
              >
                {t('save.do')}
              </Button>,
            ]
      }
    >
      {saved ? (
        <div className="note note-good" role="status">
          <div className="note-title">✓ {t('save.done', { title: saved.header.title ?? '' })}</div>
          <p>
            <AppLink to={`/plans/${saved.plan}`}>{t('save.see')}</AppLink>
          </p>
        </div>
      ) : (
        <div className="import-save">
          <p>
            <strong>{detail.header.title ?? detail.fileName}</strong>
            {detail.header.period && ` · ${detail.header.period[0]}–${detail.header.period[1]}`}
          </p>
          <ul className="item-list">
            {kinds.map((kind) => {
              const count = kept.filter((item) => item.kind === kind).length;
              return (
                <li key={kind}>
                  <span className="item-grow">{t(`kinds.${kind}`)}</span>
                  <span className="num">{count}</span>
                </li>
              );
            })}
          </ul>
          {detail.counts.proposed ? <p className="muted">{t('save.left', { count: detail.counts.proposed })}</p> : null}
          {missing.length > 0 && (
            <p className="field-problem">
              {t('save.missing', { fields: missing.map((field) => t(`header-field.${field}`)).join('、') })}
            </p>
          )}
          {kept.length === 0 && <p className="field-problem">{t('save.nothing')}</p>}
          {save.error && <SaveFailure error={save.error} detail={detail} onPick={onClose} />}
          {discard.error && <FailureNote error={discard.error} />}
        </div>
      )}
    </Modal>
  );
}

/** Every place to correct, each a way to its item. */
function SaveFailure({ error, detail, onPick }: { error: unknown; detail: PlanImportDetail; onPick: () => void }) {
  const { t, l } = useText('plan-import');
  const [, change] = useAddress();
  const words = useItemWords();
  const problems = fieldProblems(error);
  return (
    <>
      <FailureNote error={error} />
      <ul className="plain-list">
        {problems.map((problem) => {
          const item = detail.items.find(({ id }) => id === problem.item);
          const field = t(`field.${problem.path.split('.').at(-1)}`, { defaultValue: problem.path });
          return (
            <li key={`${problem.item} ${problem.path} ${problem.message.en}`}>
              {item ? (
                <button
                  type="button"
                  className="link-button"
                  onClick={() => {
                    change({ item: String(item.id), state: undefined, kind: undefined, sure: undefined });
                    onPick();
                  }}
                >
                  {words(item).name}
                </button>
              ) : (
                t('header.open')
              )}{' '}
              · {item ? field : t(`header-field.${problem.path}`, { defaultValue: problem.path })}: {l(problem.message)}
            </li>
          );
        })}
      </ul>
    </>
  );
}
