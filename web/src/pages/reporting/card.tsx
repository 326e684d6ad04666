import { useParams } from '@tanstack/react-router';
import { AppLink } from '../../app/address.tsx';
import { useKeptFocus } from '../../components/kept-focus.ts';
import { Page, Panel } from '../../components/page.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { CardContent, CardFlow, CardHead } from './card-view.tsx';
import { SEE_CARDS, useCard, useReportContent } from './queries.ts';
import '../../styles/reporting.css';

/** One card: what it says, where it stands, and everything that happened to it. */
export function CardPage() {
  const { t, l } = useText('reporting');
  const { id = '' } = useParams({ strict: false });
  useReportContent(); // brings the server's time, by which the clocks run
  const query = useCard(id);
  const kept = useKeptFocus<HTMLDivElement>();
  const name = query.data ? `${l(query.data.diseaseTitle)} · ${query.data.person.name}` : t('cards');
  return (
    <Guard need={SEE_CARDS}>
      <Page title={name} name={name} note={<AppLink to="/warning/cards">{t('back')}</AppLink>}>
        <Loaded query={query} rows={10}>
          {(card) => (
            <div className="columns">
              <Panel title={t('content')}>
                <CardContent card={card} />
              </Panel>
              <Panel title={t('handling')}>
                <CardHead card={card} />
                <div {...kept}>
                  <CardFlow key={card.steps.length} card={card} />
                </div>
              </Panel>
            </div>
          )}
        </Loaded>
      </Page>
    </Guard>
  );
}
