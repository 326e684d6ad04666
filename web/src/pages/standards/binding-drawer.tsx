import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Form, Input, Select } from 'antd';
import type { PlanStandards, SetBindingRequest, StandardChoice } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { suggestStandards } from './suggest.ts';

type Rule = PlanStandards['items'][number];
/** Stands for no standard in the list: an empty choice would say nothing. */
const NONE = '-';

/** Which standard a rule of a plan is evaluated by, with the reason. */
export function BindingDrawer({ plan, rule, onClose }: { plan: string; rule: Rule | undefined; onClose: () => void }) {
  const { t } = useText('standards');
  return (
    <Drawer
      open={rule !== undefined}
      onClose={onClose}
      title={t('binding-title')}
      size="min(560px, 100vw)"
      destroyOnHidden
    >
      {rule && <BindingForm plan={plan} rule={rule} onDone={onClose} />}
    </Drawer>
  );
}

function BindingForm({ plan, rule, onDone }: { plan: string; rule: Rule; onDone: () => void }) {
  const { t, l } = useText('standards');
  const client = useQueryClient();
  const { message } = App.useApp();
  const choices = useQuery({
    queryKey: ['standard-choices'],
    queryFn: () => api.get<StandardChoice[]>('/api/standards/choices'),
    staleTime: 3_600_000,
  });
  const set = useMutation({
    mutationFn: (body: SetBindingRequest) =>
      api.put<null>(`/api/plans/${encodeURIComponent(plan)}/standards/${encodeURIComponent(rule.key)}/binding`, body),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['register', 'standards'] });
      void message.success(t('binding-done'));
      onDone();
    },
  });
  const groups = (list: readonly StandardChoice[]) => [...new Set(list.map(({ group }) => group))];
  const near = (list: readonly StandardChoice[]) => suggestStandards(rule.rule, list);
  const proposed = (list: readonly StandardChoice[]) => {
    const options = near(list).map(({ code, title }) => ({ value: code, label: l(title) }));
    return options.length > 0 ? [{ label: t('binding-near'), options }] : [];
  };
  return (
    <Loaded query={choices} rows={3}>
      {(list) => (
        <Form<{ standard: string; reason: string }>
          layout="vertical"
          requiredMark={false}
          initialValues={{ standard: rule.result?.code ?? undefined }}
          onFinish={({ standard, reason }) => set.mutate({ standard: standard === NONE ? null : standard, reason })}
        >
          <p>
            <strong>{rule.no}</strong> {rule.rule}
          </p>
          <p className="muted">{t('binding-how')}</p>
          {set.error && <FailureNote error={set.error} />}
          <Form.Item name="standard" label={t('title')} rules={[{ required: true, message: t('binding-needed') }]}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={[
                ...proposed(list),
                { label: t('not-counted'), value: NONE },
                ...groups(list).map((group) => ({
                  label: t(`group.${group}`),
                  options: list
                    .filter((one) => one.group === group && !near(list).includes(one))
                    .map(({ code, title }) => ({ value: code, label: l(title) })),
                })),
              ]}
            />
          </Form.Item>
          <Form.Item
            name="reason"
            label={t('reason')}
            rules={[{ required: true, whitespace: true, message: t('reason-rule') }]}
          >
            <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={set.isPending}>
            {t('binding-save')}
          </Button>
        </Form>
      )}
    </Loaded>
  );
}
