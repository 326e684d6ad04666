import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import type { CardDetail, CardDraft, CardNewPatient, CardOpened } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { Page } from '../../components/page.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { CardForm } from './card-form.tsx';
import { useDrafts } from './drafts.tsx';
import { PatientForm, PersonSearch } from './person-search.tsx';
import { FILL_CARDS, useCard } from './queries.ts';
import '../../styles/programs.css';
import '../../styles/reporting.css';

/** A card to fill in: `?person`, `?missed`, `?draft`, or `?card` to put one right. */
export function NewCardPage() {
  const { t } = useText('reporting');
  const [search] = useAddress();
  const drafts = useDrafts();
  const draft = drafts.data?.items.find(({ id }) => id === search.draft);
  const before = useCard(search.card);
  const title = search.card ? t('correct-title') : t('new');
  return (
    <Guard need={FILL_CARDS}>
      <Page title={title} name={title} note={<AppLink to="/warning/cards">{t('back')}</AppLink>}>
        {search.card ? (
          <Loaded query={before} rows={12}>
            {(card) => <Begun key={card.id} before={card} />}
          </Loaded>
        ) : search.draft ? (
          <Loaded query={drafts} rows={12}>
            {() => <Begun key={search.draft} {...(draft ? { draft } : {})} />}
          </Loaded>
        ) : (
          <Begun key={`${search.person}/${search.missed}`} />
        )}
      </Page>
    </Guard>
  );
}

/** Who it is about, then the form. */
function Begun({ before, draft }: { before?: CardDetail; draft?: CardDraft }) {
  const { t } = useText('reporting');
  const [search, change] = useAddress();
  const [byHand, setByHand] = useState(draft?.patient != null);
  const [patient, setPatient] = useState<Partial<CardNewPatient>>((draft?.patient ?? {}) as Partial<CardNewPatient>);
  const person = before ? (before.person.person ?? undefined) : (draft?.person ?? search.person);
  const missed = before ? undefined : (draft?.missed ?? search.missed);
  const known = before !== undefined || person !== undefined || missed !== undefined;
  const [disease, setDisease] = useState(before?.disease ?? draft?.disease ?? search.disease);
  const opened = useQuery({
    queryKey: ['report-form', person, missed, disease, before?.id],
    queryFn: ({ signal }) =>
      api.get<CardOpened>('/api/reporting/form', { person: before ? undefined : person, missed, disease }, signal),
    enabled: known || byHand,
    staleTime: 0,
    gcTime: 0,
    placeholderData: (last) => last,
  });
  useEffect(() => {
    const found = opened.data?.answers.disease;
    if (disease === undefined && typeof found === 'string') setDisease(found);
  }, [opened.data, disease]);
  return (
    <>
      {!known && (
        <>
          <h2 className="card-step">{t('who')}</h2>
          {byHand ? (
            <PatientForm value={patient} onChange={setPatient} />
          ) : (
            <PersonSearch onChoose={(one) => change({ person: one })} />
          )}
          <p style={{ marginTop: 8 }}>
            <Button onClick={() => setByHand(!byHand)}>{t(byHand ? 'by-resident' : 'by-hand')}</Button>
          </p>
        </>
      )}
      {(known || byHand) && (
        <Loaded query={opened} rows={12}>
          {(data) => (
            <CardForm
              opened={data}
              disease={disease}
              onDisease={setDisease}
              who={{ person, missed, patient: byHand && !known ? patient : undefined }}
              before={before}
              draft={draft}
            />
          )}
        </Loaded>
      )}
    </>
  );
}
