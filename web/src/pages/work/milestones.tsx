import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, DatePicker, Input } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import type { Milestone, WorkItemDetail } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { useCan, useInstance } from '../../app/session.ts';
import { useText } from '../../i18n/index.ts';
import { useWorkChange } from './queries.ts';

export function Milestones({ item }: { item: WorkItemDetail }) {
  const { t } = useText('work');
  const can = useCan();
  const today = useInstance().data?.today;
  const path = `/api/work/items/${item.id}/milestones`;
  const mark = useWorkChange(({ id, done }: { id: string; done: boolean }) => api.patch(`${path}/${id}`, { done }));
  const remove = useWorkChange((id: string) => api.delete(`${path}/${id}`));
  const own = item.standpoint === 'manage' || item.standpoint === 'own';
  const mayEdit = own && (can('task.report') || can('task.manage')) && !['done', 'cancelled'].includes(item.state);
  const late = ({ due, doneOn }: Milestone) => due !== null && doneOn === null && today !== undefined && due < today;
  return (
    <section>
      <h3>{t('milestones')}</h3>
      {item.milestoneList.length === 0 && <p className="muted">{t('milestones-none')}</p>}
      <ul className="item-list">
        {item.milestoneList.map((milestone) => (
          <li key={milestone.id}>
            <Checkbox
              checked={milestone.doneOn !== null}
              disabled={!mayEdit || mark.isPending}
              onChange={(event) => mark.mutate({ id: milestone.id, done: event.target.checked })}
            >
              {milestone.title}
            </Checkbox>
            <span className="item-grow" />
            {milestone.doneOn ? (
              <span className="muted">{t('reached', { on: milestone.doneOn, by: milestone.doneBy ?? '' })}</span>
            ) : (
              <span className={late(milestone) ? 'overdue' : 'muted'}>
                {late(milestone) && `⚠ ${t('overdue')} `}
                {milestone.due ?? ''}
              </span>
            )}
            {mayEdit && (
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined />}
                aria-label={t('remove-milestone', { title: milestone.title })}
                onClick={() => remove.mutate(milestone.id)}
              />
            )}
          </li>
        ))}
      </ul>
      {mayEdit && <NewMilestone path={path} />}
    </section>
  );
}

function NewMilestone({ path }: { path: string }) {
  const { t } = useText('work');
  const [title, setTitle] = useState('');
  const [due, setDue] = useState<Dayjs | null>(null);
  const add = useWorkChange(
    () => api.post(path, { title: title.trim(), due: due?.format('YYYY-MM-DD') ?? null }),
    () => {
      setTitle('');
      setDue(null);
    },
  );
  const ready = title.trim() !== '' && !add.isPending;
  return (
    <div className="form-row work-add">
      <Input
        aria-label={t('new-milestone')}
        placeholder={t('new-milestone')}
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.target.value)}
        onPressEnter={() => ready && add.mutate(undefined)}
        style={{ flex: '1 1 200px' }}
      />
      <DatePicker aria-label={t('col.due')} value={due} onChange={setDue} />
      <Button icon={<PlusOutlined />} disabled={!ready} onClick={() => add.mutate(undefined)}>
        {t('add')}
      </Button>
    </div>
  );
}
