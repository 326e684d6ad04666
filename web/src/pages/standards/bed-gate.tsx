import { Segmented } from 'antd';
import type { BedGate, GateResult } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { amount, NeedBar } from './parts.tsx';
import { useBedGate, useScope } from './queries.ts';
import { WindowNote } from './window-note.tsx';

type Hospital = BedGate['hospitals'][number];

/** 床位准入: the two conditions of each public general hospital in both readings, and the reserve of the others. */
export function BedGateTab() {
  const { t } = useText('standards');
  const [search] = useAddress();
  const { params, name } = useScope();
  const asked = { ...params, join: search.join };
  const gate = useBedGate(asked);
  return (
    <Loaded query={gate}>
      {(data) => (
        <>
          <GateHead
            gate={data}
            tools={<ExportButton path="/api/standards/bed-gate" params={asked} name={`${t('tab.gate')} ${name}`} />}
          />
          {data.hospitals.length === 0 ? (
            <Empty title={t('gate.none')} why={t('gate.none-why')} />
          ) : (
            <div className="gate-list">
              {data.hospitals.map((hospital) => (
                <HospitalCard key={hospital.institution} hospital={hospital} gate={data} />
              ))}
            </div>
          )}
        </>
      )}
    </Loaded>
  );
}

function GateHead({ gate, tools }: { gate: BedGate; tools: React.ReactNode }) {
  const { t, l } = useText('standards');
  const [search, change] = useAddress();
  const { reserved, used, left, rule } = gate.reserve;
  return (
    <div className="columns">
      <Panel title={t('gate.rule')} tools={tools}>
        <p className="standard-rule">{l(gate.rule)}</p>
        <div className="filters">
          <Segmented
            value={search.join ?? gate.join}
            aria-label={t('gate.join')}
            options={[
              { value: 'any', label: t('gate.any') },
              { value: 'all', label: t('gate.all') },
            ]}
            onChange={(join) => change({ join })}
          />
          <span className="muted">
            {gate.joinOrigin === 'asked' ? t('gate.asked') : t('gate.from', { origin: t(`origin.${gate.joinOrigin}`) })}
          </span>
        </div>
        <WindowNote window={gate.window} factor={gate.factor} />
      </Panel>
      <Panel title={t('gate.reserve')}>
        <p>{l(rule)}</p>
        <NeedBar actual={used} needed={reserved} neededTo={null} />
        <p>
          {reserved === null
            ? t('gate.reserve-unknown', { used: amount(used) })
            : t('gate.reserve-of', { used: amount(used), reserved: amount(reserved), left: amount(left) })}{' '}
          {left !== null && <Mark tone={left > 0 ? 'good' : 'bad'}>{t(left > 0 ? 'gate.left' : 'gate.consumed')}</Mark>}
        </p>
      </Panel>
    </div>
  );
}

const tones: Record<GateResult, 'good' | 'bad' | 'plain'> = {
  'no-new-beds': 'bad',
  'may-add': 'good',
  unknown: 'plain',
  'not-bound': 'plain',
  'reserve-left': 'good',
  'reserve-consumed': 'bad',
};

function ResultMark({ result, small = false }: { result: GateResult; small?: boolean }) {
  const { t } = useText('standards');
  return <Mark tone={small && tones[result] !== 'plain' ? 'warn' : tones[result]}>{t(`gate-result.${result}`)}</Mark>;
}

function HospitalCard({ hospital, gate }: { hospital: Hospital; gate: BedGate }) {
  const { t } = useText('standards');
  const { use, decision, ownership } = hospital;
  const step = (holds: boolean | null) => t(holds === null ? 'gate.no-data' : holds ? 'gate.holds' : 'gate.holds-not');
  return (
    <section className="gate-card" aria-label={hospital.name}>
      <div className="gate-head">
        <strong>{hospital.name}</strong>
        <ResultMark result={hospital.result} small={hospital.small} />
      </div>
      <div className="muted">
        {t('gate.beds', {
          beds: amount(use.beds),
          days: formatNumber(use.bedDays, 0),
          patient: formatNumber(use.patientDays, 0),
          discharges: formatNumber(use.discharges, 0),
        })}
      </div>
      <ul className="gate-tree">
        <li>{t(decision ? 'gate.bound' : ownership === 'private' ? 'gate.private' : 'gate.free')}</li>
        {decision ? (
          <>
            <li>
              {t('gate.occupancy', { value: percent(decision.occupancy.value), limit: gate.limits.occupancy })}{' '}
              <strong>{step(decision.occupancy.holds)}</strong>
            </li>
            <li>
              {t('gate.stay', { value: days(decision.stay.value), limit: gate.limits.alos })}{' '}
              <strong>{step(decision.stay.holds)}</strong>
            </li>
          </>
        ) : (
          <li>{t('gate.figures', { occupancy: percent(use.occupancy), stay: days(use.stay) })}</li>
        )}
      </ul>
      {decision && (
        <div className="gate-readings">
          {(['any', 'all'] as const).map((join) => (
            <div key={join} className={gate.join === join ? 'gate-reading gate-reading-chosen' : 'gate-reading'}>
              <div className="muted">
                {t(`choice.join-${join}`)}
                {gate.join === join && ` · ${t('gate.chosen')}`}
              </div>
              <ResultMark result={decision[join]} small={hospital.small} />
            </div>
          ))}
        </div>
      )}
      {(use.occupancy ?? 0) > 100 && <p className="tag tag-warn">{t('gate.above')}</p>}
      {hospital.small && <p className="tag tag-warn">{t('small', { count: use.stays })}</p>}
    </section>
  );
}

const percent = (value: number | null) => (value === null ? none : `${formatNumber(value, 2)}%`);
const days = (value: number | null) => (value === null ? none : formatNumber(value, 2));
