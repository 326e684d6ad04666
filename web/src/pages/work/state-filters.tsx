import { Checkbox, Select } from 'antd';
import { useAddress } from '../../app/address.tsx';
import { useText } from '../../i18n/index.ts';
import { executionStates } from './marks.tsx';

/** What tasks and projects are both filtered by: state, and whether they are late. The address holds the choice. */
export function StateFilters({ late, project = false }: { late: number; project?: boolean }) {
  const { t } = useText('planning');
  const [search, change] = useAddress();
  return (
    <>
      <Select
        allowClear
        aria-label={t('col.state')}
        placeholder={t('col.state')}
        value={search.state}
        style={{ width: 120 }}
        onChange={(state?: string) => change({ state })}
        options={executionStates.map((state) => ({
          value: state,
          label: project && state === 'unassigned' ? t('work:untracked') : t(`work:state.${state}`),
        }))}
      />
      <Checkbox
        checked={search.late === '1'}
        onChange={(event) => change({ late: event.target.checked ? '1' : undefined })}
      >
        {t('only-late', { count: late })}
      </Checkbox>
    </>
  );
}
