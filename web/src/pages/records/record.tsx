import { useParams } from '@tanstack/react-router';
import { useAddress } from '../../app/address.tsx';
import { Page } from '../../components/page.tsx';
import { useHistory, WithheldHint } from '../../components/record-drawer.tsx';
import { RecordView } from '../../components/record-view.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

/** One record with all its versions, at an address that can be sent on. */
export function RecordPage() {
  const { t } = useText('record');
  const { type, id } = useParams({ strict: false }) as { type: string; id: string };
  const [search] = useAddress();
  const history = useHistory(`${type}/${id}`);
  const name = `${t(`type.${type}`, { defaultValue: type })} ${id}`;
  return (
    <Guard need="record.read">
      <Page title={t(`type.${type}`, { defaultValue: type })} name={name} note={<code>{`${type}/${id}`}</code>}>
        <Loaded query={history}>
          {(versions) => <RecordView versions={versions} first={search.version ? Number(search.version) : undefined} />}
        </Loaded>
        <WithheldHint reference={`${type}/${id}`} error={history.error} />
      </Page>
    </Guard>
  );
}
