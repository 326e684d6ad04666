import { Form, Input, InputNumber, Select } from 'antd';
import type { CommandSettings } from '../../../../src/http/contract.ts';
import { useText } from '../../i18n/index.ts';

const ALWAYS = ['cases', 'severe', 'deaths', 'exposed'];
export type FactValues = Record<string, number | '' | 'yes' | 'no' | null | undefined>;

/** What the rules of a kind ask for, beside the facts that everybody asks for. */
export function FactsFields({ settings, kind }: { settings: CommandSettings; kind: string }) {
  const { t, l } = useText('command');
  const asked = new Set([...ALWAYS, ...(settings.kinds.find(({ id }) => id === kind)?.facts ?? [])]);
  const title = new Map(settings.facts.map((fact) => [fact.id, fact.title]));
  const shown = settings.facts.filter(({ id }) => asked.has(id));
  return (
    <>
      <div className="fact-fields">
        {shown.map((fact) => (
          <Form.Item key={fact.id} name={['facts', fact.id]} label={l(fact.title)}>
            {fact.type === 'number' ? (
              <InputNumber
                min={0}
                precision={fact.id === 'week-ratio' ? 2 : 0}
                placeholder={
                  fact.like
                    ? t('facts.like', { like: l(title.get(fact.like)) })
                    : fact.else === undefined
                      ? ''
                      : String(fact.else)
                }
                style={{ width: '100%' }}
              />
            ) : (
              <Select
                options={[
                  { value: '', label: t('facts.unknown') },
                  { value: 'yes', label: t('facts.yes') },
                  { value: 'no', label: t('facts.no') },
                ]}
              />
            )}
          </Form.Item>
        ))}
      </div>
      <div className="fact-fields">
        <Form.Item name="firstOnset" label={t('facts.first')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="lastOnset" label={t('facts.last')}>
          <Input type="date" />
        </Form.Item>
      </div>
    </>
  );
}

/** What a form holds, as the server takes it: what nobody said is left out. */
export function factsOf(settings: CommandSettings, values: FactValues | undefined): Record<string, number | boolean> {
  const facts: Record<string, number | boolean> = {};
  for (const { id, type } of settings.facts) {
    const value = values?.[id];
    if (type === 'number' && typeof value === 'number') facts[id] = value;
    if (type === 'flag' && (value === 'yes' || value === 'no')) facts[id] = value === 'yes';
  }
  return facts;
}

export function valuesOf(settings: CommandSettings, facts: Record<string, number | boolean>): FactValues {
  return Object.fromEntries(
    settings.facts.map(({ id, type }) => {
      const value = facts[id];
      return [id, type === 'flag' ? (value === undefined ? '' : value ? 'yes' : 'no') : (value as number | undefined)];
    }),
  );
}
