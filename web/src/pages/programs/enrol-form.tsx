import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { ProgramEnrolment, ProgramOpened, ProgramPack, ProgramTeam } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useInstance, useSession } from '../../app/session.ts';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { goToFirstProblem } from './first-problem.ts';
import { useFollowedDefaults } from './follow-defaults.ts';
import { FormHead } from './form-head.tsx';
import { useFormKeys } from './form-keys.ts';
import { type Answers, FormView, useJudged } from './form-view.tsx';
import { useTeams } from './work-filters.tsx';
import '../../styles/programs.css';

interface EnrolProps {
  pack: ProgramPack;
  person: string;
  name: string;
  onDone: () => void;
}

/** Enrols a resident: the first day and, where the pack has one, its form of registration, chosen where it has several; who moved in later may have none to fill in. */
export function EnrolForm(props: EnrolProps) {
  const { pack, person } = props;
  const { t, l } = useText('programs');
  const registers = pack.forms.filter(({ kind }) => kind === 'register');
  const [chosen, setChosen] = useState(registers.length > 1 ? undefined : (registers[0]?.code ?? ''));
  const register = registers.find(({ code }) => code === chosen);
  const opened = useQuery({
    queryKey: ['programs', 'form', pack.id, register?.code, person],
    queryFn: ({ signal }) =>
      api.get<ProgramOpened>(`/api/programs/${pack.id}/forms/${register!.code}`, { person }, signal),
    enabled: register !== undefined,
    gcTime: 0,
  });
  return (
    <>
      {registers.length > 0 && (
        <p className="form-actions">
          <label htmlFor="enrol-register">{t('enrol-register')}</label>
          <Select
            id="enrol-register"
            value={chosen}
            placeholder={t('enrol-register-which')}
            onChange={setChosen}
            options={[
              ...registers.map(({ code, title }) => ({ value: code, label: l(title) })),
              { value: '', label: t('enrol-register-later') },
            ]}
            style={{ minWidth: 240 }}
          />
        </p>
      )}
      {chosen === undefined ? null : register ? (
        <Loaded query={opened}>{(data) => <RegisterForm key={register.code} {...props} opened={data} />}</Loaded>
      ) : (
        <PlainForm {...props} />
      )}
    </>
  );
}

function useEnrol({ pack, person, onDone }: EnrolProps) {
  const client = useQueryClient();
  const [id] = useState(() => crypto.randomUUID());
  const [failure, setFailure] = useState<unknown>();
  const [saving, setSaving] = useState(false);
  const { account } = useSession();
  const teams = (useTeams(undefined).data ?? []).filter(({ active }) => active);
  // Who works in one team enrols for it, unless they say otherwise.
  const own = teams.filter(({ members }) => members.some((one) => one.account === account));
  const [chosen, setChosen] = useState<string | null>();
  const team = chosen === undefined ? (own.length === 1 ? own[0]!.id : null) : chosen;
  const enrol = async (on: string | undefined, form?: { code: string; answers: Answers }) => {
    if (!on) return;
    setSaving(true);
    setFailure(undefined);
    try {
      await api.post<ProgramEnrolment>(`/api/programs/${pack.id}/enrolments`, {
        id,
        person,
        on,
        ...(form ? { form } : {}),
        ...(team ? { team } : {}),
      });
      await client.invalidateQueries({ queryKey: ['programs'] });
      onDone();
    } catch (caught) {
      setFailure(caught);
    } finally {
      setSaving(false);
    }
  };
  const field = teams.length > 0 && <TeamField teams={teams} team={team} onTeam={setChosen} />;
  return { enrol, failure, saving, field, team };
}

function TeamField({
  teams,
  team,
  onTeam,
}: {
  teams: ProgramTeam[];
  team: string | null;
  onTeam: (team: string | null) => void;
}) {
  const { t } = useText('programs');
  return (
    <p className="form-actions" style={{ marginBottom: 10 }}>
      <label htmlFor="enrol-team">{t('team')}</label>
      <Select
        id="enrol-team"
        value={team ?? ''}
        onChange={(value) => onTeam(value || null)}
        options={[{ value: '', label: t('no-team') }, ...teams.map(({ id, name }) => ({ value: id, label: name }))]}
        style={{ minWidth: 200 }}
      />
    </p>
  );
}

function PlainForm(props: EnrolProps) {
  const { t } = useText('programs');
  const today = useInstance().data?.today;
  const [chosen, setOn] = useState<string>();
  const on = chosen ?? today;
  const { enrol, failure, saving, field } = useEnrol(props);
  return (
    <div className="contact-form">
      <label htmlFor="enrolled-on">
        {t('enrolled-on')}{' '}
        <Input id="enrolled-on" type="date" value={on ?? ''} onChange={(event) => setOn(event.target.value)} />
      </label>
      {field}
      {failure !== undefined && <FailureNote error={failure} />}
      <div className="form-actions">
        <Button type="primary" loading={saving} disabled={!on} onClick={() => void enrol(on)}>
          {t('enrol-one', { name: props.name })}
        </Button>
      </div>
    </div>
  );
}

function RegisterForm(props: EnrolProps & { opened: ProgramOpened }) {
  const { t } = useText('programs');
  const { opened, person, name } = props;
  const [on, setOn] = useState(opened.time.slice(0, 10));
  const [answers, setAnswers] = useState<Answers>(opened.answers);
  const [tried, setTried] = useState(false);
  const { enrol, failure, saving, field, team } = useEnrol(props);
  const { judged, error, waiting } = useJudged(opened, person, on, answers, undefined, team ?? undefined);
  useFollowedDefaults(opened.judged, judged, true, setAnswers);
  const answer = (code: string, value: unknown) =>
    setAnswers(({ [code]: _, ...rest }) => (value === undefined ? rest : { ...rest, [code]: value }));
  const frame = useFormKeys(opened, judged, answers, answer);
  const missing = judged.problems.filter(({ kind }) => kind === 'required').length;
  const wrong = judged.problems.length - missing;
  return (
    <div className="contact-form" ref={frame}>
      <FormHead opened={opened} label={t('enrolled-on')} day={on} onDay={setOn} />
      {field}
      <FormView opened={opened} judged={judged} answers={answers} tried={tried} onAnswer={answer} />
      {error && <FailureNote error={error} />}
      {failure !== undefined && <FailureNote error={failure} />}
      <div className="form-actions">
        <Button
          type="primary"
          className="form-save"
          loading={saving}
          onClick={() => {
            setTried(true);
            // Who is quicker than the check hands in at once: the server checks it all again.
            if (judged.problems.length === 0 || waiting) void enrol(on, { code: opened.form.code, answers });
            else goToFirstProblem();
          }}
        >
          {t('enrol-one', { name })}
        </Button>
        {tried && judged.problems.length > 0 && (
          <span className="field-problem" role="status">
            {[wrong > 0 && t('wrong', { count: wrong }), missing > 0 && t('missing', { count: missing })]
              .filter(Boolean)
              .join(t('comma'))}
          </span>
        )}
      </div>
    </div>
  );
}
