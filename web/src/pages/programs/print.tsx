import { PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { ProgramContact, ProgramFormItem, ProgramOpened, ResidentDetail } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { formatNumber } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { Preview } from './file-field.tsx';
import { type Answers, useJudged } from './form-view.tsx';
import '../../styles/programs.css';
import '../../styles/programs-print.css';

interface Which {
  person: string;
  contact?: string | undefined;
  pack?: string | undefined;
  form?: string | undefined;
}

/**
 * Forms on paper as the national forms lay them out: `?person&contact`, blank with `?person&pack&form`, or those of several residents,
 * a sheet each, with `?contacts=<person>/<contact>,…`.
 */
export function FormPrintPage() {
  const { t } = useText('programs');
  const [{ person = '', pack, form, contact, contacts }] = useAddress();
  const asked: Which[] = contacts
    ? contacts.split(',').map((one) => {
        const [whose = '', which] = one.split('/');
        return { person: whose, contact: which };
      })
    : [{ person, pack, form, contact }];
  const sheets = asked.filter((one) => one.person !== '' && (one.contact || (one.pack && one.form)));
  return (
    <Guard need={['program.record', 'program.manage']}>
      <Page
        title={t('print')}
        name={t('print')}
        tools={
          <Button type="primary" icon={<PrinterOutlined />} onClick={() => globalThis.print()}>
            {t('print')}
          </Button>
        }
      >
        {sheets.length === 0 && <Empty title={t('print-none')} why={t('print-none-why')} />}
        {sheets.map((one) => (
          <Sheet key={`${one.person}/${one.contact ?? one.form}`} {...one} />
        ))}
      </Page>
    </Guard>
  );
}

function Sheet({ person, pack, form, contact }: Which) {
  const made = useQuery({
    queryKey: ['programs', 'contact', contact],
    queryFn: ({ signal }) => api.get<ProgramContact>(`/api/programs/contacts/${contact}`, {}, signal),
    enabled: contact !== undefined,
  });
  const which = made.data ?? (pack && form ? { pack, form, time: undefined } : undefined);
  const opened = useQuery({
    queryKey: ['programs', 'print', person, which?.pack, which?.form, which?.time],
    queryFn: ({ signal }) =>
      api.get<ProgramOpened>(
        `/api/programs/${which!.pack}/forms/${which!.form}`,
        { person, time: which!.time },
        signal,
      ),
    enabled: which !== undefined,
  });
  const who = useQuery({
    queryKey: ['residents', person],
    queryFn: ({ signal }) => api.get<ResidentDetail>(`/api/residents/${person}`, {}, signal),
  });
  return (
    <Loaded query={contact === undefined ? opened : (made as never as typeof opened)} rows={12}>
      {() => (
        <Loaded query={opened} rows={12}>
          {(data) => <Paper opened={data} person={person} contact={made.data} who={who.data} />}
        </Loaded>
      )}
    </Loaded>
  );
}

function Paper({
  opened,
  person,
  contact,
  who,
}: {
  opened: ProgramOpened;
  person: string;
  contact: ProgramContact | undefined;
  who: ResidentDetail | undefined;
}) {
  const { t, l } = useText('programs');
  const answers: Answers = contact?.answers ?? {};
  const { judged } = useJudged(opened, person, contact?.time ?? opened.time, answers, contact?.id);
  const { form } = opened;
  // What the resident signed stands where the paper is signed.
  const signed = form.sections
    .flatMap((section) => section.items)
    .find((item) => item.type === 'signature' && typeof answers[item.code] === 'object' && answers[item.code] !== null);
  const sections = form.sections
    .map((section) => ({
      ...section,
      items: section.items.filter(
        (item) => item !== signed && !item.hidden && (!contact || judged.visible[item.code] !== false),
      ),
    }))
    .filter(({ items }) => items.length > 0);
  return (
    <article className="form-paper">
      <h2>{l(form.title)}</h2>
      <p className="form-paper-who">
        <span>
          {t('name')}：<b>{who?.resident.name ?? ''}</b>
        </span>
        <span>
          {t('sex-label')}：{who?.resident.sex ? t(`sex.${who.resident.sex}`, { defaultValue: '' }) : ''}
        </span>
        <span>
          {t('birth')}：<span className="num">{who?.resident.birthDate ?? ''}</span>
        </span>
        <span>
          {t('id-number')}：<span className="num">{who?.resident.idNumber ?? ''}</span>
        </span>
        <span>
          {t('day')}：<span className="num">{contact?.day ?? '　　　　年　　月　　日'}</span>
        </span>
      </p>
      <table>
        <tbody>
          {sections.map((section) =>
            section.items.map((item, at) => (
              <tr key={item.code}>
                {at === 0 && (
                  <th scope="rowgroup" rowSpan={section.items.length}>
                    {l(section.title)}
                  </th>
                )}
                <th scope="row">{l(item.label)}</th>
                <td>
                  <Answer
                    item={item}
                    value={
                      item.type === 'calculated'
                        ? contact
                          ? judged.calculated[item.code]
                          : undefined
                        : answers[item.code]
                    }
                  />
                </td>
              </tr>
            )),
          )}
          {contact && (
            <tr>
              <th scope="rowgroup">{t('result')}</th>
              <th scope="row">{t('class')}</th>
              <td>
                {contact.class ? l(contact.class.label) : '—'}
                {contact.next && `　${t('next')}：${contact.next}`}
                {judged.outcome && judged.outcome.advice.length > 0 && (
                  <div>
                    {t('advice')}：{judged.outcome.advice.map(l).join('；')}
                  </div>
                )}
              </td>
            </tr>
          )}
        </tbody>
      </table>
      <p className="form-paper-sign">
        <span>
          {t('resident-signature')}：
          {signed ? <Preview file={answers[signed.code] as never} label={l(signed.label)} /> : '________________'}
        </span>
        <span>
          {t('doctor-signature')}：{contact?.doctorName ?? '________________'}
        </span>
        <span>
          {t('date')}：{contact ? <span className="num">{contact.day}</span> : t('blank-date')}
        </span>
      </p>
    </article>
  );
}

/** All options with their numbers and what was chosen in a box, as the printed forms have it. */
function Answer({ item, value }: { item: ProgramFormItem; value: unknown }): ReactNode {
  const { t, l } = useText('programs');
  const unit = item.unitLabel ? l(item.unitLabel) : (item.unit ?? '');
  if (item.type === 'group') return <Rows item={item} value={value} />;
  if (item.options) {
    const chosen = value === undefined || value === null ? [] : [value].flat();
    // Codes that are no numbers are the computer's; what was chosen stands in bold.
    const numbered = item.options.every(({ code }) => /^\d+$/.test(code));
    return (
      <>
        {item.options.map(({ code, label }) => (
          <span
            key={code}
            className={chosen.includes(code) ? 'form-paper-option form-paper-chosen' : 'form-paper-option'}
          >
            {numbered && `${code} `}
            {l(label)}
          </span>
        ))}
        {numbered && <span className="form-paper-box num">{chosen.join(' / ') || '　'}</span>}
      </>
    );
  }
  if (typeof value === 'object' && value !== null && 'data' in value)
    return <Preview file={value as never} label={l(item.label)} />;
  if (value === undefined || value === null) return <span className="form-paper-blank">{unit}</span>;
  const text =
    typeof value === 'number'
      ? formatNumber(value, item.decimals ?? (Number.isInteger(value) ? 0 : 1))
      : typeof value === 'boolean'
        ? t(value ? 'yes' : 'no')
        : String(value);
  return (
    <span className="num">
      {text} {unit}
    </span>
  );
}

const BLANK_ROWS = 3;
function Rows({ item, value }: { item: ProgramFormItem; value: unknown }) {
  const { l } = useText('programs');
  const rows = (Array.isArray(value) ? value : Array.from({ length: BLANK_ROWS }, () => ({}))) as Answers[];
  return (
    <table className="form-paper-rows">
      <thead>
        <tr>
          {(item.items ?? []).map(({ code, label }) => (
            <th key={code}>{l(label)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          // Rows of a form have no name but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <tr key={at}>
            {(item.items ?? []).map((one) => (
              <td key={one.code}>
                <Answer item={one} value={row[one.code]} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
