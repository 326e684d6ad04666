import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import type { WorkAction, WorkItemDetail } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useCan } from '../../app/session.ts';
import { formatTime, none } from '../../components/format.ts';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { AssignForm } from './assign-form.tsx';
import { EvidenceList } from './evidence.tsx';
import { History } from './history.tsx';
import { Due, Percent, StateMark } from './marks.tsx';
import { Milestones } from './milestones.tsx';
import { MoveForm } from './move-form.tsx';
import { useWorkChange, useWorkItem } from './queries.ts';
import { subjectLink } from './subject-link.ts';

/** One work item: what is to be done, by whom, how far it is, and what one may do with it. */
export function ItemDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t, l } = useText('work');
  const item = useWorkItem(id);
  return (
    <Drawer
      open={id !== undefined}
      onClose={onClose}
      title={item.data ? `${l(item.data.kindTitle)} · ${item.data.title}` : ' '}
      size="min(680px, 100vw)"
      destroyOnHidden
    >
      {id && <Loaded query={item}>{(data) => <ItemView key={data.id} item={data} label={t('item')} />}</Loaded>}
    </Drawer>
  );
}

const primary: readonly WorkAction[] = ['accept', 'submit', 'start', 'reopen'];

function ItemView({ item, label }: { item: WorkItemDetail; label: string }) {
  const { t } = useText('work');
  const can = useCan();
  const [open, setOpen] = useState<WorkAction | 'assign'>();
  const watch = useWorkChange((watching: boolean) => api.post(`/api/work/items/${item.id}/watch`, { watching }));
  const acts = can('task.report') || can('task.manage') ? item.actions : [];
  const mayAssign = can('task.manage') && item.standpoint === 'manage' && !['done', 'cancelled'].includes(item.state);
  const names = (role: 'lead' | 'coop') =>
    item.units.flatMap((unit) => (unit.role === role ? unit.name : [])).join('、') || none;
  const link = subjectLink(item);
  return (
    <section className="work-item" aria-label={label}>
      <dl className="record-head">
        <div>
          <dt>{t('col.state')}</dt>
          <dd>
            <StateMark state={item.state} />
          </dd>
        </div>
        <div>
          <dt>{t('col.due')}</dt>
          <dd>
            <Due due={item.due} daysLate={item.daysLate} />
          </dd>
        </div>
        <div>
          <dt>{t('col.percent')}</dt>
          <dd>
            <Percent percent={item.percent} label={t('col.percent')} />
          </dd>
        </div>
        <div>
          <dt>{t('col.priority')}</dt>
          <dd>{t(`priority.${item.priority}`)}</dd>
        </div>
      </dl>
      <dl className="pairs">
        <div>
          <dt>{t('col.leads')}</dt>
          <dd>
            {names('lead')}
            {item.accountName && ` · ${item.accountName}`}
          </dd>
        </div>
        <div>
          <dt>{t('col.coops')}</dt>
          <dd>{names('coop')}</dd>
        </div>
        {item.detail && (
          <div>
            <dt>{t('col.detail')}</dt>
            <dd className="as-written">{item.detail}</dd>
          </div>
        )}
        <div>
          <dt>{t('col.created')}</dt>
          <dd>
            {formatTime(item.createdAt)} · {item.createdByName}
            {link && (
              <>
                {' '}
                · <AppLink to={link}>{t('to-subject')}</AppLink>
              </>
            )}
          </dd>
        </div>
      </dl>
      <div className="work-actions">
        {acts.map((action) => (
          <Button
            key={action}
            type={primary.includes(action) ? 'primary' : 'default'}
            danger={action === 'cancel'}
            aria-expanded={open === action}
            onClick={() => setOpen(open === action ? undefined : action)}
          >
            {t(`action.${action}`)}
          </Button>
        ))}
        {mayAssign && (
          <Button aria-expanded={open === 'assign'} onClick={() => setOpen(open === 'assign' ? undefined : 'assign')}>
            {t('action.assign')}
          </Button>
        )}
        <Button
          type="text"
          icon={item.watched ? <EyeInvisibleOutlined /> : <EyeOutlined />}
          loading={watch.isPending}
          onClick={() => watch.mutate(!item.watched)}
        >
          {t(item.watched ? 'unwatch' : 'watch')}
        </Button>
      </div>
      {open === 'assign' ? (
        <AssignForm item={item} onDone={() => setOpen(undefined)} />
      ) : (
        open &&
        acts.includes(open) && <MoveForm key={open} item={item} action={open} onDone={() => setOpen(undefined)} />
      )}
      <Milestones item={item} />
      <EvidenceList item={item} />
      <History item={item} />
    </section>
  );
}
