import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, DatePicker, Form, Input, InputNumber, Radio, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { ExchangeNode, ExchangeNodeDetail } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useAreas } from '../../app/session.ts';
import { useText } from '../../i18n/index.ts';

const doors = ['wst790', 'fhir', 'hl7v2', 'cda', 'csv'] as const;
interface Values {
  code: string;
  name: string;
  role: 'sender' | 'higher';
  doors?: ExchangeNode['doors'];
  area?: string;
  institution?: string;
  networks?: string;
  account?: string;
  algorithm: 'SM2' | 'Ed25519';
  publicKey?: string;
  application?: string;
  facility?: string;
  language?: ExchangeNode['language'];
  address?: string;
  knownAs?: string;
  transport?: ExchangeNode['transport'];
  token?: string;
  silentHours?: number | null;
  validFrom?: Dayjs;
  validTo?: Dayjs | null;
  note?: string;
}

/** Registers a node, or changes the entry of one. A key that is left out stays as it is. */
export function NodeForm({ node, onDone }: { node?: ExchangeNode; onDone: (made: ExchangeNodeDetail) => void }) {
  const { t } = useText('exchange');
  const client = useQueryClient();
  const areas = useAreas().data ?? [];
  const [form] = Form.useForm<Values>();
  const role = Form.useWatch('role', form) ?? node?.role ?? 'sender';
  const transport = Form.useWatch('transport', form) ?? node?.transport ?? 'wst790';
  const byKey = role === 'sender' || transport === 'wst790';
  const opened = Form.useWatch('doors', form) ?? node?.doors ?? [];
  const save = useMutation({
    mutationFn: (values: Values) =>
      node
        ? api.patch<ExchangeNodeDetail>(`/api/nodes/${node.id}`, changeOf(values, node))
        : api.post<ExchangeNodeDetail>('/api/nodes', { code: values.code, role: values.role, ...changeOf(values) }),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ['nodes'] });
      onDone(made);
    },
  });
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={
        node
          ? valuesOf(node)
          : { role: 'sender', doors: ['wst790'], area: '*', algorithm: 'SM2', transport: 'wst790', language: 'zh' }
      }
      onFinish={(values) => save.mutate(values)}
    >
      {save.error && <FailureNote error={save.error} />}
      {!node && (
        <>
          <Form.Item name="role" label={t('role')}>
            <Radio.Group
              optionType="button"
              options={(['sender', 'higher'] as const).map((value) => ({ value, label: t(`roles.${value}`) }))}
            />
          </Form.Item>
          <Form.Item
            name="code"
            label={t('code')}
            rules={[{ required: true, pattern: /^[\p{L}\p{N}._:-]{1,64}$/u, message: t('code-rule') }]}
          >
            <Input autoComplete="off" />
          </Form.Item>
        </>
      )}
      <Form.Item name="name" label={t('name')} rules={[{ required: true, whitespace: true, message: t('name-rule') }]}>
        <Input maxLength={100} />
      </Form.Item>
      {role === 'higher' ? (
        <>
          <Form.Item name="transport" label={t('transport')}>
            <Radio.Group
              optionType="button"
              options={(['wst790', 'fhir'] as const).map((value) => ({ value, label: t(`transports.${value}`) }))}
            />
          </Form.Item>
          <Form.Item
            name="address"
            label={t('address')}
            extra={t(transport === 'fhir' ? 'address-fhir-how' : 'address-how')}
            rules={[{ required: true, type: 'url' }]}
          >
            <Input />
          </Form.Item>
          {transport === 'fhir' ? (
            <Form.Item
              name="token"
              label={node?.hasToken ? t('token-change') : t('token')}
              extra={t('token-how')}
              rules={[{ min: 8, max: 4000, message: t('token-rule') }]}
            >
              <Input.Password autoComplete="new-password" />
            </Form.Item>
          ) : (
            <Form.Item name="knownAs" label={t('known-as')} rules={[{ required: true, message: t('code-rule') }]}>
              <Input />
            </Form.Item>
          )}
        </>
      ) : (
        <>
          <Form.Item name="doors" label={t('doors')}>
            <Checkbox.Group options={doors.map((value) => ({ value, label: t(`door.${value}`) }))} />
          </Form.Item>
          {opened.includes('hl7v2') && (
            <div className="form-row">
              <Form.Item name="application" label={t('application')}>
                <Input maxLength={180} />
              </Form.Item>
              <Form.Item name="facility" label={t('facility')}>
                <Input maxLength={180} placeholder={t('facility-any')} />
              </Form.Item>
              <Form.Item name="language" label={t('answer-language')}>
                <Radio.Group
                  optionType="button"
                  options={(['zh', 'en'] as const).map((value) => ({ value, label: t(`languages.${value}`) }))}
                />
              </Form.Item>
            </div>
          )}
          <div className="form-row">
            <Form.Item name="institution" label={t('institution')}>
              <Input maxLength={18} />
            </Form.Item>
            <Form.Item name="area" label={t('area')}>
              <Select
                showSearch={{ optionFilterProp: 'label' }}
                style={{ minWidth: 220 }}
                options={[
                  { value: '*', label: t('area-all') },
                  ...areas.map(({ code, name }) => ({ value: code, label: name })),
                ]}
              />
            </Form.Item>
          </div>
          <Form.Item name="networks" label={t('networks')} extra={t('networks-how')}>
            <Input.TextArea rows={2} spellCheck={false} />
          </Form.Item>
          <Form.Item name="account" label={t('account')} extra={t('account-how')}>
            <Input maxLength={64} />
          </Form.Item>
          <Form.Item name="silentHours" label={t('silent-hours')} extra={t('silent-how')}>
            <InputNumber min={1} max={8760} precision={0} />
          </Form.Item>
        </>
      )}
      {byKey && (
        <>
          <Form.Item name="algorithm" label={t('algorithm')}>
            <Radio.Group optionType="button" options={['SM2', 'Ed25519']} />
          </Form.Item>
          <Form.Item
            name="publicKey"
            label={node?.publicKey ? t('key-change') : t('key')}
            extra={t('key-how')}
            rules={role === 'higher' && !node ? [{ required: true, message: t('key-how') }] : []}
          >
            <Input.TextArea rows={3} spellCheck={false} />
          </Form.Item>
        </>
      )}
      <div className="form-row">
        <Form.Item name="validFrom" label={t('valid-from')}>
          <DatePicker />
        </Form.Item>
        <Form.Item name="validTo" label={t('valid-to')}>
          <DatePicker />
        </Form.Item>
      </div>
      <Form.Item name="note" label={t('note')}>
        <Input maxLength={500} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}

function valuesOf(node: ExchangeNode): Partial<Values> {
  const { role, name, doors, area, silentHours, validFrom, validTo } = node;
  return {
    role,
    name,
    doors,
    area,
    silentHours,
    institution: node.institution ?? '',
    networks: node.networks.join('\n'),
    account: node.account ?? '',
    algorithm: node.algorithm ?? 'SM2',
    application: node.application ?? '',
    facility: node.facility ?? '',
    language: node.language,
    address: node.address ?? '',
    knownAs: node.knownAs ?? '',
    transport: node.transport,
    note: node.note ?? '',
    validFrom: dayjs(validFrom),
    validTo: validTo === null ? null : dayjs(validTo),
  };
}

/** What the form says; empty fields take away, and what the form does not show is left out. */
function changeOf(values: Values, node?: ExchangeNode) {
  const text = (value: string | undefined) => (value?.trim() ? value.trim() : null);
  const publicKey = text(values.publicKey);
  const common = {
    name: values.name.trim(),
    ...(publicKey ? { key: { algorithm: values.algorithm, publicKey } } : {}),
    ...(values.validFrom ? { validFrom: values.validFrom.format('YYYY-MM-DD') } : {}),
    ...(values.validTo !== undefined || node ? { validTo: values.validTo?.format('YYYY-MM-DD') ?? null } : {}),
    note: text(values.note),
  };
  if ((node?.role ?? values.role) === 'higher')
    return {
      ...common,
      transport: values.transport,
      address: values.address?.trim(),
      ...(text(values.knownAs) ? { knownAs: values.knownAs?.trim() } : {}),
      ...(text(values.token) ? { token: values.token?.trim() } : {}),
    };
  const application = text(values.application);
  return {
    ...common,
    doors: values.doors ?? [],
    area: values.area,
    institution: text(values.institution),
    networks: (values.networks ?? '').split(/\s+/).filter(Boolean),
    account: text(values.account),
    silentHours: values.silentHours ?? null,
    ...(application ? { application, facility: values.facility?.trim() ?? '', language: values.language ?? 'zh' } : {}),
  };
}
