import { Form, Input, InputNumber, Select } from 'antd';
import { useText } from '../../../i18n/index.ts';
import { useIndicators } from '../../indicators/queries.ts';
import { doubtTypes, type ItemKind, operators } from './types.ts';

const withoutNumber = ['keep', 'trend', 'external-ref'];

/** The fields of each kind of item. */
export function FieldsOf({ kind, numbers }: { kind: ItemKind; numbers: readonly string[] }) {
  const { t } = useText('plan-import');
  switch (kind) {
    case 'target':
      return (
        <>
          <Row>
            <Field name="no" width={64} required />
            <Field name="name" grow required />
          </Row>
          <Row>
            <Field name="domain" width={130} required />
            <Field name="unit" width={72} />
            <NumberField name="baselineYear" width={76} year />
            <NumberField name="baseline" width={92} />
            <Field name="nature" width={84} />
          </Row>
          <Goal />
          <Indicator />
        </>
      );
    case 'stated':
      return (
        <>
          <Row>
            <Field name="name" grow required />
            <Field name="unit" width={72} />
          </Row>
          <Goal />
          <Field name="section" />
          <Indicator />
        </>
      );
    case 'task':
      return (
        <>
          <Row>
            <Field name="no" width={64} required />
            <Field name="title" grow required />
          </Row>
          <Field name="section" />
          <Units name="leadUnits" />
          <Units name="coopUnits" />
        </>
      );
    case 'project':
      return (
        <>
          <Field name="name" required />
          <Row>
            <Choice
              name="kind"
              width={130}
              values={['build', 'programme', 'system', 'talent']}
              word="plans:project-kind"
              clear
            />
            <NumberField name="due" width={90} year />
          </Row>
        </>
      );
    case 'standard':
      return (
        <>
          <Form.Item name="rule" label={t('field.rule')} rules={[{ required: true, message: t('needed') }]}>
            <Input.TextArea autoSize />
          </Form.Item>
          <Form.Item name="quantity" label={t('field.quantity')} extra={t('quantity-how')}>
            <Input.TextArea autoSize={{ minRows: 2 }} spellCheck={false} />
          </Form.Item>
        </>
      );
    case 'doubt':
      return (
        <>
          <Row>
            <Choice name="type" width={150} values={doubtTypes} word="plans:doubt" />
            <Field name="subject" grow required />
          </Row>
          <Form.Item name="targets" label={t('field.targets')}>
            <Select mode="multiple" options={numbers.map((no) => ({ value: no, label: no }))} />
          </Form.Item>
          <Form.Item name="finding" label={t('field.finding')} rules={[{ required: true, message: t('needed') }]}>
            <Input.TextArea autoSize={{ minRows: 2 }} />
          </Form.Item>
          <Form.Item name="findingEn" label={t('field.findingEn')} extra={t('finding-en-how')}>
            <Input.TextArea autoSize />
          </Form.Item>
        </>
      );
  }
}

/** Operator, one value or two, year and direction; operators without a number hide it. */
function Goal() {
  const { t } = useText('plan-import');
  const form = Form.useFormInstance();
  const op = Form.useWatch<string>('op', form);
  return (
    <Row>
      <Choice name="op" width={124} values={operators} word="operator" />
      {!withoutNumber.includes(op) && (
        <NumberField name="value" width={92} label={t(op === 'range' ? 'field.low' : 'field.value')} />
      )}
      {op === 'range' && <NumberField name="high" width={92} />}
      <NumberField name="byYear" width={76} year />
      <Choice name="direction" width={104} values={['higher', 'lower', 'neutral']} word="direction" />
      <Field name="raw" grow />
    </Row>
  );
}

/** Which indicator of the catalogue a target is measured by. */
function Indicator() {
  const { t, l } = useText('plan-import');
  const indicators = useIndicators();
  return (
    <Form.Item name="indicator" label={t('field.indicator')} extra={t('indicator-how')}>
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('unbound')}
        loading={indicators.isPending}
        options={(indicators.data ?? []).map(({ code, title }) => ({ value: code, label: `${code} ${l(title)}` }))}
      />
    </Form.Item>
  );
}

function Row({ children }: { children: React.ReactNode }) {
  return <div className="form-row">{children}</div>;
}

interface FieldProps {
  name: string;
  width?: number;
  grow?: boolean;
  required?: boolean;
}

function Field({ name, width, grow, required }: FieldProps) {
  const { t } = useText('plan-import');
  return (
    <Form.Item
      name={name}
      label={t(`field.${name}`)}
      className={grow ? 'import-grow' : ''}
      rules={required ? [{ required: true, whitespace: true, message: t('needed') }] : []}
    >
      <Input style={width ? { width } : {}} />
    </Form.Item>
  );
}

function NumberField({ name, width, year, label }: { name: string; width: number; year?: boolean; label?: string }) {
  const { t } = useText('plan-import');
  const bounds = year ? { min: 1949, max: 2100, precision: 0, controls: false } : { controls: false };
  return (
    <Form.Item name={name} label={label ?? t(`field.${name}`)}>
      <InputNumber style={{ width }} {...bounds} />
    </Form.Item>
  );
}

function Units({ name }: { name: string }) {
  const { t } = useText('plan-import');
  return (
    <Form.Item name={name} label={t(`field.${name}`)}>
      <Select mode="tags" tokenSeparators={['、', '，', ',', ';', '；']} open={false} suffixIcon={null} />
    </Form.Item>
  );
}

function Choice({
  name,
  width,
  values,
  word,
  clear = false,
}: {
  name: string;
  width: number;
  values: readonly string[];
  word: string;
  clear?: boolean;
}) {
  const { t } = useText('plan-import');
  return (
    <Form.Item name={name} label={t(`field.${name}`)}>
      <Select
        style={{ width }}
        allowClear={clear}
        popupMatchSelectWidth={false}
        options={values.map((value) => ({ value, label: t(`${word}.${value}`) }))}
      />
    </Form.Item>
  );
}
