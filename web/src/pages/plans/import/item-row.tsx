import { CheckOutlined, CloseOutlined, DeleteOutlined, EditOutlined, RollbackOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { memo } from 'react';
import type { PlanImportItem } from '../../../../../src/http/contract.ts';
import { useText } from '../../../i18n/index.ts';
import { useIndicators } from '../../indicators/queries.ts';
import { useItemWords } from './words.ts';

export interface RowActions {
  pick: (item: number) => void;
  accept: (item: PlanImportItem) => void;
  reject: (item: PlanImportItem) => void;
  back: (item: PlanImportItem) => void;
  edit: (item: PlanImportItem) => void;
  remove: (item: PlanImportItem) => void;
}

interface Props {
  item: PlanImportItem;
  picked: boolean;
  doubts: number;
  actions: RowActions;
}

const signs = { proposed: '?', accepted: '✓', edited: '✎', rejected: '✕' } as const;

/** One item: what it says, how sure the reading is, and the decision. */
export const ItemRow = memo(function ItemRow({ item, picked, doubts, actions }: Props) {
  const { t, l } = useText('plan-import');
  const words = useItemWords();
  const { name, gist } = words(item);
  const indicator = item.value.indicator as string | null | undefined;
  const bound = useIndicators(Boolean(indicator)).data?.find(({ code }) => code === indicator);
  const open = item.state === 'proposed';
  return (
    <div className={`import-item s-${item.state}${picked ? ' picked' : ''}`} data-item={item.id}>
      <button type="button" className="import-item-main" aria-pressed={picked} onClick={() => actions.pick(item.id)}>
        <span className={`import-state s-${item.state}`} title={t(`states.${item.state}`)}>
          <span aria-hidden="true">{signs[item.state]}</span>
          <span className="visually-hidden">{t(`states.${item.state}`)}</span>
        </span>
        <span className="import-item-words">
          <span className="import-item-name">{name}</span>
          {gist && <span className="import-item-gist">{gist}</span>}
        </span>
        <span className="import-item-marks">
          {doubts > 0 && <span className="tag tag-warn">{t('doubt-count', { count: doubts })}</span>}
          {indicator && (
            <span className="tag" title={bound ? `${t('bound')} · ${l(bound.title)}` : t('bound')}>
              {/* A number of the catalogue is a name; the word by which a count is known inside is not. */}
              {bound && !/^[A-Z]+\d/.test(indicator) ? l(bound.title) : indicator}
            </span>
          )}
          <span className="import-confidence">
            {item.confidence === null ? t('by-hand') : `${Math.round(item.confidence * 100)}%`}
          </span>
        </span>
      </button>
      {(picked || open) && (
        <span className="import-item-tools">
          {open || item.state === 'rejected' ? (
            <Tool icon={<CheckOutlined />} label={t('accept')} text={name} onClick={() => actions.accept(item)} />
          ) : (
            item.original && (
              <Tool icon={<RollbackOutlined />} label={t('back')} text={name} onClick={() => actions.back(item)} />
            )
          )}
          {picked && <Tool icon={<EditOutlined />} label={t('edit')} text={name} onClick={() => actions.edit(item)} />}
          {item.original === null ? (
            <Tool icon={<DeleteOutlined />} label={t('remove')} text={name} onClick={() => actions.remove(item)} />
          ) : (
            item.state !== 'rejected' && (
              <Tool icon={<CloseOutlined />} label={t('reject')} text={name} onClick={() => actions.reject(item)} />
            )
          )}
        </span>
      )}
    </div>
  );
});

function Tool({
  icon,
  label,
  text,
  onClick,
}: {
  icon: React.ReactNode;
  label: string;
  text: string;
  onClick: () => void;
}) {
  return (
    <Tooltip title={label} mouseEnterDelay={0.6}>
      <Button type="text" size="small" icon={icon} aria-label={`${label} ${text}`} onClick={onClick} />
    </Tooltip>
  );
}
