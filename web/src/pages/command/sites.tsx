import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import type { CommandResources, ReserveSite } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useArea, useAreas, useCan } from '../../app/session.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { Changes } from './changes.tsx';
import { PlaceFields } from './place-fields.tsx';

/** Sites that can be converted (平急两用): capacity and hours until they can be used. */
export function Sites({ resources }: { resources: CommandResources }) {
  const { t, l } = useText('command');
  const can = useCan();
  const [edited, setEdited] = useState<ReserveSite | 'new'>();
  const [history, setHistory] = useState<ReserveSite>();
  return (
    <>
      {can('command.manage') && (
        <div className="filters">
          <Button size="small" onClick={() => setEdited('new')}>
            {t('site.add')}
          </Button>
        </div>
      )}
      <ListTable<ReserveSite>
        label={t('sites')}
        rowKey="id"
        dataSource={resources.sites}
        minWidth={620}
        locale={{ emptyText: <Empty title={t('sites-none')} /> }}
        columns={[
          {
            title: t('sites'),
            dataIndex: 'name',
            render: (name: string, { areaName, active }) => (
              <>
                {`${name} · ${areaName ?? ''}`} {!active && <Mark tone="plain">{t('point.closed')}</Mark>}
              </>
            ),
          },
          { title: t('site.kind'), dataIndex: 'kindTitle', width: 120, render: (title) => l(title) },
          { title: t('site.capacity'), dataIndex: 'capacity', width: 70, align: 'right' },
          { title: t('site.hours'), dataIndex: 'hours', width: 90, align: 'right' },
          {
            title: '',
            key: 'do',
            width: 180,
            render: (_, site) => (
              <div className="command-moves">
                {can('command.manage') && (
                  <Button size="small" aria-label={`${t('edit')} ${site.name}`} onClick={() => setEdited(site)}>
                    {t('edit')}
                  </Button>
                )}
                <Button size="small" aria-label={`${t('changes.title')} ${site.name}`} onClick={() => setHistory(site)}>
                  {t('changes.title')}
                </Button>
              </div>
            ),
          },
        ]}
      />
      {edited && (
        <SiteForm
          resources={resources}
          site={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      {history && (
        <Changes
          path={`/api/command/sites/${history.id}/changes`}
          title={history.name}
          onClose={() => setHistory(undefined)}
        />
      )}
    </>
  );
}

function SiteForm({
  resources,
  site,
  onClose,
}: {
  resources: CommandResources;
  site: ReserveSite | undefined;
  onClose: () => void;
}) {
  const { t, l } = useText('command');
  const { code } = useArea();
  const areas = useAreas().data ?? [];
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (body: object) =>
      site ? api.put(`/api/command/sites/${site.id}`, body) : api.post('/api/command/sites', body),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['command'] });
      onClose();
    },
  });
  const needed = { required: true, message: t('text-rule') };
  return (
    <Modal title={site ? site.name : t('site.add')} open footer={null} width={680} onCancel={onClose}>
      {save.error && <FailureNote error={save.error} />}
      <Form
        layout="vertical"
        requiredMark={false}
        initialValues={site ?? { area: code, kind: resources.siteKinds[0]?.id }}
        onFinish={({ name, area, kind, capacity, hours, latitude, longitude, active }) =>
          save.mutate({
            ...{ name, area, kind, capacity, hours },
            latitude: latitude ?? null,
            longitude: longitude ?? null,
            active: active ?? true,
          })
        }
      >
        <div className="fact-fields">
          <Form.Item name="name" label={t('sites')} rules={[{ ...needed, whitespace: true }]}>
            <Input maxLength={100} autoFocus />
          </Form.Item>
          <Form.Item name="area" label={t('team.area')}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={areas
                .filter(({ level }) => level !== 'village')
                .map((one) => ({ value: one.code, label: one.name }))}
            />
          </Form.Item>
          <Form.Item name="kind" label={t('site.kind')}>
            <Select options={resources.siteKinds.map(({ id, title }) => ({ value: id, label: l(title) }))} />
          </Form.Item>
          <Form.Item name="capacity" label={t('site.capacity')} rules={[needed]}>
            <InputNumber min={1} max={100_000} precision={0} />
          </Form.Item>
          <Form.Item name="hours" label={t('site.hours')} rules={[needed]}>
            <InputNumber min={0} max={720} precision={0} />
          </Form.Item>
          <PlaceFields why={t('place.why')} />
        </div>
        {site && (
          <Form.Item name="active" valuePropName="checked">
            <Checkbox>{t('site.active')}</Checkbox>
          </Form.Item>
        )}
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('save')}
        </Button>
      </Form>
    </Modal>
  );
}
