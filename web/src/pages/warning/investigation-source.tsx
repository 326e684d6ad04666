import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Select } from 'antd';
import type { InvestigationPerson, Page as PageOf, ProgramContact } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';
import { rootOf } from './investigation-path.ts';

interface Link {
  case: string;
  source: string;
}

/** Says by whom a case was infected: the interview is put right with the source that was chosen. */
export function InfectionSource({ signal }: { signal: string }) {
  const { t } = useText('investigation');
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Link>();
  const cases =
    useQuery({
      queryKey: ['signals', 'investigation', signal, 'cases'],
      queryFn: ({ signal: stop }) =>
        api.get<PageOf<InvestigationPerson>>(`${rootOf(signal)}/persons`, { shown: 'ill', limit: 500 }, stop),
    }).data?.items ?? [];
  const save = useMutation({
    mutationFn: async ({ case: patient, source }: Link) => {
      const one = cases.find((known) => known.patient === patient)!;
      const { id, version, time, answers } = await api.get<ProgramContact>(`/api/programs/contacts/${one.interview}`);
      await api.put(`/api/programs/contacts/${id}`, {
        ...{ person: one.person, version, time },
        answers: { ...answers, infector: `Patient/${source}` },
      });
    },
    onSuccess: () => {
      form.resetFields();
      void client.invalidateQueries({ queryKey: ['signals', 'investigation', signal] });
      void message.success(t('source-saved'));
    },
  });
  const options = (some: InvestigationPerson[]) =>
    some.map(({ patient, no, name, onset }) => ({
      value: patient,
      label: `${no ?? ''} ${name ?? t('unnamed')} ${onset ?? ''}`.trim(),
    }));
  const chosen = Form.useWatch('case', form);
  return (
    <>
      {save.error && <FailureNote error={save.error} />}
      <Form<Link> form={form} layout="inline" requiredMark={false} onFinish={(link) => save.mutate(link)}>
        <Form.Item name="case" label={t('case')} rules={[{ required: true, message: t('case-rule') }]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            style={{ minWidth: 200 }}
            options={options(cases.filter(({ interview, person }) => interview !== null && person !== null))}
          />
        </Form.Item>
        <Form.Item name="source" label={t('infected-by')} rules={[{ required: true, message: t('source-rule') }]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            style={{ minWidth: 200 }}
            options={options(cases.filter(({ patient }) => patient !== chosen))}
          />
        </Form.Item>
        <Button htmlType="submit" loading={save.isPending}>
          {t('save-source')}
        </Button>
      </Form>
    </>
  );
}
