import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import type { CardDetail, ProgramFormItem } from '../../../../src/http/contract.ts';
import { AppLink, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { useKeptFocus } from '../../components/kept-focus.ts';
import { useText } from '../../i18n/index.ts';
import { CardFlags, Clock, PersonText, StateMark } from './marks.tsx';
import { CARDS, useCardChanged } from './queries.ts';

/** What a card says, section by section. */
export function CardContent({ card }: { card: CardDetail }) {
  const { t, l } = useText('reporting');
  return (
    <>
      {card.warnings.length > 0 && (
        <div className="note note-warn" role="status">
          <div className="note-title">{t('warnings')}</div>
          {card.warnings.map((text) => (
            <div key={text.zh}>{l(text)}</div>
          ))}
        </div>
      )}
      {card.form.sections.map((section) => {
        const shown = section.items.filter((item) => card.visible[item.code] === true && item.type !== 'display');
        if (shown.length === 0) return null;
        return (
          <section key={section.code} className="card-section">
            <h3>{l(section.title)}</h3>
            <dl className="card-items">
              {shown.map((item) => (
                <div key={item.code}>
                  <dt>{l(item.label)}</dt>
                  <dd>{item.code === 'address' ? (card.areaName ?? card.area) : <Answer item={item} card={card} />}</dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
    </>
  );
}

function Answer({ item, card }: { item: ProgramFormItem; card: CardDetail }) {
  const { t, l, list } = useText('reporting');
  const { t: p } = useText('programs');
  const value = card.answers[item.code];
  if (item.code === 'disease') return l(card.diseaseTitle);
  if (value === undefined || value === null) return <span className="muted">{t('empty-value')}</span>;
  const word = (code: unknown) => {
    const option = item.options?.find((one) => one.code === code);
    return option ? l(option.label) : String(code);
  };
  if (typeof value === 'boolean') return p(value ? 'yes' : 'no');
  if (item.type === 'dateTime') return <span className="num">{formatTime(String(value))}</span>;
  if (typeof value === 'number')
    return <span className="num">{`${formatNumber(value, item.decimals ?? 0)} ${item.unit ?? ''}`}</span>;
  return Array.isArray(value) ? list(value.map(word)) : word(value);
}

/** Who, what, when: the head of a card. */
export function CardHead({ card }: { card: CardDetail }) {
  const { t, l } = useText('reporting');
  const rows: [string, React.ReactNode][] = [
    [t('person'), <PersonText key="p" person={card.person} />],
    [
      t('disease'),
      <span key="d">
        <strong>{l(card.diseaseTitle)}</strong> {card.subtype && l(card.subtype)} {t(`class.${card.diseaseClass}`)} ·{' '}
        {t('hours', { hours: card.hours })}
      </span>,
    ],
    [
      t('diagnosed'),
      <span key="g" className="num">
        {formatTime(card.diagnosedAt)}
      </span>,
    ],
    [
      t('reported'),
      <span key="r">
        <span className="num">{formatTime(card.reportedAt)}</span>{' '}
        {card.late !== null && !card.late && <span className="muted">{t('timely')}</span>} <CardFlags card={card} />
      </span>,
    ],
    [
      t('institution'),
      <span key="i">{`${card.institutionName ?? none}${card.accountName ? ` · ${card.accountName}` : ''}`}</span>,
    ],
    [
      t('state'),
      <span key="s">
        <StateMark card={card} /> <Clock card={card} />
      </span>,
    ],
  ];
  return (
    <dl className="card-items">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

type Next = CardDetail['next'][number];

/** The steps that lead on, and everything that happened. */
export function CardFlow({ card, onDone }: { card: CardDetail; onDone?: (card: CardDetail) => void }) {
  const { t, l } = useText('reporting');
  const go = useGo();
  const changed = useCardChanged();
  const box = useKeptFocus<HTMLDivElement>();
  const [chosen, setChosen] = useState<Next>();
  const take = useMutation({
    mutationFn: (body: { step: string; reason?: string; note?: string; into?: string }) =>
      api.post<CardDetail>(`${CARDS}/${card.id}/steps`, { ...body, steps: card.steps.length }),
    onSuccess: (next) => {
      setChosen(undefined);
      changed(next);
      onDone?.(next);
    },
  });
  const choose = (step: Next) =>
    step.other || step.reasons.length > 0 ? setChosen(step) : take.mutate({ step: step.id });
  const describe = (one: CardDetail['earlier'][number]) =>
    t('earlier-card', {
      at: formatTime(one.diagnosedAt),
      institution: one.institutionName ?? none,
      state: l(one.stateTitle),
    });
  const kept = card.earlier.find(({ id }) => id === card.mergedInto);
  return (
    <>
      {take.error && <FailureNote error={take.error} />}
      {card.earlier.length > 0 && (
        <div className="note note-warn">
          <div className="note-title">{t('same-case')}</div>
          {card.earlier.map((one) => (
            <div key={one.id}>
              <AppLink to={`/warning/cards/${one.id}`}>{describe(one)}</AppLink>
            </div>
          ))}
        </div>
      )}
      {card.mergedInto && (
        <p>
          {t('merged-into')}{' '}
          <AppLink to={`/warning/cards/${card.mergedInto}`}>{kept ? describe(kept) : t('merge-into')}</AppLink>
        </p>
      )}
      <div {...box}>
        {chosen ? (
          <StepForm
            step={chosen}
            card={card}
            busy={take.isPending}
            onCancel={() => setChosen(undefined)}
            onDone={(values) => take.mutate({ step: chosen.id, ...values })}
          />
        ) : (
          <div className="signal-actions">
            {card.next.map((step, i) => (
              <Button
                key={step.id}
                data-step={step.id}
                type={i === 0 ? 'primary' : 'default'}
                danger={step.id.endsWith('delete')}
                disabled={step.other && card.earlier.length === 0}
                loading={take.isPending && take.variables.step === step.id}
                onClick={() => choose(step)}
              >
                {l(step.title)}
              </Button>
            ))}
            {card.canCorrect && (
              <Button onClick={() => go(`/warning/cards/new?card=${card.id}`)}>{t('correct')}</Button>
            )}
            {card.next.length === 0 && !card.canCorrect && <span className="muted">{t('no-next')}</span>}
          </div>
        )}
      </div>
      <ol className="signal-steps" aria-label={t('history')}>
        {[...card.steps].reverse().map((step) => (
          <li key={`${step.at}/${step.title.zh}`}>
            <strong>{l(step.title)}</strong>{' '}
            <span className="muted">
              {formatTime(step.at)} · {step.by ?? t('by-system')} → {l(step.stateTitle)}
            </span>
            {step.reason && <div>{l(step.reason)}</div>}
            {step.note && <div>{step.note}</div>}
          </li>
        ))}
      </ol>
    </>
  );
}

function StepForm({
  step,
  card,
  busy,
  onCancel,
  onDone,
}: {
  step: Next;
  card: CardDetail;
  busy: boolean;
  onCancel: () => void;
  onDone: (values: { reason?: string; note?: string; into?: string }) => void;
}) {
  const { t, l } = useText('reporting');
  const [form] = Form.useForm<{ reason?: string; note?: string; into?: string }>();
  const noted = Form.useWatch('reason', form) === 'other';
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={onDone}>
      {step.other && (
        <Form.Item name="into" label={t('merge-into')} rules={[{ required: true, message: t('other-rule') }]}>
          <Select
            options={card.earlier.map((one) => ({
              value: one.id,
              label: t('earlier-card', {
                at: formatTime(one.diagnosedAt),
                institution: one.institutionName ?? none,
                state: l(one.stateTitle),
              }),
            }))}
          />
        </Form.Item>
      )}
      {step.reasons.length > 0 && (
        <Form.Item name="reason" label={t('reason')} rules={[{ required: true, message: t('reason-rule') }]}>
          <Radio.Group options={step.reasons.map(({ id, title }) => ({ value: id, label: l(title) }))} />
        </Form.Item>
      )}
      <Form.Item
        name="note"
        label={t('note')}
        rules={noted ? [{ required: true, whitespace: true, message: t('note-rule') }] : []}
      >
        <Input.TextArea maxLength={1000} autoSize={{ minRows: 2 }} />
      </Form.Item>
      <div className="signal-actions">
        <Button htmlType="submit" type="primary" loading={busy}>
          {l(step.title)}
        </Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}
