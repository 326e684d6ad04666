import { Button, DatePicker, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import type { PlanExecution } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';
import { useText } from '../../../i18n/index.ts';
import { useUnits, useWorkChange } from '../../work/queries.ts';

interface Values {
  about?: string;
  title: string;
  requirement: string;
  unit: string;
  due: Dayjs;
}

/** What an order is about: one of the plan's tasks and projects to choose from, or one target that is given. */
type About = { subjects: Pick<PlanExecution, 'tasks' | 'projects'> } | { target: string };

export function OrderForm({ id, onDone, ...about }: { id: string; onDone: () => void } & About) {
  const { t } = useText('planning');
  const units = useUnits();
  const save = useWorkChange(({ about: chosen = '', due, ...rest }: Values) => {
    const [kind, key] = 'target' in about ? ['target', about.target] : chosen.split('|');
    return api.post(`/api/plans/${encodeURIComponent(id)}/orders`, {
      ...rest,
      about: { kind, ...(key ? { key } : {}) },
      due: due.format('YYYY-MM-DD'),
    });
  }, onDone);
  const subjects = 'subjects' in about ? about.subjects : undefined;
  const rule = [{ required: true, message: t('needed') }];
  return (
    <Form layout="vertical" requiredMark={false} name="order" onFinish={(values: Values) => save.mutate(values)}>
      {subjects && (
        <Form.Item name="about" label={t('col.about')} rules={rule}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={optionsOf(subjects, t)} />
        </Form.Item>
      )}
      <Form.Item name="title" label={t('col.matter')} rules={[{ ...rule[0], whitespace: true, max: 200 }]}>
        <Input />
      </Form.Item>
      <Form.Item name="requirement" label={t('requirement')} rules={[{ ...rule[0], whitespace: true, max: 4000 }]}>
        <Input.TextArea autoSize={{ minRows: 3 }} />
      </Form.Item>
      <Form.Item name="unit" label={t('col.to')} rules={rule}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={(units.data?.units ?? []).map(({ name }) => ({ value: name, label: name }))}
        />
      </Form.Item>
      <Form.Item name="due" label={t('col.due')} rules={rule}>
        <DatePicker />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('issue')}
      </Button>
    </Form>
  );
}

function optionsOf({ tasks, projects }: Pick<PlanExecution, 'tasks' | 'projects'>, t: (key: string) => string) {
  return [
    { label: t('about.plan'), options: [{ value: 'plan|', label: t('about-whole') }] },
    {
      label: t('about.task'),
      options: tasks.map(({ no, title }) => ({ value: `task|${no}`, label: `${no} ${title}` })),
    },
    { label: t('about.project'), options: projects.map(({ key, name }) => ({ value: `project|${key}`, label: name })) },
  ];
}
