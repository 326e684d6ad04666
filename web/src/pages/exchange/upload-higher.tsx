import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Modal, Select } from 'antd';
import { useEffect, useState } from 'react';
import type { ExchangeNode, NewUpload, Page, Upload, UploadList } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { AddressTabs } from '../../components/address-tabs.tsx';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { DataFrame } from './data-tabs.tsx';
import { UploadBatches } from './upload-batches.tsx';
import { Comparison } from './upload-comparison.tsx';
import { UploadTable } from './upload-list.tsx';

const REFRESH_MS = 15_000;

/** 数据 · 上报: what goes to the platforms above, its batches and receipts, and whether both sides hold the same. */
export function UploadHigherPage() {
  const { t, l } = useText('exchange');
  const can = useCan();
  const [search, change] = useAddress();
  const [adding, setAdding] = useState(false);
  const uploads = useQuery({
    queryKey: ['uploads', 'list'],
    queryFn: ({ signal }) => api.get<UploadList>('/api/uploads', undefined, signal),
    enabled: can('data.read'),
    refetchInterval: REFRESH_MS,
  });
  const client = useQueryClient();
  const { dataUpdatedAt } = uploads;
  // What the sums say moved with the batches, so these are asked for again with them.
  useEffect(() => {
    if (dataUpdatedAt > 0) void client.invalidateQueries({ queryKey: ['uploads', 'batches'] });
  }, [client, dataUpdatedAt]);
  const nameOf = (one: Upload) => `${l(one.title)} → ${one.nodeName}`;
  return (
    <DataFrame
      need="data.read"
      name={t('higher')}
      tools={
        can('node.manage') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {t('upload-add')}
          </Button>
        )
      }
    >
      <p className="muted exchange-note">{t('higher-why')}</p>
      <Loaded query={uploads}>
        {({ items, definitions }) => {
          const chosen = items.find(({ id }) => id === search.upload) ?? items[0];
          return (
            <>
              <UploadTable items={items} />
              {chosen && (
                <>
                  {items.length > 1 && (
                    <div className="filters upload-choice">
                      <Select
                        aria-label={t('upload-what')}
                        value={chosen.id}
                        onChange={(upload: string) => change({ upload })}
                        options={items.map((one) => ({ value: one.id, label: nameOf(one) }))}
                        style={{ minWidth: 260 }}
                      />
                    </div>
                  )}
                  <AddressTabs
                    label={t('higher')}
                    keep={({ upload }) => ({ upload })}
                    tabs={[
                      { key: 'batches', label: t('out-batches'), children: <UploadBatches upload={chosen.id} /> },
                      {
                        key: 'comparison',
                        label: t('comparison'),
                        children: <Comparison upload={chosen.id} name={nameOf(chosen)} />,
                      },
                    ]}
                  />
                </>
              )}
              <Modal
                open={adding}
                onCancel={() => setAdding(false)}
                title={t('upload-add')}
                footer={null}
                destroyOnHidden
              >
                <NewUploadForm definitions={definitions} onDone={() => setAdding(false)} />
              </Modal>
            </>
          );
        }}
      </Loaded>
    </DataFrame>
  );
}

function NewUploadForm({ definitions, onDone }: { definitions: UploadList['definitions']; onDone: () => void }) {
  const { t, l } = useText('exchange');
  const client = useQueryClient();
  const [chosen, setChosen] = useState(definitions[0]?.id);
  const nodes = useQuery({
    queryKey: ['nodes', 'higher'],
    queryFn: ({ signal }) => api.get<Page<ExchangeNode>>('/api/nodes', { role: 'higher', limit: 100 }, signal),
  });
  const begin = useMutation({
    mutationFn: (values: NewUpload) => api.post<Upload>('/api/uploads', values),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['uploads'] });
      onDone();
    },
  });
  const what = definitions.find(({ id }) => id === chosen);
  const types = what?.resources ?? [];
  // A FHIR server takes records only.
  const where = (nodes.data?.items ?? []).filter(({ transport }) => transport === 'wst790' || what?.form === 'records');
  return (
    <Form<NewUpload>
      layout="vertical"
      requiredMark={false}
      initialValues={{ definition: chosen }}
      onFinish={(values) => begin.mutate(values)}
    >
      {begin.error && <FailureNote error={begin.error} />}
      <Form.Item
        name="definition"
        label={t('upload-what')}
        extra={`${t(`forms.${what?.form ?? 'records'}`)}${t('colon')}${types.map((type) => t(`record:type.${type}`, { defaultValue: t(`kinds.${type}`, { defaultValue: type }) })).join(t('common:comma'))}`}
      >
        <Select onChange={setChosen} options={definitions.map(({ id, title }) => ({ value: id, label: l(title) }))} />
      </Form.Item>
      <Form.Item name="node" label={t('upload-where')} rules={[{ required: true, message: t('uploads-none-why') }]}>
        <Select
          loading={nodes.isPending}
          notFoundContent={t('uploads-none-why')}
          options={where.map(({ id, name, code }) => ({ value: id, label: `${name}（${code}）` }))}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={begin.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}
