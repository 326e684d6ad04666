import { Button, DatePicker, Form, Modal } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import type { AssignedTasks, TaskExecution } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';
import { useText } from '../../../i18n/index.ts';
import { useWorkChange } from '../../work/queries.ts';

/** 从规划生成任务: gives every task that has no owner yet to the units the plan names. */
export function AssignTasksButton({
  id,
  missing,
  only,
}: {
  id: string;
  missing: number;
  only?: Pick<TaskExecution, 'no' | 'title'>;
}) {
  const { t } = useText('planning');
  const [open, setOpen] = useState(false);
  const [due, setDue] = useState<Dayjs | null>(null);
  const assign = useWorkChange<undefined, AssignedTasks>(
    () =>
      api.post(`/api/plans/${encodeURIComponent(id)}/execution/tasks`, {
        ...(due ? { due: due.format('YYYY-MM-DD') } : {}),
        ...(only ? { tasks: [only.no] } : {}),
      }),
    () => setOpen(false),
  );
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {only ? t('assign-one') : t('assign-all', { count: missing })}
      </Button>
      <Modal
        open={open}
        title={only ? `${t('assign-one')} · ${only.title}` : t('assign-title')}
        okText={t('assign-ok')}
        cancelText={t('cancel')}
        confirmLoading={assign.isPending}
        onOk={() => assign.mutate(undefined)}
        onCancel={() => setOpen(false)}
      >
        <p>{t('assign-how')}</p>
        <Form layout="vertical">
          <Form.Item label={t('assign-due')} extra={t('assign-due-how')} htmlFor="assign-due">
            <DatePicker id="assign-due" value={due} onChange={setDue} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
