import { Form, InputNumber } from 'antd';
import { useText } from '../../i18n/index.ts';

/** Latitude and longitude (WGS 84), both or neither; `why` says what they are used for. */
export function PlaceFields({ why }: { why: string }) {
  const { t } = useText('command');
  const together =
    (other: string) =>
    ({ getFieldValue }: { getFieldValue: (name: string) => unknown }) => ({
      validator: (_: unknown, value: number | null | undefined) =>
        (value ?? null) === null && (getFieldValue(other) ?? null) !== null
          ? Promise.reject(new Error(t('place.rule')))
          : Promise.resolve(),
    });
  return (
    <div className="place-fields">
      <Form.Item
        name="latitude"
        label={t('place.latitude')}
        dependencies={['longitude']}
        rules={[together('longitude')]}
      >
        <InputNumber min={-90} max={90} step={0.001} />
      </Form.Item>
      <Form.Item
        name="longitude"
        label={t('place.longitude')}
        dependencies={['latitude']}
        rules={[together('latitude')]}
      >
        <InputNumber min={-180} max={180} step={0.001} />
      </Form.Item>
      <p className="muted">{why}</p>
    </div>
  );
}
