import { Button } from 'antd';
import { AppLink } from '../../app/address.tsx';
import { address } from '../../app/api.ts';
import { useArea } from '../../app/session.ts';
import { useDownload } from '../../components/download-button.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Guard } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { ReturnList } from '../statistics/return-list.tsx';
import { SendReturn } from '../statistics/send-return.tsx';
import { WarningTabs } from '../warning/tabs.tsx';
import { SEND_TABLES } from './queries.ts';

/** 预警 · 成批上报: cards by table, for who passes them on for an institution or enters those of others. */
export function CardTablesPage() {
  const { t } = useText('reporting');
  return (
    <Guard need={SEND_TABLES}>
      <Page title={t('tables')} name={t('tables')} note={<AppLink to="/warning/cards">{t('back')}</AppLink>}>
        <WarningTabs />
        <div className="columns">
          <Template />
          <SendReturn kind="reporting" />
        </div>
        <ReturnList kind="reporting" />
      </Page>
    </Guard>
  );
}

function Template() {
  const { t } = useText('reporting');
  const { code, area } = useArea();
  const { busy, start } = useDownload();
  return (
    <Panel title={t('table-template')}>
      <p className="muted">{t('table-how')}</p>
      <Button
        type="primary"
        loading={busy !== undefined}
        onClick={() =>
          void start(
            address('/api/reporting/template.xlsx', { area: code }),
            `${t('tables')} ${area?.name ?? code}.xlsx`,
          )
        }
      >
        {t('table-download')}
      </Button>
    </Panel>
  );
}
