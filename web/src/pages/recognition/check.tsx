import { useMutation } from '@tanstack/react-query';
import { Button, Form, Select } from 'antd';
import { useState } from 'react';
import type { RecognitionCheck, RecognitionCheckRequest } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { none } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { Decide, useRecognitionItems } from './decide.tsx';
import { InstitutionSelect } from './institution-select.tsx';
import '../../styles/person.css';

type Result = RecognitionCheck['results'][number];
interface Asked {
  items: string[];
  institution: string;
}

/** Before something is ordered without an ordering system: which earlier results of other institutions are recognised here. */
export function CheckPanel({ patient }: { patient: string }) {
  const { t, l } = useText('recognition');
  const can = useCan();
  const items = useRecognitionItems().data?.items ?? [];
  const check = useMutation({
    mutationFn: ({ items: chosen, institution }: Asked) =>
      api.post<RecognitionCheck>('/api/recognition/check', {
        patient,
        institution,
        codes: items
          .filter(({ id }) => chosen.includes(id))
          .flatMap(({ codes }) => codes.map((one) => one.split('|')))
          .map(([system = '', code = '']) => ({ system, code })),
      } satisfies RecognitionCheckRequest),
  });
  if (!can('record.read') || !can('data.submit')) return null;
  const results = check.data?.results;
  return (
    <Panel title={t('check')}>
      <p className="muted">{t('check-why')}</p>
      <Form<Asked> layout="vertical" requiredMark={false} onFinish={(asked) => check.mutate(asked)}>
        <div className="form-row recognition-ask">
          <Form.Item name="items" label={t('check-items')} rules={[{ required: true, message: t('needed') }]}>
            <Select
              mode="multiple"
              showSearch={{ optionFilterProp: 'label' }}
              options={items.map(({ id, title }) => ({ value: id, label: l(title) }))}
            />
          </Form.Item>
          <Form.Item
            name="institution"
            label={t('check-institution')}
            rules={[{ required: true, message: t('needed') }]}
          >
            <InstitutionSelect />
          </Form.Item>
          <Form.Item label=" " className="recognition-go">
            <Button htmlType="submit" loading={check.isPending}>
              {t('check-now')}
            </Button>
          </Form.Item>
        </div>
      </Form>
      {check.error && <FailureNote error={check.error} />}
      {results?.length === 0 && <Empty title={t('check-none')} why={t('check-none-why')} />}
      {results && results.length > 0 && (
        <ul className="recognition-cards" aria-label={t('check-found')}>
          {results.map((result) => (
            <Card key={result.id} result={result} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Card({ result }: { result: Result }) {
  const { t, l } = useText('recognition');
  const [accepted, setAccepted] = useState<boolean>();
  const { title, class: group, value, on, until, institution, institutionName } = result;
  return (
    <li className="recognition-card">
      <span className="muted">{l(group)}</span>
      <strong>{l(title)}</strong>
      <span className="recognition-value">{value ?? none}</span>
      <span>
        {institutionName ?? institution} · {on}
      </span>
      <span className="muted">{t('until', { day: until })}</span>
      {accepted === undefined ? (
        <Decide prompt={result} onDecided={setAccepted} />
      ) : (
        <span>
          <Mark tone={accepted ? 'good' : 'warn'}>{t(accepted ? 'accepted' : 'refused')}</Mark>
        </span>
      )}
    </li>
  );
}
