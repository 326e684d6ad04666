import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, InputNumber, Modal } from 'antd';
import type { CommandResources, InstitutionResources, UseHistory } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatTime } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';

const NEGATIVE = 'negative-pressure';
type Counts = Record<string, { open?: number | null; occupied?: number | null } | undefined>;
type Units = Record<string, Record<string, number | null | undefined> | undefined>;

/** How an institution's beds and blood stand now. What is left empty is not reported; what was reported before stays on record. */
export function UseForm({
  resources,
  row,
  onClose,
}: {
  resources: CommandResources;
  row: InstitutionResources;
  onClose: () => void;
}) {
  const { t, l } = useText('command');
  const client = useQueryClient();
  const path = `/api/command/institutions/${row.institution}/use`;
  const history = useQuery({
    queryKey: ['command', 'use', row.institution],
    queryFn: ({ signal }) => api.get<UseHistory>(path, {}, signal),
  });
  const save = useMutation({
    mutationFn: (body: object) => api.post(path, body),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['command'] });
      onClose();
    },
  });
  const own = resources.kinds.filter(({ id }) => (row.beds[id]?.open ?? 0) > 0);
  const kinds = [...own, { id: NEGATIVE, title: { zh: t('use.negative'), en: t('use.negative') } }];
  const countOf = (id: string) => (id === NEGATIVE ? row.negativeBeds : row.beds[id]);
  const { products, types } = resources.blood;
  const titles = new Map([...kinds, ...products, ...types].map(({ id, title }) => [id, l(title)]));
  return (
    <Modal title={t('use.of', { name: row.name })} open footer={null} width={760} onCancel={onClose}>
      {save.error && <FailureNote error={save.error} />}
      <p className="muted">{t('use.why', { hours: resources.reportHours, blood: resources.blood.reportHours })}</p>
      <Form<{ beds?: Counts; blood?: Units }>
        layout="vertical"
        requiredMark={false}
        initialValues={{
          beds: Object.fromEntries(
            kinds.map(({ id }) => [id, { open: countOf(id)?.open || undefined, occupied: countOf(id)?.occupied }]),
          ),
          blood: row.blood,
        }}
        onFinish={({ beds = {}, blood = {} }) =>
          save.mutate({
            beds: Object.entries(beds).flatMap(([kind, count]) =>
              typeof count?.open === 'number' && typeof count.occupied === 'number'
                ? [{ kind, open: count.open, occupied: count.occupied }]
                : [],
            ),
            blood: Object.entries(blood).flatMap(([product, units]) =>
              Object.entries(units ?? {}).flatMap(([type, amount]) =>
                typeof amount === 'number' ? [{ product, type, units: amount }] : [],
              ),
            ),
          })
        }
      >
        <table className="use-grid" aria-label={t('measure.beds')}>
          <thead>
            <tr>
              <th scope="col">{t('use.kind')}</th>
              <th scope="col">{t('use.open')}</th>
              <th scope="col">{t('use.occupied')}</th>
            </tr>
          </thead>
          <tbody>
            {kinds.map(({ id }) => (
              <tr key={id}>
                <th scope="row">{titles.get(id)}</th>
                <td>
                  <Form.Item name={['beds', id, 'open']} noStyle>
                    <InputNumber
                      min={0}
                      max={100_000}
                      precision={0}
                      aria-label={`${titles.get(id)} ${t('use.open')}`}
                    />
                  </Form.Item>
                </td>
                <td>
                  <Form.Item
                    name={['beds', id, 'occupied']}
                    dependencies={[['beds', id, 'open']]}
                    rules={[
                      ({ getFieldValue }) => ({
                        validator: (_, value?: number | null) =>
                          (value ?? 0) <= Number(getFieldValue(['beds', id, 'open']) ?? 0)
                            ? Promise.resolve()
                            : Promise.reject(new Error(t('use.rule'))),
                      }),
                    ]}
                  >
                    <InputNumber
                      min={0}
                      max={100_000}
                      precision={0}
                      aria-label={`${titles.get(id)} ${t('use.occupied')}`}
                    />
                  </Form.Item>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <table className="use-grid" aria-label={t('use.blood')}>
          <thead>
            <tr>
              <th scope="col">{t('use.blood')}</th>
              {types.map(({ id, title }) => (
                <th key={id} scope="col">
                  {l(title)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {products.map(({ id: product, title, unit }) => (
              <tr key={product}>
                <th scope="row">{t('with', { what: l(title), more: l(unit) })}</th>
                {types.map(({ id: type }) => (
                  <td key={type}>
                    <Form.Item name={['blood', product, type]} noStyle>
                      <InputNumber min={0} max={100_000} precision={0} aria-label={`${l(title)} ${titles.get(type)}`} />
                    </Form.Item>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('use.send')}
        </Button>
      </Form>
      {(history.data ?? []).length > 0 && (
        <details>
          <summary>{t('use.history')}</summary>
          <ol className="work-history">
            {history.data!.map(({ at, name, beds, blood }) => (
              <li key={at}>
                <span className="muted nowrap">{formatTime(at)}</span>
                <span>
                  <strong>{name}</strong>{' '}
                  {[
                    ...beds.map(({ kind, open, occupied }) => `${titles.get(kind) ?? kind} ${occupied}/${open}`),
                    ...blood.map(({ product, type, units }) => `${titles.get(product)} ${titles.get(type)} ${units}`),
                  ].join(t('semicolon'))}
                </span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </Modal>
  );
}
