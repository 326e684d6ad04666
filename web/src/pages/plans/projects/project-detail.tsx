import { Button, DatePicker, Form, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { ProjectExecution } from '../../../../../src/http/contract.ts';
import { useAddress } from '../../../app/address.tsx';
import { api } from '../../../app/api.ts';
import { useCan } from '../../../app/session.ts';
import { none } from '../../../components/format.ts';
import { useText } from '../../../i18n/index.ts';
import { Due, Percent, StateMark } from '../../work/marks.tsx';
import { useUnits, useWorkChange } from '../../work/queries.ts';
import { FundingLines } from './funding-lines.tsx';

const dates = ['plannedStart', 'plannedFinish', 'actualStart', 'actualFinish'] as const;
type Values = Partial<Record<(typeof dates)[number], Dayjs | null>> & { unit?: string };

/** A project's days, the way to its progress and evidence, and its money. */
export function ProjectDetail({ id, project }: { id: string; project: ProjectExecution }) {
  const { t } = useText('planning');
  const can = useCan();
  const [, change] = useAddress();
  return (
    <div className="work-item">
      <dl className="record-head">
        <div>
          <dt>{t('col.state')}</dt>
          <dd>
            <StateMark state={project.state} project />
          </dd>
        </div>
        <div>
          <dt>{t('unit')}</dt>
          <dd>{project.unit ?? project.account ?? none}</dd>
        </div>
        <div>
          <dt>{t('col.due')}</dt>
          <dd>
            <Due due={project.due} daysLate={project.daysLate} done={project.state === 'done'} />
          </dd>
        </div>
        <div>
          <dt>{t('col.percent')}</dt>
          <dd>
            <Percent percent={project.percent} label={t('col.percent')} />
          </dd>
        </div>
      </dl>
      {project.item && <Button onClick={() => change({ item: project.item ?? undefined })}>{t('to-progress')}</Button>}
      {can('task.manage') ? <DatesForm id={id} project={project} /> : <DateList project={project} />}
      <FundingLines id={id} project={project.key} />
    </div>
  );
}

function DateList({ project }: { project: ProjectExecution }) {
  const { t } = useText('planning');
  return (
    <dl className="pairs">
      {dates.map((field) => (
        <div key={field}>
          <dt>{t(`date.${field}`)}</dt>
          <dd>{project[field] ?? none}</dd>
        </div>
      ))}
    </dl>
  );
}

function DatesForm({ id, project }: { id: string; project: ProjectExecution }) {
  const { t } = useText('planning');
  const units = useUnits();
  const save = useWorkChange(({ unit, ...days }: Values) => {
    const given = Object.fromEntries(
      Object.entries(days).map(([field, day]) => [field, day?.format('YYYY-MM-DD') ?? null]),
    );
    return api.patch(`/api/plans/${encodeURIComponent(id)}/projects/${project.key}`, {
      ...given,
      ...(unit ? { unit } : {}),
      ...(project.version === null ? {} : { version: project.version }),
    });
  });
  const initial = Object.fromEntries(dates.map((field) => [field, project[field] ? dayjs(project[field]) : null]));
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      className="work-form"
      name="project"
      initialValues={initial}
      onFinish={(values: Values) => save.mutate(values)}
    >
      {project.item === null && <p className="muted">{t('project-begin')}</p>}
      <div className="form-row">
        {dates.map((field) => (
          <Form.Item key={field} name={field} label={t(`date.${field}`)}>
            <DatePicker />
          </Form.Item>
        ))}
        {project.item === null && (
          <Form.Item name="unit" label={t('unit')} rules={[{ required: true, message: t('needed') }]}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              style={{ width: 220 }}
              options={(units.data?.units ?? []).map(({ name }) => ({ value: name, label: name }))}
            />
          </Form.Item>
        )}
      </div>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t(project.item === null ? 'begin' : 'save')}
      </Button>
    </Form>
  );
}
