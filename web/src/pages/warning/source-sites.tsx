import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import type { CountSite, CountSource, CountVersion } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useArea, useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { shareText } from './share-text.ts';

const pathOf = (source: string, code: string) =>
  `/api/surveillance/sources/${source}/sites/${encodeURIComponent(code)}`;

/** The sites of a source: silent ones first, what each counted last, and every version of it. */
export function SourceSites({ source }: { source: CountSource }) {
  const { t, l, list } = useText('sources');
  const { code } = useArea();
  const [search, change] = useAddress();
  const [shown, setShown] = useState<CountSite>();
  const path = `/api/surveillance/sources/${source.id}/sites`;
  const params = { area: code, silent: search.silent };
  const paged = usePaged<CountSite>(['signals', 'sites', source.id], path, params, { limit: 20 });
  const title = (item: string) => l(source.items.find(({ id }) => id === item)?.title) || item;
  return (
    <Panel
      title={`${l(source.title)} · ${l(source.siteTitle)}`}
      tools={
        <>
          <Checkbox
            checked={search.silent === 'true'}
            onChange={(event) => change({ silent: event.target.checked ? 'true' : undefined })}
          >
            {t('only-silent')}
          </Checkbox>
          <ExportButton path={path} params={params} name={l(source.title)} />
        </>
      }
    >
      <PagedTable<CountSite>
        paged={paged}
        label={l(source.siteTitle)}
        rowKey={(site) => site.code}
        minWidth={720}
        onOpen={setShown}
        empty={<Empty title={t('sites-none')} why={t(source.derived ? 'sites-none-derived' : 'sites-none-why')} />}
        columns={[
          {
            title: t('site'),
            key: 'name',
            render: (_, site) => (
              <>
                {site.name} <span className="muted">{site.derived ? '' : site.code}</span>
              </>
            ),
          },
          { title: t('area'), dataIndex: 'areaName', width: 130, render: (name, site) => name ?? site.area },
          { title: t('last-day'), dataIndex: 'lastDay', width: 110, render: (day: string | null) => day ?? none },
          {
            title: t('last'),
            key: 'last',
            render: (_, { last }) =>
              list(last.map(({ item, value, total }) => `${title(item)} ${shareText(value, total)}`)) || none,
          },
          {
            title: t('rhythm'),
            key: 'rhythm',
            width: 160,
            render: (_, { every, grace, derived }) =>
              derived && every === 366 ? t('no-rhythm') : t('rhythm-n', { every, grace }),
          },
          {
            title: t('state'),
            key: 'state',
            width: 100,
            render: (_, { silent, endedOn }) =>
              endedOn ? (
                <Mark tone="plain">{t('ended')}</Mark>
              ) : silent ? (
                <Mark tone="warn">{t('is-silent')}</Mark>
              ) : (
                <Mark tone="good">{t('counts')}</Mark>
              ),
          },
        ]}
      />
      {shown && <Site site={shown} source={source} onClose={() => setShown(undefined)} />}
    </Panel>
  );
}

function Site({ site, source, onClose }: { site: CountSite; source: CountSource; onClose: () => void }) {
  const { t, l } = useText('sources');
  const can = useCan();
  const counts = useQuery({
    queryKey: ['signals', 'site', site.source, site.code],
    queryFn: ({ signal }) => api.get<CountVersion[]>(`${pathOf(site.source, site.code)}/counts`, {}, signal),
  });
  const title = (item: string) => l(source.items.find(({ id }) => id === item)?.title) || item;
  return (
    <Modal title={site.name} open onCancel={onClose} footer={null} width={760}>
      {can('surveillance.manage') && !site.derived && <SiteForm site={site} onDone={onClose} />}
      <Loaded query={counts}>
        {(rows) => (
          <ListTable<CountVersion>
            label={t('versions')}
            rowKey="id"
            minWidth={620}
            maxHeight={360}
            dataSource={rows}
            columns={[
              { title: t('day'), dataIndex: 'day', width: 105 },
              { title: t('item'), key: 'item', render: (_, row) => `${title(row.item)} ${row.part}` },
              { title: t('value'), dataIndex: 'value', width: 70, align: 'right' },
              {
                title: t('version'),
                key: 'state',
                width: 90,
                render: (_, row) => (
                  <span className={row.state === 'current' ? '' : 'muted'}>{t(`version-of.${row.state}`)}</span>
                ),
              },
              {
                title: t('sent'),
                key: 'sent',
                width: 220,
                render: (_, row) => (
                  <span className="muted">
                    {t(`origin.${row.origin}`)} {row.origin === 'derived' ? '' : row.sentBy} {formatTime(row.sentAt)}
                    {row.note && <div>{row.note}</div>}
                  </span>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Modal>
  );
}

interface SiteValues {
  name: string;
  every: number;
  grace: number;
  endedOn: string | null;
}

function SiteForm({ site, onDone }: { site: CountSite; onDone: () => void }) {
  const { t } = useText('sources');
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (values: SiteValues) =>
      api.put(pathOf(site.source, site.code), { ...values, endedOn: values.endedOn || null }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['signals'] });
      onDone();
    },
  });
  return (
    <Form<SiteValues>
      layout="inline"
      requiredMark={false}
      initialValues={site}
      onFinish={save.mutate}
      className="site-form"
    >
      {save.error && <FailureNote error={save.error} />}
      <Form.Item name="name" label={t('site')} rules={[{ required: true, whitespace: true, message: t('name-rule') }]}>
        <Input maxLength={100} style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="every" label={t('every')} rules={[{ required: true, message: t('days-rule') }]}>
        <InputNumber min={1} max={366} precision={0} style={{ width: 70 }} />
      </Form.Item>
      <Form.Item name="grace" label={t('grace')} rules={[{ required: true, message: t('days-rule') }]}>
        <InputNumber min={0} max={366} precision={0} style={{ width: 70 }} />
      </Form.Item>
      <Form.Item name="endedOn" label={t('ended-on')}>
        <Input type="date" style={{ width: 150 }} />
      </Form.Item>
      <Button htmlType="submit" type="primary" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}
