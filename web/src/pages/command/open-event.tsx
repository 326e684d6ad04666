import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, Select } from 'antd';
import type { CommandDetail, CommandSettings, SignalEvent } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useArea, useAreas } from '../../app/session.ts';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { FactsFields, type FactValues, factsOf, valuesOf } from './facts-fields.tsx';
import { useCommandSettings } from './queries.ts';

interface Values {
  title: string;
  kind: string;
  area: string;
  place?: string;
  facts?: FactValues;
  firstOnset?: string;
  lastOnset?: string;
}
interface Props {
  exercise: boolean;
  signal?: string;
  onClose: () => void;
  onMade: (id: string) => void;
}

/** Opens an event: by hand, of a confirmed signal with what it knows, or a drill. */
export function OpenEvent(props: Props) {
  const { t } = useText('command');
  const { code } = useArea();
  const settings = useCommandSettings(code);
  const { signal } = props;
  const found = useQuery({
    queryKey: ['command-signal', signal],
    queryFn: ({ signal: abort }) => api.get<SignalEvent>(`/api/command/signals/${signal}`, {}, abort),
    enabled: signal !== undefined,
  });
  return (
    <Modal
      title={t(props.exercise ? 'events.open-drill' : 'events.open')}
      open
      width={760}
      footer={null}
      onCancel={props.onClose}
      destroyOnHidden
    >
      <Loaded query={settings}>
        {(known) => {
          if (signal === undefined) return <OpenForm {...props} settings={known} />;
          return <Loaded query={found}>{(about) => <OpenForm {...props} settings={known} about={about} />}</Loaded>;
        }}
      </Loaded>
    </Modal>
  );
}

function OpenForm({
  exercise,
  signal,
  onMade,
  onClose,
  settings,
  about,
}: Props & { settings: CommandSettings; about?: SignalEvent }) {
  const { t, l } = useText('command');
  const { code } = useArea();
  const areas = useAreas().data ?? [];
  const client = useQueryClient();
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch('kind', form) ?? about?.kind ?? settings.kinds[0]!.id;
  const open = useMutation({
    mutationFn: ({ facts, ...values }: Values) =>
      api.post<CommandDetail>('/api/command/events', {
        ...values,
        ...(signal ? { signal } : {}),
        exercise,
        firstOnset: values.firstOnset || null,
        lastOnset: values.lastOnset || null,
        facts: factsOf(settings, facts),
      }),
    onSuccess: (made) => {
      client.setQueryData(['command', 'event', made.event.id], made);
      void client.invalidateQueries({ queryKey: ['command', 'events'] });
      onMade(made.event.id);
    },
  });
  if (about?.event)
    return (
      <Alert
        type="info"
        title={t('events.signal-taken')}
        description={<AppLink to={`/command/events/${about.event}`}>{t('events.go')}</AppLink>}
      />
    );
  if (about && !about.confirmed)
    return (
      <Alert
        type="warning"
        title={t('events.signal-open')}
        description={<AppLink to={`/warning/signals/${signal}`}>{t('events.signal-go')}</AppLink>}
      />
    );
  const area = about?.area ?? code;
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={open.mutate}
      initialValues={{
        title: about
          ? t('events.title-of', { area: about.areaName ?? about.area, disease: l(about.diseaseTitle) })
          : '',
        kind: about?.kind ?? settings.kinds[0]!.id,
        area,
        firstOnset: about?.firstDay,
        lastOnset: about?.lastDay,
        facts: valuesOf(settings, about ? { cases: about.cases } : {}),
      }}
    >
      {open.error && <FailureNote error={open.error} />}
      {exercise && <Alert type="info" showIcon title={t('events.drill-why')} style={{ marginBottom: 12 }} />}
      <Form.Item
        name="title"
        label={t('events.event')}
        rules={[{ required: true, min: 2, message: t('events.title-rule') }]}
      >
        <Input maxLength={200} autoFocus />
      </Form.Item>
      <div className="fact-fields">
        <Form.Item name="kind" label={t('events.kind')}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={settings.kinds.map(({ id, title }) => ({ value: id, label: l(title) }))}
          />
        </Form.Item>
        <Form.Item name="area" label={t('events.area')}>
          <Select
            disabled={about !== undefined}
            showSearch={{ optionFilterProp: 'label' }}
            options={areas
              .filter(({ level }) => level !== 'village')
              .map((one) => ({ value: one.code, label: one.name }))}
          />
        </Form.Item>
        <Form.Item name="place" label={t('events.place')}>
          <Input maxLength={200} placeholder={t('events.place-hint')} />
        </Form.Item>
      </div>
      <FactsFields settings={settings} kind={kind} />
      <div className="signal-actions">
        <Button type="primary" htmlType="submit" loading={open.isPending}>
          {t(exercise ? 'events.open-drill' : 'events.open')}
        </Button>
        <Button onClick={onClose}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}
